"""开展: what is read about the days of published lectures and what became of them."""
