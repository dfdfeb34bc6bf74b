"""What somebody was told, and when: the messages kept, with their items and every try."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select

from watcher.store.schema import changes, deliveries, digests, owed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Try:
    """One try to deliver a message."""

    at: datetime
    outcome: str  # sent | again | refused | replayed
    detail: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One change that a message told."""

    id: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One message as it is kept. `channel` is the receiver it was written for, as kind:address."""

    id: str
    subscriber_id: str
    channel: str
    purpose: str
    subject: str
    state: str
    composed_at: datetime
    sent_at: datetime | None
    items: tuple[Item, ...]
    tries: tuple[Try, ...]


def messages_to(conn: Connection, who: str, since: datetime | None = None, until: datetime | None = None) -> list[Kept]:
    """Give the messages to a subscriber's id or to a mail address, whoever had it, the oldest first."""
    theirs = or_(digests.c.subscriber_id == who, func.lower(digests.c.channel) == f"email:{who.lower()}")
    wanted = [theirs, *([digests.c.composed_at >= since] if since else []), *([digests.c.composed_at < until] if until else [])]
    rows = conn.execute(select(digests).where(*wanted).order_by(digests.c.composed_at, digests.c.id)).all()
    items, tries = _items(conn, and_(*wanted)), _tries(conn, and_(*wanted))
    return [
        Kept(
            row.id,
            row.subscriber_id,
            row.channel,
            row.purpose,
            row.subject,
            row.state,
            row.composed_at,
            row.sent_at,
            tuple(items[row.id]),
            tuple(tries[row.id]),
        )
        for row in rows
    ]


def _items(conn: Connection, wanted: Any) -> defaultdict[str, list[Item]]:
    columns = (owed.c.digest_id, changes.c.id, changes.c.kind, changes.c.title)
    taken = select(*columns).join_from(owed, changes).join(digests, digests.c.id == owed.c.digest_id)
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for digest_id, ident, kind, title in conn.execute(taken.where(wanted).order_by(changes.c.seq)):
        found[digest_id].append(Item(ident, kind, title))
    return found


def _tries(conn: Connection, wanted: Any) -> defaultdict[str, list[Try]]:
    columns = (deliveries.c.digest_id, deliveries.c.tried_at, deliveries.c.outcome, deliveries.c.detail)
    made = select(*columns).join_from(deliveries, digests).where(wanted).order_by(deliveries.c.id)
    found: defaultdict[str, list[Try]] = defaultdict(list)
    for digest_id, at, outcome, detail in conn.execute(made):
        found[digest_id].append(Try(at, outcome, detail))
    return found


def note_replay(conn: Connection, digest_id: str, now: datetime, detail: str) -> None:
    """Record that a message which its receiver has was sent there once more."""
    conn.execute(insert(deliveries).values(digest_id=digest_id, tried_at=now, outcome="replayed", detail=detail))


def of_digest(kept: Sequence[Kept], digest_id: str) -> Kept | None:
    """Give the message with an id, or with the beginning of one where that is told by it alone."""
    fits = [one for one in kept if one.id.startswith(digest_id)] if digest_id else []
    return fits[0] if len(fits) == 1 else None
