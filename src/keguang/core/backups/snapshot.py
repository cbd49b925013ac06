"""One moment of the database, read while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment; writers are not held up.

    SQLite in WAL mode keeps a reader's view for the length of a deferred transaction (our usual
    ones are IMMEDIATE and would lock writers out); PostgreSQL does so at REPEATABLE READ.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a snapshot cannot begin inside a transaction")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
