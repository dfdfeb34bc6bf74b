"""What each robot was sent of late, by any process, and until when it wants to be left alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from watcher.store.schema import paces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

LONGEST_HOLD = timedelta(days=1)
"""A hold that is longer was written by a clock that has been set back since."""
KEPT = 120
"""Requests that are remembered of one receiver: more than any limit counts."""


def recent(conn: Connection, channel: str) -> list[float]:
    """Give when a receiver was last sent something, in seconds since 1970."""
    return list(conn.scalar(select(paces.c.recent).where(paces.c.channel == channel)) or ())


def held_until(conn: Connection, channel: str, now: datetime) -> datetime | None:
    """Give until when a receiver wants to be left alone; None where that is over."""
    until = conn.scalar(select(paces.c.held_until).where(paces.c.channel == channel))
    return until if until and now < until <= now + LONGEST_HOLD else None


def note(conn: Connection, channel: str, now: datetime) -> None:
    """Record that something is being sent to a receiver."""
    _put(conn, channel, [*recent(conn, channel), now.timestamp()][-KEPT:])


def answered(conn: Connection, channel: str, now: datetime) -> None:
    """Let the last thing sent to a receiver count from its answer: it arrived at some time until then."""
    _put(conn, channel, [*recent(conn, channel)[:-1], now.timestamp()])


def hold(conn: Connection, channel: str, until: datetime) -> None:
    """Leave a receiver alone until then."""
    _put(conn, channel, recent(conn, channel), until)


def _put(conn: Connection, channel: str, times: Sequence[float], until: datetime | None = None) -> None:
    values = {"recent": list(times)} | ({"held_until": until} if until else {})
    if not conn.execute(update(paces).where(paces.c.channel == channel).values(**values)).rowcount:
        conn.execute(insert(paces).values(channel=channel, **values))
