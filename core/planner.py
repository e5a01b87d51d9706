"""Queries whose plan must not hang on statistics that were gathered before a large import."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from django.db import connection, transaction


@contextmanager
def without(method: Literal["sort", "nestloop"]) -> Iterator[None]:
    """Have PostgreSQL's planner do without `method` for the queries inside, where there is any other way."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(f"set local enable_{method} = off")
        yield
        cursor.execute(f"set local enable_{method} to default")
