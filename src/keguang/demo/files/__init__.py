"""The same filled form in every kind of file an office receives."""
