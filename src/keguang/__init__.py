"""Keguang 科光."""
