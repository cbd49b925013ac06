"""How fast, and in how much memory: measured and printed, never a test that a busy day fails."""
