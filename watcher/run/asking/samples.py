"""Trying a subscriber out: a sample on its channel, what its profile would have been told, and how much that is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.deliver import Courier, Ended, Outcome
from watcher.digest import Around, compose
from watcher.match.vocabulary import TABLES
from watcher.model import Change, ChangeKind, ItemOwed, Match
from watcher.run.readers.joining import told_since
from watcher.run.readers.links import unsubscribe_url
from watcher.run.readers.profiles import build_profiles
from watcher.run.readers.slots import next_slot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import DigestSettings, Home, Subscriber
    from watcher.store import Store

LOUDEST = 3
"""Terms that are named as those that most items met."""


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


@dataclass(frozen=True, slots=True)
class Volume:
    """How much a profile is told in some days, and which of its terms speak the loudest."""

    days: int
    items: int
    digests: int
    kinds: tuple[tuple[str, int], ...]  # kind of change → items
    loudest: tuple[tuple[str, int], ...]  # term → items that met it

    def weekly(self, count: int) -> float:
        """Give how much of a count that is in a week."""
        return round(count * 7 / self.days, 1)


def volume(items: Sequence[ItemOwed], subscriber: Subscriber, settings: DigestSettings, days: int) -> Volume:
    """Weigh what a subscriber would have been told in so many days; a digest is what one slot of the frequency takes."""
    slots = {next_slot(subscriber.frequency, subscriber.local(item.change.recorded_at), settings) for item in items}
    kinds = Counter(str(item.change.kind) for item in items)
    terms = Counter(_without_words(term) for item in items for term in item.match.terms)
    return Volume(days, len(items), len(slots), tuple(kinds.most_common()), tuple(terms.most_common(LOUDEST)))


def _without_words(term: str) -> str:
    """Give a term as it was met without the words that a topic or industry was met by."""
    return term.split("（", maxsplit=1)[0] if term.partition(":")[0] in TABLES else term


def would_be_owed(store: Store, home: Home, subscriber: Subscriber, since: datetime) -> list[ItemOwed]:
    """Give what the profile, as it stands now, would have been told since then; raises ConfigError for a faulty query."""
    profiles = build_profiles(replace(home, subscribers=(subscriber,)))
    with store.read() as conn:
        found = ((change, profiles.matches(change).get(subscriber.id)) for _, change in told_since(conn, home, since))
        return [ItemOwed(change, match) for change, match in found if match]
