"""现行节目: the programmes in force as the public looks through them."""
