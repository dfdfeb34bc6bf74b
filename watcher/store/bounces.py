"""Notices that a message did not arrive after all: each is read once, and gives back what the message had settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

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
    ours = conn.scalar(select(digests.c.state).where(digests.c.id == digest_id)) in {"sent", "pending", "parked"}
    if ours:  # of others the items went into another message, or were forgotten
        conn.execute(update(owed).where(owed.c.digest_id == digest_id, owed.c.withdrawn_at.is_(None)).values(settled_at=None))
        state = {"state": "pending" if next_try else "parked", "next_try": next_try, "problem": detail, "sent_at": None, "unclear": False}
        conn.execute(update(digests).where(digests.c.id == digest_id).values(**state))
    conn.execute(insert(deliveries).values(digest_id=digest_id, tried_at=now, outcome="bounced", detail=detail))
    outcome = AGAIN if next_try else PARKED
    conn.execute(insert(bounces).values(sha256=sha256, digest_id=digest_id, read_at=now, outcome=outcome, detail=detail))
