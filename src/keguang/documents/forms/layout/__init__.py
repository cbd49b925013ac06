"""Layouts: physical parts in, rows of the form out, each value tied to its place.

Every part is read in each way it could be meant (a table, a table on its side, pairs of label and
value, prose); the reading that explains most of it is taken.
"""

from keguang.documents.forms.layout.whole import read_rows

__all__ = ["read_rows"]
