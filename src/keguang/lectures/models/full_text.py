"""A column of tokens that is searched by the database's own full-text index.

SQLite keeps the whole table as an FTS5 table; PostgreSQL keeps beside each column of tokens a
tsvector, `<column>_words`, with a GIN index. Both are made by the table's migration. The tokens are
ours (`full_text.tokens_of`), so neither database cuts, folds or stems anything.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Lookup

from keguang.lectures.full_text import Term


class TokensField(models.TextField):  # type: ignore[type-arg]  # generic for the type checker only
    """Tokens between single spaces; `column__holds=terms` finds the rows that hold every term."""


@TokensField.register_lookup
class Holds(Lookup):
    """Every term, wherever it stands; SQLite goes through the rows by their rowid."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str | int]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} MATCH %s", [*parameters, as_fts5(self.rhs)]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        assert hasattr(self.lhs, "alias")  # always a column of ours
        quoted = connection.ops.quote_name
        column = f"{quoted(self.lhs.alias)}.{quoted(f'{self.lhs.target.column}_words')}"
        return f"{column} @@ %s::tsquery", [as_tsquery(self.rhs)]


def as_fts5(terms: Sequence[Term]) -> str:
    return " ".join(f'"{term.token}"{" *" if term.begins else ""}' for term in terms)


def as_tsquery(terms: Sequence[Term]) -> str:
    return " & ".join(f"'{term.token}'{':*' if term.begins else ''}" for term in terms)
