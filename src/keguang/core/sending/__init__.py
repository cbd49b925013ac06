"""Getting letters out: their states, their form as MIME, and the ways to hand them over."""
