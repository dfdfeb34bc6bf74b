"""What a message tells beside the items owed: how well the reader's sources are read, where it stands, what it goes on from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.deliver import NOTES, message_key
from watcher.digest import Around, Blind, Coming
from watcher.match import may_concern
from watcher.run.readers.links import DIGEST, signed_path, unsubscribe_url
from watcher.run.readers.profiles import lexicon_of, query_of
from watcher.store import health
from watcher.store.letters import written_to
from watcher.store.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.config import Home, Source, Subscriber
    from watcher.model import ItemOwed, Notice
    from watcher.store import Health

PATIENCE = timedelta(days=1)
"""How long a source may go unread before its readers are told that something may be missing; for rare ones three intervals."""


@dataclass(frozen=True)
class Surroundings:
    """What is the same around all messages of one call: the home, and which sources could not be read, by their ids."""

    home: Home
    blind: Mapping[str, Blind]

    def around(
        self, conn: Connection, subscriber: Subscriber, items: Sequence[ItemOwed], warnings: Iterable[Notice], now: datetime
    ) -> Around:
        """Give what stands around these items in a message composed now, which is in the reader's zone."""
        base = self.home.settings.web.base_url
        coming = tuple(_coming(notice, base) for notice in warnings)
        told = {item.change.id for item in items} or (NOTES, *(row.text for row in coming))
        key = message_key(subscriber.id, subscriber.channel.key, now, told)
        sources = readers_sources(self.home, subscriber)
        written = written_to(conn, subscriber.id)
        return Around(
            coming=coming,
            since=written.last or written.joined,
            blind=tuple(self.blind[source.id] for source in sources if source.id in self.blind),
            sources=len(sources),
            base_url=base,
            view=base.rstrip("/") + signed_path(self.home, DIGEST, key) if base else None,
            unsubscribe=unsubscribe_url(self.home, subscriber.id),
            earlier=_earlier(conn, subscriber, items),
        )


def surroundings(conn: Connection, home: Home, now: datetime) -> Surroundings:
    """Look once at how the sources are."""
    return Surroundings(home, dict(_blind(home.sources, health.health_of_all(conn), now)))


def readers_sources(home: Home, subscriber: Subscriber) -> list[Source]:
    """Give the sources that may show something of the reader's: all that their query does not rule out by `source:`."""
    watched = [source for source in home.sources if source.enabled]
    query = query_of(subscriber, lexicon_of(home))
    if not any(term.field == "source" for term in query.terms):
        return watched
    ids = {source.id for source in watched}
    return [source for source in watched if may_concern(query, source.id, ids - {source.id})]


def _blind(sources: Iterable[Source], known: Mapping[str, Health], now: datetime) -> Iterator[tuple[str, Blind]]:
    """Give the sources that were looked at and could not be read for a day or three of their intervals, whichever is longer."""
    for source in sources:
        seen = known.get(source.id)
        if seen is None or seen.last_pass_at is None:
            continue
        never = seen.last_ok_at is None and seen.failures > 1
        long_ago = seen.last_ok_at is not None and now - seen.last_ok_at > max(PATIENCE, 3 * source.every)
        if never or long_ago:
            yield source.id, Blind(source.name, seen.last_ok_at)


def _coming(notice: Notice, base: str | None) -> Coming:
    url = f"{base.rstrip('/')}/documents/{notice.document_id}" if base and notice.document_id else None
    return Coming(notice.title, notice.doc_number, notice.date, notice.text, url, notice.kind)


def _earlier(conn: Connection, subscriber: Subscriber, items: Sequence[ItemOwed]) -> tuple[str, ...]:
    """Give the messages before this one, where all of it is on one document."""
    documents = {item.change.document_id for item in items}
    document = documents.pop() if len(documents) == 1 else None
    return thread_of(conn, subscriber.id, subscriber.channel.key, document) if document else ()
