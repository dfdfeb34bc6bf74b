"""Rows of the log that were told wrongly: a later row takes them back or puts them right, and neither is ever edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select, update

from watcher.model import ChangeKind
from watcher.store.schema import changes, digests, owed, warned

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

_later = changes.alias("later")
_earlier = changes.alias("earlier")


def standing(known_at: datetime | None = None) -> ColumnElement[bool]:
    """Give the condition on `changes` that a row has not been superseded, as known at a moment or now."""
    known = [] if known_at is None else [_later.c.recorded_at <= known_at]
    return ~exists().where(_later.c.supersedes == changes.c.seq, *known)


def acts_taken_back(conn: Connection, known_at: datetime) -> set[tuple[int, int, str]]:
    """Give the acts that were taken back up to a moment, as (acting document, target, kind of the change)."""
    columns = (_earlier.c.by_id, _earlier.c.document_id, _earlier.c.kind)
    took = and_(_later.c.supersedes == _earlier.c.seq, _later.c.kind == str(ChangeKind.RETRACTED), _later.c.recorded_at <= known_at)
    rows = conn.execute(select(*columns).join_from(_earlier, _later, took).where(_earlier.c.by_id.is_not(None)))
    return {(by, target, kind) for by, target, kind in rows}


def superseded_by(conn: Connection, seqs: Iterable[int]) -> dict[int, tuple[str, ChangeKind]]:
    """Give of these rows those that were superseded: seq → id and kind of the row that did it."""
    rows = conn.execute(select(changes.c.supersedes, changes.c.id, changes.c.kind).where(changes.c.supersedes.in_(list(seqs))))
    return {seq: (ident, ChangeKind(kind)) for seq, ident, kind in rows}


def take_back(conn: Connection, seq: int, now: datetime) -> tuple[dict[str, str], int]:
    """Let a change be owed to nobody who does not have it; gives those who have it, or may (subscriber → receiver), and how many do not.

    A message that has the item and surely never arrived gives its other items back, to be composed anew. One that may
    have arrived keeps its items and its key. Nobody may be sending meanwhile.
    """
    rows = conn.execute(
        select(owed.c.id, owed.c.subscriber_id, owed.c.channel, owed.c.settled_at, owed.c.digest_id, digests.c.state, digests.c.unclear)
        .select_from(owed.outerjoin(digests, digests.c.id == owed.c.digest_id))
        .where(owed.c.change_seq == seq, owed.c.withdrawn_at.is_(None))
    ).all()
    have = [row for row in rows if row.settled_at or row.unclear]
    lack = [row for row in rows if not (row.settled_at or row.unclear)]
    for row in lack:
        conn.execute(update(owed).where(owed.c.id == row.id).values(withdrawn_at=now))
        if row.state == "pending":
            recall(conn, row.digest_id)
    return {row.subscriber_id: row.channel for row in have}, len(lack)


def recall(conn: Connection, digest_id: str) -> None:
    """Send a message no more, and give back those of its items that are still owed."""
    open_rows = and_(owed.c.digest_id == digest_id, owed.c.settled_at.is_(None), owed.c.withdrawn_at.is_(None))
    conn.execute(update(owed).where(open_rows).values(digest_id=None))
    conn.execute(update(warned).where(warned.c.digest_id == digest_id).values(digest_id=None))
    conn.execute(update(digests).where(digests.c.id == digest_id).values(state="recalled", next_try=None))


def with_withdrawn(conn: Connection, subscriber_id: str) -> list[str]:
    """Give the parked messages of a subscriber that hold an item taken back since."""
    parked = and_(digests.c.subscriber_id == subscriber_id, digests.c.state == "parked", digests.c.unclear.is_(False))
    held = exists().where(owed.c.digest_id == digests.c.id, owed.c.withdrawn_at.is_not(None))
    return list(conn.scalars(select(digests.c.id).where(parked, held)))
