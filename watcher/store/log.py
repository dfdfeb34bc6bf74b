"""The append-only log of changes, the effects they rest on, and the notices beside them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select

from watcher.model import Change, ChangeKind, Cited, Document, Notice, as_json
from watcher.store import grams, reviews
from watcher.store.documents import text_of
from watcher.store.records import unpack_redline
from watcher.store.schema import changes, effects, notices
from watcher.store.sql import insert_one, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row

    from watcher.model import Effect, TextChange
    from watcher.store.documents import Known


@dataclass(frozen=True, slots=True)
class Event:
    """One legal event to be told. `key` names it for ever: the log holds each key once, whoever says it and however often."""

    key: str
    kind: ChangeKind
    title: str
    doc_number: str | None
    summary: str
    document_id: int | None = None
    version_id: int | None = None
    by_id: int | None = None
    by: Cited | None = None
    source_id: str | None = None
    url: str | None = None
    effective_date: date | None = None
    quote: str | None = None
    redline: tuple[TextChange, ...] = field(default=())
    supersedes: int | None = None
    """The row of the log that was told wrongly and that this one takes back or puts right."""


_UNDER = select(changes.c.seq, changes.c.held).where(changes.c.event_key == bindparam("key"))
_ADD = insert(changes)
_ON = select(effects).where(effects.c.target_id == bindparam("target")).order_by(effects.c.id)
_ON_IN = _ON.where(effects.c.kind.in_(bindparam("kinds", expanding=True)))


def change_id(key: str) -> str:
    """Give the public id of the change that tells an event: the same in every store."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def stands(conn: Connection, key: str) -> bool:
    """Whether an event is in the log already: told, held, or part of a baseline; one that was held and discarded counts too."""
    return conn.scalar(select(changes.c.seq).where(changes.c.event_key == key)) is not None


@dataclass(frozen=True, slots=True)
class _Place:
    """The key under which an event may be recorded, and the held row that it would confirm."""

    key: str
    confirms: int | None = None


def _place(conn: Connection, key: str) -> _Place | None:
    """Find where an event may stand; None where it was told. Behind a held row the same event stands under a key of its own."""
    while True:
        row = conn.execute(_UNDER, {"key": key}).first()
        if row is None:
            return _Place(key)
        if not row.held:
            return None
        key = f"{key}:after:{row.seq}"
        if reviews.verdict_on(conn, row.seq) is None:
            return _Place(key, row.seq)


def was_released(conn: Connection, key: str) -> bool:
    """Whether an event that was held has been told since."""
    seq = conn.scalar(select(changes.c.seq).where(changes.c.event_key == key))
    return seq is not None and reviews.verdict_on(conn, seq) in {reviews.Verdict.RELEASED, reviews.Verdict.CONFIRMED}


def told_since(conn: Connection, document_id: int, kind: ChangeKind, moment: datetime) -> bool:
    """Whether a change of this kind was told of a document at a moment or later."""
    mine = (changes.c.document_id == document_id) & (changes.c.kind == str(kind)) & changes.c.held.is_(False)
    return conn.scalar(select(changes.c.seq).where(mine, changes.c.recorded_at >= moment).limit(1)) is not None


def is_baseline(conn: Connection, key: str) -> bool:
    """Whether an event is in the log as part of a baseline."""
    return bool(conn.scalar(select(changes.c.baseline).where(changes.c.event_key == key)))


def record(
    conn: Connection,
    event: Event,
    *,
    baseline: bool,
    held: str | None,
    pass_id: int | None,
    now: datetime,
    verdict: reviews.Verdict = reviews.Verdict.CONFIRMED,
) -> int | None:
    """Add a row to the log; gives its sequence number, or None where the event stands there already.

    `held` says why it waits for a person. An event that waits so far is recorded anew where there is no doubt of it any more
    (`verdict` says how it was settled); one that was discarded may come to pass later, and is then a row of its own.
    """
    place = _place(conn, event.key)
    if place is None or (place.confirms and (held or baseline)):
        return None
    row = {
        "id": change_id(place.key),
        "event_key": place.key,
        "kind": str(event.kind),
        "title": event.title,
        "doc_number": event.doc_number,
        "document_id": event.document_id,
        "version_id": event.version_id,
        "by_id": event.by_id,
        "by_title": event.by.title if event.by else None,
        "by_number": event.by.doc_number if event.by else None,
        "source_id": event.source_id,
        "url": event.url,
        "baseline": baseline,
        "held": held is not None,
        "held_for": held,
        "effective_date": event.effective_date,
        "quote": event.quote,
        "summary": event.summary,
        "redline": as_json(event.redline) or None,
        "recorded_at": now,
        "pass_id": pass_id,
        "supersedes": event.supersedes,
    }
    seq = insert_one(conn, _ADD, row)
    if not baseline:
        by = (event.by.title, event.by.doc_number) if event.by else ()
        grams.lead(conn, grams.CHANGE, seq, (event.title, event.doc_number, *by), fresh=True)
    if place.confirms:
        reviews.put(conn, place.confirms, verdict, now, told_seq=seq)
    return seq


def event_of(row: Row[Any]) -> Event:
    """Give a row of the log as the event that it tells."""
    return Event(
        key=row.event_key,
        kind=ChangeKind(row.kind),
        title=row.title,
        doc_number=row.doc_number,
        summary=row.summary,
        document_id=row.document_id,
        version_id=row.version_id,
        by_id=row.by_id,
        by=Cited(row.by_title, row.by_number) if row.by_title or row.by_number else None,
        source_id=row.source_id,
        url=row.url,
        effective_date=row.effective_date,
        quote=row.quote,
        redline=unpack_redline(row.redline),
    )


def change_of(conn: Connection, row: Row[Any], *, with_document: bool = True) -> Change:
    """Give a row of the log as a change, with the document as known when it was recorded."""
    document = text_of(conn, row.version_id, row.recorded_at) if with_document and row.version_id is not None else None
    return Change(
        id=row.id,
        kind=ChangeKind(row.kind),
        title=row.title,
        doc_number=row.doc_number,
        source=row.source_id,
        url=row.url,
        baseline=row.baseline,
        effective_date=row.effective_date,
        by=Cited(row.by_title, row.by_number) if row.by_title or row.by_number else None,
        quote=row.quote,
        summary=row.summary,
        recorded_at=row.recorded_at,
        document_id=str(row.document_id) if row.document_id is not None else None,
        held=row.held,
        held_for=row.held_for,
        redline=unpack_redline(row.redline),
        document=document,
        supersedes=None if row.supersedes is None else conn.scalar(select(changes.c.id).where(changes.c.seq == row.supersedes)),
    )


def changes_where(conn: Connection, *conditions: Any, with_document: bool = False) -> list[Change]:
    """Give changes of the log in the order in which they were recorded."""
    rows = conn.execute(select(changes).where(*conditions).order_by(changes.c.seq)).all()
    return [change_of(conn, row, with_document=with_document) for row in rows]


def changes_of(conn: Connection, seqs: Iterable[int], *conditions: Any) -> list[Change]:
    """Give these changes of the log, as many as there may be, that meet conditions, in the order in which they were recorded."""
    return [change for part in parts(sorted(seqs)) for change in changes_where(conn, changes.c.seq.in_(part), *conditions)]


def add_effect(conn: Connection, document_id: int, target_id: int | None, effect: Effect, now: datetime) -> bool:
    """Keep what a document does; False where the same act on the same target is kept already."""
    kind, articles = str(effect.kind), list(effect.target.articles)
    rows = conn.execute(
        select(effects.c.articles, effects.c.effective_date).where(
            effects.c.document_id == document_id, effects.c.target_id == target_id, effects.c.kind == kind
        )
    )
    if any(row.articles == articles and row.effective_date == effect.effective_date for row in rows):
        return False
    conn.execute(
        insert(effects).values(
            document_id=document_id,
            target_id=target_id,
            target_title=effect.target.title,
            target_number=effect.target.doc_number,
            kind=kind,
            articles=articles,
            effective_date=effect.effective_date,
            date_form=str(effect.date_form),
            quote=effect.quote,
            quote_start=effect.start,
            quote_end=effect.end,
            doubtful=effect.doubtful,
            known_at=now,
        )
    )
    return True


def effects_on(conn: Connection, target_id: int, kinds: Iterable[str] | None = None) -> list[Row[Any]]:
    """Give what is done to a document, in the order in which we learnt of it."""
    if kinds is None:
        return list(conn.execute(_ON, {"target": target_id}))
    return list(conn.execute(_ON_IN, {"target": target_id, "kinds": list(kinds)}))


def effects_of(conn: Connection, document_id: int, kinds: Iterable[str]) -> list[Row[Any]]:
    """Give what a document does to others, in the order in which we learnt of it."""
    mine = (effects.c.document_id == document_id) & effects.c.target_id.is_not(None) & effects.c.kind.in_(list(kinds))
    return list(conn.execute(select(effects).where(mine).order_by(effects.c.id)))


def add_notice(conn: Connection, key: str, notice: Notice, now: datetime) -> bool:
    """Keep a notice; False where one with this key was given already."""
    if conn.scalar(select(notices.c.id).where(notices.c.key == key)) is not None:
        return False
    conn.execute(
        insert(notices).values(
            key=key,
            kind=notice.kind,
            document_id=int(notice.document_id) if notice.document_id else None,
            title=notice.title,
            doc_number=notice.doc_number,
            date=notice.date,
            text=notice.text,
            recorded_at=now,
        )
    )
    return True


def unnoticed(conn: Connection, keys: Sequence[str]) -> list[str]:
    """Give those of some keys under which no notice was given yet."""
    given = {key for part in parts(keys) for key in conn.scalars(select(notices.c.key).where(notices.c.key.in_(part)))}
    return [key for key in keys if key not in given]


def notices_of(conn: Connection, kinds: Iterable[str], most: int = 100) -> list[tuple[Notice, datetime]]:
    """Give the notices of some kinds with the times at which they were given, the newest first."""
    rows = conn.execute(select(notices).where(notices.c.kind.in_(list(kinds))).order_by(notices.c.id.desc()).limit(most))
    return [
        (Notice(r.kind, r.title, r.doc_number, r.date, r.text, str(r.document_id) if r.document_id else None), r.recorded_at) for r in rows
    ]


def cited(document: Document) -> Cited:
    """Name a document as one by which something was done."""
    return Cited(document.title, document.doc_number)


def cited_known(known: Known) -> Cited:
    """Name a document of which only its name is known."""
    return Cited(known.title, known.doc_number)
