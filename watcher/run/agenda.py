"""The days to come: what takes effect, what lapses, what is repealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sortedcontainers import SortedKeyList
from sqlalchemy import select

from watcher.model import ChangeKind
from watcher.store.documents import documents_where
from watcher.store.schema import changes, documents

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def agenda(conn: Connection, today: date) -> list[Entry]:
    """Give what is to come from today on, the nearest first."""
    found: SortedKeyList = SortedKeyList(key=lambda entry: (entry.day, entry.uid))
    for known in documents_where(conn, documents.c.effective_date >= today, documents.c.version_id.is_not(None)):
        if known.effective_date:
            found.add(Entry(f"commencement-{known.id}", known.effective_date, "施行", known.title, known.doc_number))
    for known in documents_where(conn, documents.c.expiry_date >= today, documents.c.version_id.is_not(None)):
        if known.expiry_date:
            found.add(Entry(f"expiry-{known.id}", known.expiry_date, "到期", known.title, known.doc_number))
    coming = select(changes).where(
        changes.c.effective_date >= today, changes.c.kind.in_([str(k) for k in WORDS]), changes.c.held.is_(False)
    )
    for row in conn.execute(coming):
        found.add(Entry(f"change-{row.id}", row.effective_date, WORDS[ChangeKind(row.kind)], row.title, row.doc_number, row.url))
    return list(found)


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
