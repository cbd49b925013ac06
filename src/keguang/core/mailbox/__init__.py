"""Reading the office's mailbox without touching it: people share it."""
