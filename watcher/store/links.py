"""Relations between documents that are no acts: a document and the draft from which it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from watcher.store.schema import links

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Column, ColumnElement, Connection


def put(conn: Connection, document_id: int, other_id: int, kind: str, now: datetime) -> None:
    """Link a document to another one, once."""
    row = {"document_id": document_id, "other_id": other_id, "kind": kind}
    if not conn.execute(select(links.c.id).filter_by(**row)).first():
        conn.execute(insert(links).values(**row, known_at=now))


def of(conn: Connection, document_id: int, known_at: datetime) -> list[tuple[str, int]]:
    """Give what a document is linked to, as known at a moment: the kind and the other's id."""
    return _pairs(conn, links.c.document_id == document_id, links.c.other_id, known_at)


def to(conn: Connection, document_id: int, known_at: datetime) -> list[tuple[str, int]]:
    """Give what is linked to a document, as known at a moment: the kind and the other's id."""
    return _pairs(conn, links.c.other_id == document_id, links.c.document_id, known_at)


def _pairs(conn: Connection, here: ColumnElement[bool], other: Column[int], known_at: datetime) -> list[tuple[str, int]]:
    rows = conn.execute(select(links.c.kind, other).where(here, links.c.known_at <= known_at).order_by(links.c.id))
    return [(kind, ident) for kind, ident in rows]
