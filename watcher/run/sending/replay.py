"""Sending again what a receiver has had, under the same keys: for a system that lost what it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.config import ConfigError
from watcher.deliver import Courier, Ended, Message
from watcher.run.sending.delivery import Tried
from watcher.run.turns import SEND
from watcher.store import outbox, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import Home, Subscriber
    from watcher.store import Store
    from watcher.store.told import Kept

KEYED = frozenset({"webhook", "email", "file"})
"""Kinds of channels whose receivers can tell a message that comes again from a new one: by webhook-id, Message-ID, file name."""


def replay(store: Store, home: Home, subscriber: Subscriber, kept: Sequence[Kept], now: datetime) -> list[Tried]:
    """Send messages that were sent before again, in their order, and stop at the first that is not taken.

    A webhook's go to where the webhook is now, signed with its secrets of now. Raises ConfigError for a chat group, and
    for mail that was written to another address.
    """
    channel = subscriber.channel
    if channel.kind not in KEYED:
        raise ConfigError(
            f"{subscriber.id} is a {channel.kind} group: there a message that comes again looks like a new one; see `watcher sent`"
        )
    others = [one for one in kept if channel.kind != "webhook" and one.channel != channel.key]
    if others:
        raise ConfigError(f"message {others[0].id} was for {others[0].channel}, and {subscriber.id} is {channel.key} now")
    tried: list[Tried] = []
    with store.exclusive(SEND), Courier(home) as courier:
        for one in kept:
            with store.read() as conn:
                frozen = outbox.frozen_message(conn, one.id)
            outcome = courier.send(Message(frozen.id, frozen.subject, (), frozen.message), channel)
            with store.transaction() as conn:
                told.note_replay(conn, one.id, now, f"{outcome.ended}: {outcome.detail}")
            tried.append(Tried(subscriber.id, channel.kind, one.id, one.subject, len(one.items), str(outcome.ended), outcome.detail))
            if outcome.ended is not Ended.SENT:
                break
    return tried
