"""Holding the log against what is owed, and what is owed against what was sent: whether anything fell between.

The transactions see to it that nothing does. This looks with other eyes, and so finds what a fault of ours, a hand in
the database or a restored copy left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, update

from watcher.run.readers.joining import told_since
from watcher.store.outbox import record_owed
from watcher.store.schema import digests, owed, subscribers
from watcher.store.subscribing import profile_mark

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

    from watcher.config import Home, Subscriber
    from watcher.match import Profiles
    from watcher.model import Change, Match

SPAN = timedelta(days=7)
"""How far back the log is held against what is owed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A change that concerns a subscriber, recorded since they ask for what they ask, and never owed to them."""

    change: str
    title: str
    subscriber: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """Items that a message took which is neither sent, nor on its way, nor parked: nobody would ever send them."""

    subscriber: str
    items: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was found: recorded but never owed, owed but in no way to be delivered, of so many changes looked at."""

    changes: int
    never_owed: tuple[Gap, ...]
    never_delivered: tuple[Stuck, ...]


def reconcile(conn: Connection, home: Home, profiles: Profiles, now: datetime) -> Reconciled:
    """Look at what was told in the last days; `home` and `profiles` with its members. Writes nothing."""
    looked, gaps = 0, []
    for _, change, owing in _owing(conn, home, profiles, now):
        looked += 1
        gaps += [Gap(change.id, change.title, who) for who in owing]
    return Reconciled(looked, tuple(gaps), tuple(_stuck(conn)))


def mend(conn: Connection, home: Home, profiles: Profiles, now: datetime) -> int:
    """Owe what was recorded and never owed, and give back what nobody would send; gives how many items."""
    channels = {subscriber.id: subscriber.channel.key for subscriber in home.subscribers}
    found = sum(record_owed(conn, seq, owing, channels, now) for seq, _, owing in list(_owing(conn, home, profiles, now)))
    stuck = list(conn.scalars(select(owed.c.id).join(digests, digests.c.id == owed.c.digest_id).where(_unsendable())))
    for ident in stuck:
        conn.execute(update(owed).where(owed.c.id == ident).values(digest_id=None))
    return found + len(stuck)


def _owing(conn: Connection, home: Home, profiles: Profiles, now: datetime) -> list[tuple[int, Change, dict[str, Match]]]:
    known = {row.id: row for row in conn.execute(select(subscribers))}
    people = {s.id: s for s in home.subscribers if s.id in known}
    found = []
    for seq, change in told_since(conn, home, now - SPAN):
        have = set(conn.scalars(select(owed.c.subscriber_id).where(owed.c.change_seq == seq)))
        matches = profiles.matches(change, change.recorded_at.date())
        wanted = {who: match for who, match in matches.items() if who in people and who not in have}
        owing = {who: match for who, match in wanted.items() if _asked(people[who], known[who], change)}
        found.append((seq, change, owing))
    return found


def _asked(subscriber: Subscriber, known: Row[Any], change: Change) -> bool:
    """Whether somebody was a subscriber with this very profile when a change was recorded.

    One who follows documents is left out: what rests on a document may have been learnt since.
    """
    if subscriber.follow or known.left_at or known.unsubscribed_at or known.profile != profile_mark(subscriber):
        return False
    return bool(max(known.joined_at, known.profile_since or known.joined_at) <= change.recorded_at)


def _stuck(conn: Connection) -> list[Stuck]:
    counts = select(owed.c.subscriber_id, func.count()).join(digests, digests.c.id == owed.c.digest_id).where(_unsendable())
    return [Stuck(who, count) for who, count in conn.execute(counts.group_by(owed.c.subscriber_id).order_by(owed.c.subscriber_id))]


def _unsendable() -> ColumnElement[bool]:
    open_ = and_(owed.c.settled_at.is_(None), owed.c.withdrawn_at.is_(None))
    return and_(open_, digests.c.state.not_in(("pending", "parked", "forgotten")))
