"""When a document begins to hold and when it ends: what its own texts say, and what other documents moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from watcher.effects.postponed import moves_commencement
from watcher.effects.timeline import Happening, TimelineEvent, commencement_of, lapse_of, repeal_of
from watcher.model import ChangeKind, Cited, EffectKind
from watcher.run.concluding.standing_acts import acts_on
from watcher.store import documents, log, superseding
from watcher.store.schema import changes

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection


_MOVED = ":by:"
"""Stands in the key of a repeal that moves another."""


def words(conn: Connection, document_id: int, known_at: datetime) -> list[TimelineEvent]:
    """Give every word on a document's first and last day that was known at a moment.

    A postponement whose own document was repealed before it could work no longer counts.
    """
    own = _own(conn, document_id, known_at)
    moved = _moved(conn, document_id, known_at)
    standing = [
        word
        for ident, word in moved
        if ident == document_id or not _withdrawn(conn, ident, word, own + [w for i, w in moved if i != ident], known_at=known_at)
    ]
    return own + standing


def settle(conn: Connection, document_id: int, now: datetime) -> None:
    """Let the store's dates of a document be those that count now, where other words than its text's bear on them."""
    counting = days(conn, document_id, now)
    if counting is not None:
        documents.set_dates(conn, document_id, *counting)


def days(conn: Connection, document_id: int, now: datetime) -> tuple[date | None, date | None] | None:
    """Give a document's first and last day as they count now; None where nothing bears on them but its own text."""
    if not log.effects_on(conn, document_id, [EffectKind.EXTENDS, EffectKind.EXPIRES]):
        return None
    said = words(conn, document_id, now)
    text = documents.text_at(conn, document_id, now)
    stated = text.effective_date if text else None
    begins, ends = commencement_of(said), lapse_of(said)
    moved = any(word.what is Happening.COMMENCED and word.quote for word in said)
    return begins.day if begins and moved else stated, ends.day if ends else None


def _own(conn: Connection, document_id: int, known_at: datetime) -> list[TimelineEvent]:
    """Give what the document's texts say of its first and last day: of each later text only what differs from the one before."""
    found: list[TimelineEvent] = []
    before: dict[Happening, date | None] = {}
    for moment, document in documents.texts_until(conn, document_id, known_at):
        if document.draft:
            continue
        signed = document.written_date or document.published_date
        since = moment.astimezone(known_at.tzinfo)
        said_on = since.date() if before else signed
        days = {Happening.COMMENCED: document.effective_date, Happening.EXPIRES: document.expiry_date}
        found += [TimelineEvent(what, day, since, said_on=said_on) for what, day in days.items() if day and before.get(what) != day]
        before = days
    return found


def _moved(conn: Connection, document_id: int, known_at: datetime) -> list[tuple[int, TimelineEvent]]:
    """Give the sentences that set or move a date, each with the id of the document in which it stands."""
    found: list[tuple[int, TimelineEvent]] = []
    for row in acts_on(conn, document_id, [EffectKind.EXTENDS, EffectKind.EXPIRES], known_at):
        itself = row.document_id == document_id
        if row.doubtful or (itself and row.kind == EffectKind.EXTENDS):
            continue
        what = Happening.EXPIRES if row.kind == EffectKind.EXPIRES else Happening.EXTENDED
        if what is Happening.EXTENDED and moves_commencement(row.quote):
            what = Happening.COMMENCED
        acting = documents.text_at(conn, row.document_id, known_at)
        by = log.cited(acting) if acting and not itself else None
        signed = acting.written_date if acting else None
        found.append(
            (row.document_id, TimelineEvent(what, row.effective_date, row.known_at.astimezone(known_at.tzinfo), by, row.quote, signed))
        )
    return found


def _withdrawn(conn: Connection, acting_id: int, word: TimelineEvent, others: list[TimelineEvent], *, known_at: datetime) -> bool:
    """Whether the document that moved a date was repealed before the date that it moved had come."""
    gone = withdrawn_on(conn, acting_id, known_at)
    before = commencement_of(others) if word.what is Happening.COMMENCED else lapse_of(others)
    return gone is not None and before is not None and before.day is not None and gone <= before.day


def _gone_before(conn: Connection, acting_id: int, before: TimelineEvent | None, known_at: datetime) -> bool:
    gone = withdrawn_on(conn, acting_id, known_at)
    return gone is not None and before is not None and before.day is not None and gone <= before.day


def withdrawn_on(conn: Connection, document_id: int, known_at: datetime) -> date | None:
    """Give the day from which a document was repealed, as known at a moment; an undated repeal holds from its recording."""
    told = (changes.c.document_id == document_id) & (changes.c.kind == str(ChangeKind.REPEALED)) & changes.c.held.is_(False)
    told &= superseding.standing(known_at)
    row = conn.execute(
        select(changes.c.effective_date, changes.c.recorded_at)
        .where(told, changes.c.recorded_at <= known_at)
        .order_by(changes.c.seq.desc())
        .limit(1)
    ).first()
    return None if row is None else row.effective_date or row.recorded_at.astimezone(known_at.tzinfo).date()


def repealed_from(conn: Connection, document_id: int, now: datetime) -> date | None:
    """Give the day from which a document is repealed, or will be, as far as is known now; an undated repeal holds from its recording."""
    if withdrawn_on(conn, document_id, now) is None:
        return None
    counts = repeal_of([*words(conn, document_id, now), *repeals(conn, document_id, now)])
    return (counts.day or counts.known_at.date()) if counts else None


def repeals(conn: Connection, document_id: int, known_at: datetime) -> list[TimelineEvent]:
    """Give the repeals of a document that were told up to a moment, save one moved by a document that was repealed before it could work."""
    found: list[TimelineEvent] = []
    told = (changes.c.document_id == document_id) & (changes.c.kind == str(ChangeKind.REPEALED)) & changes.c.held.is_(False)
    told &= superseding.standing(known_at)
    for row in conn.execute(select(changes).where(told, changes.c.recorded_at <= known_at).order_by(changes.c.seq)):
        if _MOVED in row.event_key and row.by_id and _gone_before(conn, row.by_id, repeal_of(found), known_at):
            continue
        by = Cited(row.by_title, row.by_number) if row.by_title or row.by_number else None
        acting = documents.text_at(conn, row.by_id, known_at) if row.by_id else None
        said_on = acting.written_date if acting else None
        found.append(
            TimelineEvent(Happening.REPEALED, row.effective_date, row.recorded_at.astimezone(known_at.tzinfo), by, row.quote, said_on)
        )
    return found
