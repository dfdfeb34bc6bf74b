"""Where texts that are nearly the same meet: bands of their sketches, in one indexed table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select

from watcher.store.schema import likenesses

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

MOST = 20
"""Documents that are looked at: those that share most bands."""
_AMONG = likenesses.c.band.in_(bindparam("bands", expanding=True))
_HELD = select(likenesses.c.band).where(likenesses.c.document_id == bindparam("ident"), _AMONG)
_ALIKE = (
    select(likenesses.c.document_id)
    .where(_AMONG)
    .group_by(likenesses.c.document_id)
    .order_by(func.count().desc(), likenesses.c.document_id)
    .limit(MOST)
)
_ADD = insert(likenesses)


def put(conn: Connection, document_id: int, bands: Collection[int]) -> None:
    """Let a document be found by its text's bands."""
    if not bands:
        return
    have = set(conn.scalars(_HELD, {"ident": document_id, "bands": bands}))
    fresh = [{"band": band, "document_id": document_id} for band in dict.fromkeys(bands) if band not in have]
    if fresh:
        conn.execute(_ADD, fresh)


def alike(conn: Connection, bands: Collection[int]) -> list[int]:
    """Give the documents whose texts share a band with these, those that share most first."""
    if not bands:
        return []
    return list(conn.scalars(_ALIKE, {"bands": bands}))
