"""Whose message is due: what is owed has met its slot, a day to come is near, or a week has passed without news."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.run.concluding.warning import TOLD_NO_WARNINGS
from watcher.run.readers.slots import is_due, last_slot, rests
from watcher.store import letters, outbox, warned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.config import DigestSettings, Subscriber


def due(conn: Connection, subscribers: Mapping[str, Subscriber], settings: DigestSettings, now: datetime) -> Iterator[Subscriber]:
    """Give those for whom a message is to be composed now; `now` is in the home's zone."""
    parked = {who for who, _, state in outbox.unsent(conn) if state == "parked"}
    owing = {row.subscriber_id: row.oldest for row in outbox.waiting(conn)}
    warnings = warned.waiting(conn, now.date())
    for who in sorted(subscribers.keys() - parked):
        subscriber = subscribers[who]
        local = subscriber.local(now)
        if rests(subscriber.quiet_hours, local):
            continue
        if who in owing:
            if is_due(subscriber.frequency, owing[who].astimezone(local.tzinfo), local, settings):
                yield subscriber
        elif who in warnings:  # that a day is near is no news of the minute
            rhythm = "daily" if subscriber.frequency == "immediate" else subscriber.frequency
            if is_due(rhythm, warnings[who].astimezone(local.tzinfo), local, settings):
                yield subscriber
        elif subscriber.quiet and subscriber.channel.kind not in TOLD_NO_WARNINGS and _letter_due(conn, subscriber, settings, local):
            yield subscriber


def _letter_due(conn: Connection, subscriber: Subscriber, settings: DigestSettings, now: datetime) -> bool:
    """Whether the week that the last slot ended was one without news, and nothing was written since."""
    slot = last_slot("weekly", now, settings)
    before = last_slot("weekly", slot - timedelta(minutes=1), settings) if slot else None
    if slot is None or before is None:
        return False
    written = letters.written_to(conn, subscriber.id)
    if written.joined is None or written.joined >= slot or (written.last is not None and written.last >= slot):
        return False
    return written.last_news is None or written.last_news < before
