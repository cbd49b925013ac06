"""The README's pictures, taken from the demonstration year at a fixed moment.

python -m tests.screenshots docs/screenshots
"""
