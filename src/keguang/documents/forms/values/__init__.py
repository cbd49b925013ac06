"""Single values: what a person typed into one cell, and what it stands for.

Every reader here takes text (and the stored value where a sheet has one) and never raises: what
cannot be read is None with a remark that a clerk can send on.
"""
