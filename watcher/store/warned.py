"""Who is to be warned of which day to come: rows beside those of the items owed, taken by a message in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, or_, select, update

from watcher.model import Notice
from watcher.store.schema import digests, notices, warned

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection


def owe_warning(conn: Connection, key: str, subscribers: Collection[str], now: datetime) -> None:
    """Let the notice of that key be owed to these, in the transaction that records it."""
    notice_id = conn.scalar(select(notices.c.id).where(notices.c.key == key))
    if notice_id is not None and subscribers:
        conn.execute(insert(warned), [{"notice_id": notice_id, "subscriber_id": who, "recorded_at": now} for who in sorted(subscribers)])


def waiting(conn: Connection, today: date) -> dict[str, datetime]:
    """Give those to whom a warning is owed that no message has taken, and since when."""
    oldest = select(warned.c.subscriber_id, func.min(warned.c.recorded_at)).join(notices).where(_untaken(today))
    return {row[0]: row[1] for row in conn.execute(oldest.group_by(warned.c.subscriber_id))}


def warnings_to(conn: Connection, subscriber_id: str, today: date) -> dict[int, Notice]:
    """Give the warnings owed to a subscriber by the ids of their notices, the nearest day first; a day that has passed is none."""
    mine = select(notices).join(warned).where(_untaken(today), warned.c.subscriber_id == subscriber_id)
    return {
        row.id: Notice(row.kind, row.title, row.doc_number, row.date, row.text, str(row.document_id) if row.document_id else None)
        for row in conn.execute(mine.order_by(notices.c.date, notices.c.id))
    }


def take(conn: Connection, digest_id: str, subscriber_id: str, notice_ids: Collection[int]) -> None:
    """Let a message take warnings, in the transaction that freezes it."""
    mine = and_(warned.c.subscriber_id == subscriber_id, warned.c.notice_id.in_(notice_ids), warned.c.digest_id.is_(None))
    conn.execute(update(warned).where(mine).values(digest_id=digest_id))


def give_back(conn: Connection, subscriber_id: str) -> None:
    """Give back the warnings of messages that never reached a receiver whom the subscriber has changed since."""
    stale = select(digests.c.id).where(digests.c.subscriber_id == subscriber_id, digests.c.state == "readdressed")
    conn.execute(update(warned).where(warned.c.subscriber_id == subscriber_id, warned.c.digest_id.in_(stale)).values(digest_id=None))


def _untaken(today: date) -> ColumnElement[bool]:
    return and_(warned.c.digest_id.is_(None), or_(notices.c.date >= today, notices.c.date.is_(None)))
