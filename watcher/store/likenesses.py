"""Where texts that are nearly the same meet: bands of their sketches, in one indexed table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from watcher.store.schema import likenesses

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

MOST = 20
"""Documents that are looked at: those that share most bands."""


def put(conn: Connection, document_id: int, bands: Collection[int]) -> None:
    """Let a document be found by its text's bands."""
    if not bands:
        return
    mine = select(likenesses.c.band).where(likenesses.c.document_id == document_id, likenesses.c.band.in_(bands))
    have = set(conn.scalars(mine))
    fresh = [{"band": band, "document_id": document_id} for band in dict.fromkeys(bands) if band not in have]
    if fresh:
        conn.execute(insert(likenesses), fresh)


def alike(conn: Connection, bands: Collection[int]) -> list[int]:
    """Give the documents whose texts share a band with these, those that share most first."""
    if not bands:
        return []
    shared = func.count()
    found = select(likenesses.c.document_id).where(likenesses.c.band.in_(bands)).group_by(likenesses.c.document_id)
    return list(conn.scalars(found.order_by(shared.desc(), likenesses.c.document_id).limit(MOST)))
