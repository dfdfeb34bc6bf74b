"""Trying a subscriber out: a sample on its channel, and what its profile would have been told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.deliver import Courier, Ended, Outcome
from watcher.digest import Around, compose
from watcher.model import Change, ChangeKind, ItemOwed, Match
from watcher.run.joining import told_since
from watcher.run.links import unsubscribe_url
from watcher.run.profiles import load_profiles

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.config import Home, Subscriber
    from watcher.store import Store


def sample(now: datetime) -> ItemOwed:
    """Give an invented change that says that it is one."""
    change = Change(
        id=f"sample-{now:%Y%m%d%H%M%S}",
        kind=ChangeKind.NEW,
        title="这是一条测试消息：政策监测的发送通道工作正常",
        doc_number=None,
        source=None,
        url=None,
        baseline=False,
        effective_date=None,
        by=None,
        quote=None,
        summary="收到本消息，说明订阅的发送通道已经接通；其中没有任何政策变动。",
        recorded_at=now,
    )
    return ItemOwed(change, Match())


def send_sample(home: Home, subscriber: Subscriber, now: datetime) -> Outcome:
    """Send one sample to a subscriber, past the log and the items owed; gives how it ended."""
    surroundings = Around(unsubscribe=unsubscribe_url(home, subscriber.id))
    digest = compose(subscriber, [sample(now)], now=now, templates=home.templates, around=surroundings)
    outcome = Outcome(Ended.AGAIN, "nothing was sent")
    with Courier(home) as courier:
        for message in courier.prepare(digest, subscriber.channel):
            outcome = courier.send(message, subscriber.channel)
    return outcome


def would_be_owed(store: Store, home: Home, subscriber: Subscriber, since: datetime) -> list[ItemOwed]:
    """Give what the profile, as it stands now, would have been told since then; raises ConfigError for a faulty query."""
    profiles = load_profiles(replace(home, subscribers=(subscriber,)))
    with store.read() as conn:
        found = ((change, profiles.matches(change).get(subscriber.id)) for _, change in told_since(conn, home, since))
        return [ItemOwed(change, match) for change, match in found if match]
