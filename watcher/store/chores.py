"""What is still to be done, once, for documents that an older program read: a migration asks for it, and how far it has come is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from watcher.store.schema import chores

if TYPE_CHECKING:
    from sqlalchemy import Connection

BASES = "bases"
"""Noting the documents that each one rests on (asked for by migration 0011)."""


def reached(conn: Connection, name: str) -> int | None:
    """Give the last document for which a chore is done; None where nothing is left of it."""
    return conn.scalar(select(chores.c.reached).where(chores.c.name == name))


def reach(conn: Connection, name: str, document_id: int) -> None:
    """Note how far a chore has come."""
    conn.execute(update(chores).where(chores.c.name == name).values(reached=document_id))


def end(conn: Connection, name: str) -> None:
    """Note that a chore is done."""
    conn.execute(delete(chores).where(chores.c.name == name))
