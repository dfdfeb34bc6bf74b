"""Small help with SQLAlchemy's results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Insert

V = TypeVar("V")
AT_ONCE = 500
"""Values in one condition: databases bound their number, SQLite at 32,766 by default and PostgreSQL's protocol at 65,535."""


def insert_one(conn: Connection, statement: Insert, row: dict[str, Any]) -> int:
    """Run an insert of one row; gives its integer primary key."""
    key = conn.execute(statement, row).inserted_primary_key
    if key is None:
        raise TypeError("the statement inserts no single row")
    return int(key[0])


def parts(values: Iterable[V]) -> list[list[V]]:
    """Give values in lists that one condition may hold, in their order."""
    rows = list(values)
    return [rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE)]
