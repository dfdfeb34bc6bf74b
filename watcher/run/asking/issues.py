"""What goes into a new issue of the bulletin: the documents that were new in a span of days, in its sections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from watcher.model import ChangeKind, Document, Issue, Kind
from watcher.store import log
from watcher.store.schema import changes
from watcher.store.superseding import standing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.config import Home
    from watcher.model import Change

SECTIONS = {Kind.LAW: "政策解读", Kind.POLICY: "政策解读", Kind.INTERPRETATION: "政策解读", Kind.NEWS: "部委动态", Kind.OTHER: "热点话题"}
"""Kind of document → the printed bulletin's section for it; a document that came in an issue keeps its own."""
ORDER = ("政策解读", "部委动态", "热点话题")


def issue_of(day: date, title: str, publisher: str | None) -> Issue:
    """Give the masthead of a quarterly's issue that closes on a day."""
    return Issue(title, f"{day.year}年第{(day.month - 1) // 3 + 1}期", None, day, publisher)


def documents_for(conn: Connection, home: Home, since: date, until: date) -> list[Document]:
    """Give the documents told as new from `since` to `until`, section by section, in the order in which they came."""
    zone = home.settings.zone
    first, after = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
    told = log.changes_where(
        conn,
        changes.c.kind == str(ChangeKind.NEW),
        changes.c.baseline.is_(False),
        changes.c.held.is_(False),
        standing(),
        changes.c.recorded_at >= first,
        changes.c.recorded_at < after,
        with_document=True,
    )
    names = {source.id: source.agency or source.name for source in home.sources}
    found = [_placed(change, names) for change in told if change.document]
    return sorted(found, key=lambda d: ORDER.index(d.section) if d.section in ORDER else len(ORDER))


def _placed(change: Change, names: dict[str, str]) -> Document:
    document = change.document or Document(change.title)
    return replace(
        document,
        section=document.section or SECTIONS[document.kind],
        source=document.source or names.get(change.source or "") or None,
    )
