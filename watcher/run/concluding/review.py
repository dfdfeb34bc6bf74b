"""Held changes: released by a person, told and owed once from then on; or discarded, and never told.

The held row stays in the log as it was recorded. What tells it is a row of its own, recorded when it was released, so that
answers about the time before do not change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from watcher.compare import compare_texts
from watcher.config import ConfigError
from watcher.model import ChangeKind, Refusal
from watcher.run.concluding.acts import lift_postponements
from watcher.run.concluding.ledger import Ledger
from watcher.run.concluding.revision import changed
from watcher.run.concluding.telling import Audience, Teller
from watcher.run.concluding.texts import Difference, Place, is_aside
from watcher.store import documents, log, reviews
from watcher.store.reviews import Verdict
from watcher.store.schema import changes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from watcher.config import Home, Source
    from watcher.match import Profiles
    from watcher.model import Change
    from watcher.store import Store


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which held changes are meant: some by their ids, those of one source, or all."""

    ids: Sequence[str] = ()
    source: str | None = None

    def rows(self, conn: Connection) -> list[Row[Any]]:
        """Give the rows of the log that are meant; raises Refusal for an id that does not wait."""
        wanted: list[ColumnElement[bool]] = [changes.c.id.in_(self.ids)] if self.ids else []
        wanted += reviews.of_source(self.source) if self.source else []
        rows = reviews.waiting(conn, *wanted)
        unknown = set(self.ids) - {row.id for row in rows}
        if unknown:
            raise Refusal(f"{', '.join(sorted(unknown))}: no held change waits under this id; `watcher changes --held` lists them")
        return rows


def waiting(conn: Connection, chosen: Chosen) -> list[Change]:
    """Give the held changes of which nobody has decided yet."""
    return [log.change_of(conn, row) for row in chosen.rows(conn)]


def release(home: Home, store: Store, profiles: Profiles, chosen: Chosen, now: datetime) -> list[Change]:
    """Tell held changes, matched and owed as of now, in one transaction; gives them as they are told."""
    audience = Audience(profiles, {s.id: s.channel.key for s in home.subscribers})
    seqs: list[int] = []
    with store.transaction() as conn:
        for row in chosen.rows(conn):
            seqs += _release(conn, audience, _source(home, row.source_id), row, now)
        return log.changes_of(conn, seqs)


def discard(store: Store, chosen: Chosen, reason: str, now: datetime) -> list[Change]:
    """Let held changes never be told, for a reason that is kept; gives them."""
    with store.transaction() as conn:
        rows = chosen.rows(conn)
        for row in rows:
            reviews.put(conn, row.seq, Verdict.DISCARDED, now, reason=reason)
        return [log.change_of(conn, row) for row in rows]


def _release(conn: Connection, audience: Audience, source: Source | None, row: Row[Any], now: datetime) -> list[int]:
    teller = Teller(conn, audience, source, None, now)
    ledger = Ledger(conn, teller, row.source_id or "", baseline=False, baseline_at=None, missing=frozenset(), now=now)
    if is_aside(row.event_key):
        _take_text(ledger, row)
        reviews.put(conn, row.seq, Verdict.RELEASED, now, told_seq=next(iter(teller.seqs), None))
        return teller.seqs
    event = log.event_of(row)
    seen = row.recorded_at.astimezone(now.tzinfo).date()
    told = teller.tell(replace(event, summary=f"{event.summary}（{seen}发现，经核对发布）"), verdict=Verdict.RELEASED)
    if told and event.kind is ChangeKind.REPEALED and event.document_id:
        known = documents.known(conn, event.document_id)
        if event.by_id is None:
            documents.set_status(conn, known.id, next((spot.status for spot in _spots(conn, row)), known.status))
        lift_postponements(ledger, known)
    return teller.seqs


def _take_text(ledger: Ledger, row: Row[Any]) -> None:
    """Let a text that was set aside be the document's, and tell what differs."""
    known = documents.known(ledger.conn, row.document_id)
    now = documents.text_of(ledger.conn, row.version_id)
    before = documents.text_of(ledger.conn, known.version_id) if known.version_id is not None else now
    place = Place(0, row.url or "", None)
    for spot in _spots(ledger.conn, row):
        mark = documents.fingerprint_of(ledger.conn, row.version_id)
        documents.locate(ledger.conn, known.id, spot.page_id, mark, row.version_id, spot.status, ledger.now)
    changed(ledger, known, Difference(before, now, compare_texts(before.text, now.text)), row.version_id, place)


def _spots(conn: Connection, row: Row[Any]) -> list[documents.Location]:
    """Give the places of a held change's document at the address where it was seen."""
    return [spot for spot in documents.locations_of(conn, row.document_id) if spot.url == row.url and not spot.gone_at]


def _source(home: Home, ident: str | None) -> Source | None:
    try:
        return home.source(ident or "")
    except ConfigError:
        return None
