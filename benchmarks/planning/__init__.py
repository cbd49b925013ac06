"""How good plans are, how soon, and in how much memory; see docs/reference/benchmarks.md."""
