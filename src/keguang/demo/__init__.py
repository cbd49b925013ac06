"""A demonstration year: sixty societies of a city, their lectures, and the office's mailbox."""
