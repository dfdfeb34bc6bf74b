"""Notices that a message did not arrive after all: each is read once, and gives back what the message had settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from watcher.store.forgetting import GONE
from watcher.store.schema import bounces, deliveries, digests, owed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

PARKED, AGAIN = "parked", "again"
"""What becomes of a message that did not arrive: nothing more goes to its receiver, or it is sent again under its key."""


def was_read(conn: Connection, sha256: str) -> bool:
    """Whether a notice was read before."""
    return conn.scalar(select(bounces.c.sha256).where(bounces.c.sha256 == sha256)) is not None


def receiver_of(conn: Connection, digest_id: str) -> str | None:
    """Give the subscriber to whom a message went; None where there is no such message."""
    found: str | None = conn.scalar(select(digests.c.subscriber_id).where(digests.c.id == digest_id))
    return found


def times_back(conn: Connection, digest_id: str) -> int:
    """Count how often a message came back."""
    return conn.scalar(select(func.count()).where(bounces.c.digest_id == digest_id)) or 0


def come_back(conn: Connection, digest_id: str, sha256: str, now: datetime, detail: str, *, next_try: datetime | None) -> None:
    """Record that a message came back: its items are owed again, under the same key; without a `next_try` it is parked."""
    standing = (digests.c.id == digest_id) & digests.c.state.in_(("sent", "pending", "parked")) & (digests.c.channel != GONE)
    outcome, kept = (AGAIN if next_try else PARKED), None
    if conn.scalar(select(digests.c.id).where(standing)):  # of others the items went into another message, or the words are deleted
        kept = detail
        conn.execute(update(owed).where(owed.c.digest_id == digest_id, owed.c.withdrawn_at.is_(None)).values(settled_at=None))
        state = {"state": "pending" if next_try else "parked", "next_try": next_try, "problem": detail, "sent_at": None, "unclear": False}
        conn.execute(update(digests).where(digests.c.id == digest_id).values(**state))
        conn.execute(insert(deliveries).values(digest_id=digest_id, tried_at=now, outcome="bounced", detail=detail))
    conn.execute(insert(bounces).values(sha256=sha256, digest_id=digest_id, read_at=now, outcome=outcome, detail=kept))
