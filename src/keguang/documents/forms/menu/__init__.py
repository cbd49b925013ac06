"""选报表: the menu an office chooses from, and what the one that comes back says."""
