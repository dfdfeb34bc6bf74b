"""Who is a subscriber, since when, at which receiver and with which profile; who left at their own wish."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, insert, select, update

from watcher.store import members
from watcher.store.schema import subscribers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from watcher.config import Subscriber

UNSUBSCRIBED = select(subscribers.c.id).where(subscribers.c.unsubscribed_at.is_not(None))
FILE = "subscribers.yaml"
"""By what an address was changed that the operator wrote."""
MATCHED = frozenset({"query", "exclude", "follow", "follow_cited", "changes"})
"""The keys of a subscriber that decide what concerns them."""


def join(conn: Connection, configured: Iterable[Subscriber], now: datetime) -> tuple[str, ...]:
    """Let everybody who is given be a subscriber and nobody else; gives the ids of those who joined just now.

    A receiver or a profile that changed is noted with the time. A member who is not among those given joined
    only now, and is left for the next time.
    """
    wanted = {subscriber.id: subscriber for subscriber in configured}
    known, by_link, left = _standing(conn, wanted)
    fresh = [ident for ident in wanted if ident not in known]
    back = [ident for ident in wanted if ident in known and known[ident].left_at is not None]
    if fresh:
        conn.execute(insert(subscribers), [{"id": ident, "joined_at": now} for ident in fresh])
    for ident in back:
        conn.execute(update(subscribers).where(subscribers.c.id == ident).values(joined_at=now, left_at=None, unsubscribed_at=None))
    for ident in left:
        conn.execute(update(subscribers).where(subscribers.c.id == ident).values(left_at=now))
        members.note(conn, ident, "removed", known[ident].channel, FILE, now)
    for subscriber in wanted.values():
        if subscriber.id not in by_link:
            _note_address(conn, subscriber, known.get(subscriber.id), now)
    _note_profiles(conn, wanted.values(), known, now)
    return (*fresh, *back)


def settled(conn: Connection, configured: Iterable[Subscriber]) -> bool:
    """Whether everybody who is given is a subscriber as they are given, and nobody else is: then `join` has nothing to do."""
    wanted = {subscriber.id: subscriber for subscriber in configured}
    known, _, left = _standing(conn, wanted)
    return not left and all(ident in known and _same(known[ident], one) for ident, one in wanted.items())


def _standing(conn: Connection, wanted: Collection[str]) -> tuple[dict[str, Row[Any]], set[str], list[str]]:
    """Give the subscribers by id, the ids of members, and those who are subscribers still and no longer wanted."""
    known = {row.id: row for row in conn.execute(select(subscribers))}
    by_link = {one.id for one in members.all_members(conn)}
    return known, by_link, [ident for ident, row in known.items() if row.left_at is None and ident not in wanted and ident not in by_link]


def _same(row: Row[Any], wanted: Subscriber) -> bool:
    return row.left_at is None and row.profile == profile_mark(wanted) and row.channel == wanted.channel.key


def _note_address(conn: Connection, subscriber: Subscriber, before: Row[Any] | None, now: datetime) -> None:
    if before is None or before.left_at is not None:
        members.note(conn, subscriber.id, "added", subscriber.channel.key, FILE, now)
    elif before.channel not in {None, subscriber.channel.key}:
        members.note(conn, subscriber.id, "changed", subscriber.channel.key, FILE, now)


def _note_profiles(conn: Connection, wanted: Iterable[Subscriber], known: dict[str, Row[Any]], now: datetime) -> None:
    changed, moved = [], []
    for subscriber in wanted:
        before, mark = known.get(subscriber.id), profile_mark(subscriber)
        if before is None or before.profile != mark or before.left_at is not None:
            changed.append({"who": subscriber.id, "mark": mark})
        if before is None or before.channel != subscriber.channel.key:
            moved.append({"who": subscriber.id, "key": subscriber.channel.key})
    theirs = subscribers.c.id == bindparam("who")
    if changed:
        conn.execute(update(subscribers).where(theirs).values(profile=bindparam("mark"), profile_since=now), changed)
    if moved:
        conn.execute(update(subscribers).where(theirs).values(channel=bindparam("key")), moved)


@lru_cache(maxsize=20_000)
def profile_mark(subscriber: Subscriber) -> str:
    """Give a digest of what a subscriber asks for: another one where something else may concern them."""
    asked = json.dumps(subscriber.model_dump(mode="json", include=set(MATCHED)), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()


def leave(conn: Connection, subscriber_id: str, now: datetime) -> None:
    """Let somebody be a subscriber no more, who is given to `join` no more."""
    conn.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(left_at=now))


def unsubscribe(conn: Connection, subscriber_id: str, now: datetime, by: str) -> None:
    """Let a subscriber leave at their own wish: nothing more is owed, and what waits is not composed. The first time counts."""
    mine = and_(subscribers.c.id == subscriber_id, subscribers.c.unsubscribed_at.is_(None))
    channel = conn.scalar(select(subscribers.c.channel).where(mine))
    if conn.execute(update(subscribers).where(mine).values(unsubscribed_at=now)).rowcount:
        members.note(conn, subscriber_id, "left", channel, by, now)


def unsubscribed_since(conn: Connection, subscriber_id: str) -> datetime | None:
    """Give when a subscriber left at their own wish, None for one who did not."""
    return conn.scalar(select(subscribers.c.unsubscribed_at).where(subscribers.c.id == subscriber_id))


def unsubscribed(conn: Connection) -> set[str]:
    """Give those who left at their own wish."""
    return set(conn.scalars(UNSUBSCRIBED))
