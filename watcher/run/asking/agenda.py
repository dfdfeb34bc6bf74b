"""The days to come: what takes effect, what lapses, what is repealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sortedcontainers import SortedKeyList

from watcher.model import ChangeKind
from watcher.run.concluding import terms
from watcher.store.documents import documents_where
from watcher.store.log import changes_where
from watcher.store.schema import changes, documents
from watcher.store.superseding import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

WORDS = {
    ChangeKind.AMENDED: "修改生效",
    ChangeKind.REPEALED: "废止",
    ChangeKind.PARTIALLY_REPEALED: "部分废止",
    ChangeKind.SUSPENDED: "暂停实施",
    ChangeKind.RESUMED: "恢复实施",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One day's event. `uid` stays the same when the day moves, so that calendars move it too."""

    uid: str
    day: date
    word: str
    title: str
    doc_number: str | None
    url: str | None = None


def agenda(conn: Connection, now: datetime) -> list[Entry]:
    """Give what is to come from today on, the nearest first: each day as it was last moved."""
    found: SortedKeyList = SortedKeyList(_begins_and_ends(conn, now), key=lambda entry: (entry.day, entry.uid))
    coming = changes.c.effective_date >= now.date(), changes.c.kind.in_([str(k) for k in WORDS]), changes.c.held.is_(False), standing()
    repeals: dict[int, Entry] = {}
    for change in changes_where(conn, *coming):
        word, day = WORDS[change.kind], change.effective_date
        if day is None:
            continue
        entry = Entry(f"change-{change.id}", day, word, change.title, change.doc_number, change.url)
        if change.kind is not ChangeKind.REPEALED:
            found.add(entry)
        elif terms.repealed_from(conn, ident := int(change.document_id or 0), now) == day:
            repeals[ident] = replace(entry, uid=f"change-repeal-{ident}")  # one event a document, whoever moves it
    found.update(repeals.values())
    return list(found)


def _begins_and_ends(conn: Connection, now: datetime) -> Iterator[Entry]:
    today = now.date()
    for known in documents_where(conn, documents.c.effective_date >= today, documents.c.version_id.is_not(None)):
        if (day := known.effective_date) and not _repealed_by(conn, known.id, day, now):
            yield Entry(f"commencement-{known.id}", day, "施行", known.title, known.doc_number)
    for known in documents_where(conn, documents.c.expiry_date >= today, documents.c.version_id.is_not(None)):
        if (day := known.expiry_date) and not _repealed_by(conn, known.id, day, now):
            yield Entry(f"expiry-{known.id}", day, "到期", known.title, known.doc_number)


def _repealed_by(conn: Connection, document_id: int, day: date, now: datetime) -> bool:
    since = terms.repealed_from(conn, document_id, now)
    return since is not None and since <= day


def as_icalendar(entries: Iterable[Entry], now: datetime) -> bytes:
    """Give the entries as an iCalendar file (RFC 5545), each a whole day."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//watcher//policy calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "政策日历")
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@watcher")
        event.add("dtstamp", now)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", f"{entry.word}：{entry.title}")
        if entry.doc_number:
            event.add("description", entry.doc_number)
        if entry.url:
            event.add("url", entry.url)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
