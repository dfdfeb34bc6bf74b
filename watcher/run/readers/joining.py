"""New subscribers: from now on they are owed what is recorded, and what they asked for of the days before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from watcher.config import ConfigError
from watcher.model import ChangeKind
from watcher.store import bases, superseding
from watcher.store.log import change_of
from watcher.store.outbox import record_owed
from watcher.store.schema import changes
from watcher.store.subscribing import join

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.config import Home
    from watcher.match import Profiles
    from watcher.model import Change


def welcome(conn: Connection, home: Home, profiles: Profiles, now: datetime) -> tuple[str, ...]:
    """Let everybody in the configuration be a subscriber, with the days to catch up on; gives the ids of those who joined."""
    joined = join(conn, home.subscribers, now)
    catching_up = {s.id: now - s.catch_up for s in home.subscribers if s.id in joined and s.catch_up}
    if catching_up:
        channels = {s.id: s.channel.key for s in home.subscribers}
        for seq, change in told_since(conn, home, min(catching_up.values())):
            matches = profiles.matches(change)
            owing = {i: matches[i] for i, since in catching_up.items() if i in matches and change.recorded_at >= since}
            record_owed(conn, seq, owing, channels, now)
    return joined


def told_since(conn: Connection, home: Home, since: datetime, idents: Collection[str] | None = None) -> Iterator[tuple[int, Change]]:
    """Give the changes told since then as they are matched: neither baseline, held nor taken back, with what is known of their source."""
    open_ = changes.c.baseline.is_(False), changes.c.held.is_(False), changes.c.kind != str(ChangeKind.RETRACTED)
    told = and_(changes.c.recorded_at >= since, *open_, superseding.standing())
    statement = select(changes).where(told).order_by(changes.c.seq)
    if idents is not None:
        statement = statement.where(changes.c.id.in_(idents))
    for row in conn.execute(statement).all():
        yield row.seq, as_matched(conn, change_of(conn, row), home)


def as_matched(conn: Connection, change: Change, home: Home) -> Change:
    """Give a change as it is matched: on a day of the home's zone, with what rests on its document and what is said of its source."""
    resting = bases.resting_on(conn, int(change.document_id)) if change.document_id else ()
    change = replace(change, recorded_at=change.recorded_at.astimezone(home.settings.zone), rested_on_by=resting)
    try:
        source = home.source(change.source or "")
    except ConfigError:
        return change
    return replace(change, agency=source.agency, level=source.level, region=source.region)
