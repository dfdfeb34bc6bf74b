"""What is owed to whom, the messages that take it, and every try to deliver them.

An item is owed in the transaction that records its change; a digest takes items in the transaction that freezes it; a
delivery settles exactly the items of its digest in the transaction that records it. Between any two of these the
process may die, and nothing is lost; a message that may have arrived is sent again under its own key.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, update

from watcher.model import ItemOwed, Match, as_json
from watcher.store.log import change_of
from watcher.store.schema import changes, deliveries, digests, owed
from watcher.store.sql import parts
from watcher.store.subscribing import UNSUBSCRIBED, unsubscribed
from watcher.store.superseding import recall, with_withdrawn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement, Connection

    from watcher.model import Change


LONGEST_PAUSE = timedelta(hours=6)
"""The longest wait before the next try; a `next_try` further off was written by a clock that has been set back since."""
DIGEST, LETTER = "digest", "letter"
"""What a message is for: to tell items, or a word to one address, such as the link by which somebody joins."""
MAIL, BY_MAIL = "mail", "email:"
"""The receiver of all mail, and how the channels begin that lead to it."""
_SEEN = 2000  # changes kept with their texts while digests are composed


@dataclass(frozen=True, slots=True)
class Waiting:
    """A subscriber's items that no message has taken yet."""

    subscriber_id: str
    items: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Frozen:
    """A message as composed: what is sent on every try, under the same key, however often."""

    id: str
    subscriber_id: str
    channel: str
    subject: str
    message: bytes
    composed_at: datetime
    attempts: int = 0
    purpose: str = DIGEST
    unclear: bool = False  # a try began of which no clear answer is kept: the receiver may have it


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose next try has come. A letter goes to the address that it was written to, whoever has that now."""

    id: str
    subscriber_id: str
    channel: str
    letter: bool


def record_owed(conn: Connection, change_seq: int, matches: Mapping[str, Match], channels: Mapping[str, str], now: datetime) -> int:
    """Let a change be owed to those whom it concerns; gives to how many it was not owed before.

    `matches` is subscriber → reason, `channels` subscriber → receiver. Call it in the transaction that records the change.
    """
    already = set(conn.scalars(select(owed.c.subscriber_id).where(owed.c.change_seq == change_seq))) | unsubscribed(conn)
    rows = [
        {"change_seq": change_seq, "subscriber_id": ident, "channel": channels[ident], "reason": as_json(match), "recorded_at": now}
        for ident, match in matches.items()
        if ident not in already
    ]
    if rows:
        conn.execute(insert(owed), rows)
    return len(rows)


def waiting(conn: Connection) -> list[Waiting]:
    """Give every subscriber to whom something is owed that no message has taken; those who left at their own wish are left alone."""
    wanted = and_(_untaken(), owed.c.subscriber_id.not_in(UNSUBSCRIBED))
    statement = select(owed.c.subscriber_id, func.count(), func.min(owed.c.recorded_at)).where(wanted).group_by(owed.c.subscriber_id)
    return [Waiting(*row) for row in conn.execute(statement.order_by(owed.c.subscriber_id))]


def owed_to(conn: Connection, subscriber_id: str, seen: dict[int, Change]) -> dict[int, ItemOwed]:
    """Give what is owed to a subscriber and in no message yet: owed row → item, in the order of the log.

    `seen` keeps the changes of the log between calls, since they never change.
    """
    statement = select(owed.c.id, owed.c.change_seq, owed.c.reason).where(_untaken(), owed.c.subscriber_id == subscriber_id)
    rows = conn.execute(statement.order_by(owed.c.change_seq)).all()
    if len(seen) > _SEEN:
        seen.clear()
    for part in parts({row.change_seq for row in rows}.difference(seen)):
        for change in conn.execute(select(changes).where(changes.c.seq.in_(part))).all():
            seen[change.seq] = change_of(conn, change)
    return {row.id: ItemOwed(seen[row.change_seq], _reason(row.reason)) for row in rows}


def _reason(kept: Mapping[str, Any]) -> Match:
    return Match(tuple(kept["terms"]), kept["sentence"], tuple(kept.get("words", ())))


def freeze(conn: Connection, frozen: Frozen, owed_ids: Collection[int]) -> None:
    """Keep a message, and let it take its items. A row that another message has taken is an error, and nothing is kept."""
    conn.execute(
        insert(digests).values(
            id=frozen.id,
            subscriber_id=frozen.subscriber_id,
            channel=frozen.channel,
            composed_at=frozen.composed_at,
            message=zlib.compress(frozen.message),
            subject=frozen.subject,
            purpose=frozen.purpose,
            state="pending",
            attempts=0,
            next_try=frozen.composed_at,
        )
    )
    taken = sum(
        conn.execute(update(owed).where(owed.c.id.in_(part), _untaken()).values(digest_id=frozen.id)).rowcount for part in parts(owed_ids)
    )
    if taken != len(owed_ids):
        raise RuntimeError(f"digest {frozen.id} was to take {len(owed_ids)} items and took {taken}")


def due(conn: Connection, now: datetime, receiver: str | None = None) -> list[Due]:
    """Give the messages whose next try has come, all or one receiver's, the oldest first."""
    columns = (digests.c.id, digests.c.subscriber_id, digests.c.channel, digests.c.purpose)
    statement = select(*columns).where(_come(now)).order_by(digests.c.composed_at, digests.c.id)
    if receiver == MAIL:
        statement = statement.where(digests.c.channel.startswith(BY_MAIL, autoescape=True))
    elif receiver is not None:
        statement = statement.where(digests.c.channel == receiver)
    return [Due(ident, who, channel, purpose == LETTER) for ident, who, channel, purpose in conn.execute(statement)]


def is_due(conn: Connection, digest_id: str, now: datetime) -> bool:
    """Whether a message's next try has come, and it is neither sent nor taken back by now."""
    return conn.scalar(select(digests.c.id).where(digests.c.id == digest_id, _come(now))) is not None


def _come(now: datetime) -> ColumnElement[bool]:
    return and_(digests.c.state == "pending", or_(digests.c.next_try <= now, digests.c.next_try > now + LONGEST_PAUSE))


def receiver_of(channel: str) -> str:
    """Give who takes what is sent on a channel, one at a time: the mail server for every address, else the channel's own."""
    return MAIL if channel.startswith(BY_MAIL) else channel


def frozen_message(conn: Connection, digest_id: str) -> Frozen:
    """Give a message as it was composed, also long after it was sent."""
    row = conn.execute(select(digests).where(digests.c.id == digest_id)).one()
    message = zlib.decompress(row.message)
    return Frozen(row.id, row.subscriber_id, row.channel, row.subject, message, row.composed_at, row.attempts, row.purpose, row.unclear)


def size(conn: Connection, digest_id: str) -> int:
    """Count the items that a message took."""
    return conn.scalar(select(func.count()).where(owed.c.digest_id == digest_id)) or 0


def begin(conn: Connection, digest_id: str) -> None:
    """Record that a try begins: until its end is recorded, the receiver may have the message or not."""
    conn.execute(update(digests).where(digests.c.id == digest_id).values(unclear=True))


def settle(conn: Connection, digest_id: str, now: datetime, detail: str) -> None:
    """Record that a message was taken by its receiver: its items are owed no more."""
    conn.execute(update(owed).where(owed.c.digest_id == digest_id).values(settled_at=now))
    conn.execute(update(digests).where(digests.c.id == digest_id).values(state="sent", sent_at=now, next_try=None, problem=None))
    _tried(conn, digest_id, now, "sent", detail)


def postpone(conn: Connection, digest_id: str, now: datetime, next_try: datetime, detail: str, *, unclear: bool) -> None:
    """Record a try that did not succeed, and when the next one is; `unclear` where the receiver may have it all the same."""
    conn.execute(update(digests).where(digests.c.id == digest_id).values(next_try=next_try, problem=detail, unclear=unclear))
    _tried(conn, digest_id, now, "again", detail)


def park(conn: Connection, digest_id: str, now: datetime, detail: str, *, unclear: bool = False) -> None:
    """Record that the receiver refused for good. The items stay owed; nothing more is sent there until it is released."""
    conn.execute(update(digests).where(digests.c.id == digest_id).values(state="parked", next_try=None, problem=detail, unclear=unclear))
    _tried(conn, digest_id, now, "refused", detail)


def _tried(conn: Connection, digest_id: str, now: datetime, outcome: str, detail: str) -> None:
    conn.execute(update(digests).where(digests.c.id == digest_id).values(attempts=digests.c.attempts + 1))
    conn.execute(insert(deliveries).values(digest_id=digest_id, tried_at=now, outcome=outcome, detail=detail))


def release(conn: Connection, subscriber_id: str, now: datetime) -> int:
    """Let a subscriber's parked messages be tried again at once; gives how many.

    One that holds an item taken back since is composed anew without it.
    """
    for ident in (stale := with_withdrawn(conn, subscriber_id)):
        recall(conn, ident)
    parked = and_(digests.c.subscriber_id == subscriber_id, digests.c.state == "parked")
    return len(stale) + conn.execute(update(digests).where(parked).values(state="pending", next_try=now)).rowcount


def readdress(conn: Connection, subscriber_id: str, channel: str) -> int:
    """Give back the items of messages that never reached a receiver whom the subscriber has changed since; gives how many messages.

    They are composed anew for `channel`; an address that is gone from the configuration is not used again.
    """
    stale = list(
        conn.scalars(
            select(digests.c.id).where(
                digests.c.subscriber_id == subscriber_id,
                digests.c.purpose == DIGEST,
                digests.c.channel != channel,
                digests.c.state.in_(("pending", "parked")),
            )
        )
    )
    for part in parts(stale):
        conn.execute(update(owed).where(owed.c.digest_id.in_(part), owed.c.settled_at.is_(None)).values(digest_id=None))
        conn.execute(update(digests).where(digests.c.id.in_(part)).values(state="readdressed", next_try=None))
    return len(stale)


def unsent(conn: Connection) -> list[tuple[str, str, str]]:
    """Give subscriber, receiver and state (pending, parked) of what was composed and not taken, each once."""
    columns = (digests.c.subscriber_id, digests.c.channel, digests.c.state)
    wanted = digests.c.state.in_(("pending", "parked")), digests.c.purpose == DIGEST
    return [(a, b, c) for a, b, c in conn.execute(select(*columns).where(*wanted).distinct())]


def pending(conn: Connection) -> dict[str, int]:
    """Count for each subscriber the messages that were composed and that the receiver has neither taken nor refused for good."""
    counts = (
        select(digests.c.subscriber_id, func.count())
        .where(digests.c.state == "pending", digests.c.purpose == DIGEST)
        .group_by(digests.c.subscriber_id)
    )
    return {row[0]: row[1] for row in conn.execute(counts)}


def _untaken() -> ColumnElement[bool]:
    return and_(owed.c.digest_id.is_(None), owed.c.settled_at.is_(None), owed.c.withdrawn_at.is_(None))
