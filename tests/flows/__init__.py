"""Whole journeys through a running installation: web server, worker, mailbox, browser."""
