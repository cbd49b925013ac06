"""Pages of the directory, accounts, settings, calendar, people and the record of actions."""
