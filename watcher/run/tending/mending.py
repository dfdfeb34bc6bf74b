"""Putting right what was told wrongly: a row that supersedes another, told to those who have the wrong one.

Those who were owed the wrong one and do not have it yet are not told it. The wrong row stays in the log, so that what
was known on a day stays answerable, and so that reading the same words again tells nothing again.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from watcher.compare import quoted
from watcher.model import ChangeKind, Cited, Match
from watcher.run.concluding import terms
from watcher.run.readers.joining import as_matched
from watcher.run.turns import SEND
from watcher.store import Event, log, outbox, superseding
from watcher.store.records import unpack_redline
from watcher.store.schema import changes

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from watcher.config import Home
    from watcher.match import Profiles
    from watcher.store import Store


class MendingError(Exception):
    """The change cannot be taken back or put right: which, and why."""


@dataclass(frozen=True, slots=True)
class Right:
    """What is right instead; None leaves a thing as it was told, `no_date` takes a date away."""

    kind: ChangeKind | None = None
    title: str | None = None
    doc_number: str | None = None
    effective_date: date | None = None
    no_date: bool = False
    quote: str | None = None
    summary: str | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is put right."""
        return not any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of it: the new row, who is told of it because they have the wrong one, and to how many that is owed no more."""

    id: str
    supersedes: str
    kind: ChangeKind
    title: str
    told_before: tuple[str, ...]
    not_told: int
    owed: int


def retract(store: Store, home: Home, ident: str, reason: str, now: datetime) -> Mended:
    """Take a change back. Raises MendingError where there is none such, or where it was superseded before."""
    with store.exclusive(SEND), store.transaction() as conn:
        wrong = _wrong(conn, ident)
        if wrong.kind == ChangeKind.RETRACTED:
            raise MendingError(
                f"{ident} itself takes something back; where that was wrong, `watcher correct {ident} --kind …` tells it anew"
            )
        event = _event(wrong, f"retracted:{wrong.id}", ChangeKind.RETRACTED, f"{_told(wrong, now)}有误，现予撤回：{reason}")
        return _supersede(conn, home, wrong, event, None, now)


def correct(store: Store, home: Home, profiles: Profiles, ident: str, reason: str, right: Right, now: datetime) -> Mended:
    """Put a change right: who has the wrong one is told the right one as a correction, and else whom that concerns."""
    if right.says_nothing:
        raise MendingError("say what is right instead: --kind, --title, --number, --effective-date, --quote or --summary")
    with store.exclusive(SEND), store.transaction() as conn:
        wrong = _wrong(conn, ident)
        if wrong.kind == ChangeKind.RETRACTED and right.kind is None:
            raise MendingError(f"{ident} takes something back; say with --kind what holds after all")
        day = None if right.no_date else right.effective_date or wrong.effective_date
        summary = f"{_told(wrong, now)}有误，现予更正：{reason}。{right.summary or wrong.summary}"
        event = Event(
            key=f"mended:{wrong.id}",
            kind=right.kind or ChangeKind(wrong.kind),
            title=right.title or wrong.title,
            doc_number=right.doc_number or wrong.doc_number,
            summary=summary,
            document_id=wrong.document_id,
            version_id=wrong.version_id,
            by_id=wrong.by_id,
            by=_by(wrong),
            source_id=wrong.source_id,
            url=wrong.url,
            effective_date=day,
            quote=right.quote or wrong.quote,
            redline=unpack_redline(wrong.redline),
            supersedes=wrong.seq,
        )
        return _supersede(conn, home, wrong, event, profiles, now)


def _wrong(conn: Connection, ident: str) -> Row[Any]:
    row = conn.execute(select(changes).where(changes.c.id == ident)).one_or_none()
    if row is None:
        raise MendingError(f"no change {ident!r} is in the log; `watcher changes --json` prints their ids")
    if row.held:
        raise MendingError(f"{ident} waits for a person and was told to nobody; see `watcher changes --held`")
    by = superseding.superseded_by(conn, [row.seq]).get(row.seq)
    if by:
        raise MendingError(f"{ident} was superseded before, by {by[0]}")
    return row


def _event(wrong: Row[Any], key: str, kind: ChangeKind, summary: str) -> Event:
    return Event(
        key=key,
        kind=kind,
        title=wrong.title,
        doc_number=wrong.doc_number,
        summary=summary,
        document_id=wrong.document_id,
        version_id=wrong.version_id,
        by=_by(wrong),
        source_id=wrong.source_id,
        url=wrong.url,
        supersedes=wrong.seq,
    )


def _by(wrong: Row[Any]) -> Cited | None:
    return Cited(wrong.by_title, wrong.by_number) if wrong.by_title or wrong.by_number else None


def _told(wrong: Row[Any], now: datetime) -> str:
    day = wrong.recorded_at.astimezone(now.tzinfo)
    return f"{day.year}年{day.month}月{day.day}日关于{quoted(wrong.title)}的信息（{wrong.summary.rstrip('。')}）"


def _supersede(conn: Connection, home: Home, wrong: Row[Any], event: Event, profiles: Profiles | None, now: datetime) -> Mended:
    seq = log.record(conn, event, baseline=wrong.baseline, held=None, pass_id=None, now=now)
    if seq is None:
        raise MendingError(f"{wrong.id} was superseded before")
    have, withdrawn = superseding.take_back(conn, wrong.seq, now)
    owing = dict.fromkeys(have, Match())
    if profiles and not wrong.baseline:
        change = log.change_of(conn, conn.execute(select(changes).where(changes.c.seq == seq)).one())
        owing |= profiles.matches(as_matched(conn, change, home))
    if wrong.document_id:
        terms.settle(conn, wrong.document_id, now)
    channels = have | {subscriber.id: subscriber.channel.key for subscriber in home.subscribers}
    count = outbox.record_owed(conn, seq, owing, channels, now)
    return Mended(log.change_id(event.key), wrong.id, event.kind, event.title, tuple(sorted(have)), withdrawn, count)
