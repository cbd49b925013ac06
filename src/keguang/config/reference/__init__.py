"""The reference pages, drawn from the code they describe: `python -m keguang.config.reference`.

Each page is a pure function to Markdown. A test writes them all to a temporary folder and compares
them with docs/reference, so a page can never say what the program no longer does.
"""
