"""Small help with SQLAlchemy's results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Insert


def insert_one(conn: Connection, statement: Insert, row: dict[str, Any]) -> int:
    """Run an insert of one row; gives its integer primary key."""
    key = conn.execute(statement, row).inserted_primary_key
    if key is None:
        raise TypeError("the statement inserts no single row")
    return int(key[0])
