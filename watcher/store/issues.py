"""Issues of bulletins: which were published, where they stand, and which documents stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from watcher.model import Issue
from watcher.store.schema import documents, issue_items, issue_pages, issues, pages
from watcher.store.sql import insert_one

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from watcher.model import Document


@dataclass(frozen=True, slots=True)
class Published:
    """An issue that the store holds."""

    id: int
    title: str | None
    number: str | None
    serial: str | None
    date: date | None
    publisher: str | None
    source_id: str
    first_seen: datetime

    @property
    def masthead(self) -> Issue:
        """Give what its masthead says."""
        return Issue(self.title, self.number, self.serial, self.date, self.publisher)

    @property
    def name(self) -> str:
        """Name it for readers: 《政策解读》2025年第4期（总第72期）."""
        title = f"《{self.title}》" if self.title else ""
        said = f"{title}{self.number or ''}" + (f"（{self.serial}）" if self.serial else "")
        return said or str(self.date or f"第{self.id}号合集")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in an issue, with what the issue adds to it; `fresh` where the issue brought it to the store."""

    document_id: int
    position: int
    section: str | None
    source: str | None
    title: str
    doc_number: str | None
    excerpt: bool
    fresh: bool
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An issue in which a document stands, with its place there."""

    issue: Published
    position: int
    section: str | None
    source: str | None
    excerpt: bool
    gone_at: datetime | None


_PUBLISHED = tuple(issues.c[name] for name in Published.__slots__)


def add(conn: Connection, issue: Issue, source_id: str, now: datetime) -> int:
    """Put an issue; gives its id."""
    return insert_one(conn, insert(issues), _masthead(issue) | {"source_id": source_id, "first_seen": now})


def describe(conn: Connection, issue_id: int, issue: Issue) -> None:
    """Let an issue have what its newest reading says of it."""
    conn.execute(update(issues).where(issues.c.id == issue_id).values(**_masthead(issue)))


def _masthead(issue: Issue) -> dict[str, object]:
    return {name: getattr(issue, name) for name in ("title", "number", "serial", "date", "publisher")}


def on_page(conn: Connection, page_id: int) -> Published | None:
    """Give the issue that a page shows."""
    row = conn.execute(select(*_PUBLISHED).join_from(issues, issue_pages).where(issue_pages.c.page_id == page_id)).one_or_none()
    return Published(*row) if row else None


def alike(conn: Connection, issue: Issue) -> list[Published]:
    """Give the issues with the number, the serial number or, where it has neither, the day of another."""
    marks = {name: getattr(issue, name) for name in ("number", "serial")}
    if not any(marks.values()):
        marks = {"date": issue.date}
    found: dict[int, Published] = {}
    for name, value in marks.items():
        if value:
            rows = conn.execute(select(*_PUBLISHED).where(issues.c[name] == value).order_by(issues.c.id))
            found |= {row.id: Published(*row) for row in rows}
    return list(found.values())


def locate(conn: Connection, issue_id: int, page_id: int, sha256: str | None, now: datetime) -> None:
    """Note that a page shows an issue."""
    shown = {"issue_id": issue_id, "sha256": sha256, "seen_at": now}
    if not conn.execute(update(issue_pages).where(issue_pages.c.page_id == page_id).values(**shown)).rowcount:
        conn.execute(insert(issue_pages).values(page_id=page_id, **shown))


def put(conn: Connection, issue_id: int, document_id: int, position: int, document: Document, now: datetime) -> None:
    """Note that a document stands in an issue, and what the issue adds to it."""
    said = {"position": position, "section": document.section, "source": document.source, "title": document.title}
    said |= {"excerpt": document.excerpt, "gone_at": None}
    here = (issue_items.c.issue_id == issue_id) & (issue_items.c.document_id == document_id)
    if not conn.execute(update(issue_items).where(here).values(**said)).rowcount:
        conn.execute(insert(issue_items).values(issue_id=issue_id, document_id=document_id, first_seen=now, **said))


def leave_out(conn: Connection, issue_id: int, shown: Collection[int], now: datetime) -> None:
    """Note that a corrected issue has no other documents than those shown."""
    here = (issue_items.c.issue_id == issue_id) & issue_items.c.gone_at.is_(None)
    gone = set(conn.scalars(select(issue_items.c.document_id).where(here))).difference(shown)
    conn.execute(update(issue_items).where(here, issue_items.c.document_id.in_(gone)).values(gone_at=now))


def pages_of(conn: Connection, issue_id: int) -> list[str]:
    """Give the addresses at which an issue stands."""
    rows = select(pages.c.url).join_from(issue_pages, pages).where(issue_pages.c.issue_id == issue_id)
    return list(conn.scalars(rows.order_by(pages.c.id)))


def published(conn: Connection, *, before: int | None = None, limit: int = 50) -> list[tuple[Published, int]]:
    """Give issues, the last known first, each with the number of documents in it; with `before` those below that id."""
    count = select(func.count()).where(issue_items.c.issue_id == issues.c.id, issue_items.c.gone_at.is_(None)).scalar_subquery()
    statement = select(*_PUBLISHED, count).order_by(issues.c.id.desc()).limit(limit)
    rows = conn.execute(statement if before is None else statement.where(issues.c.id < before))
    return [(Published(*row[:-1]), row[-1]) for row in rows]


def by_id(conn: Connection, issue_id: int) -> Published | None:
    """Give one issue; None where there is none."""
    row = conn.execute(select(*_PUBLISHED).where(issues.c.id == issue_id)).one_or_none()
    return Published(*row) if row else None


def contents(conn: Connection, issue_id: int) -> list[Entry]:
    """Give what stands in an issue, in its order; what it no longer has comes last."""
    fresh = issue_items.c.first_seen <= documents.c.first_seen
    columns = (issue_items.c[name] for name in ("document_id", "position", "section", "source", "title"))
    rows = conn.execute(
        select(*columns, documents.c.doc_number, issue_items.c.excerpt, fresh, issue_items.c.gone_at)
        .join_from(issue_items, documents)
        .where(issue_items.c.issue_id == issue_id)
        .order_by(issue_items.c.gone_at.is_not(None), issue_items.c.position)
    )
    return [Entry(*row[:7], bool(row[7]), row[8]) for row in rows]


def holding(conn: Connection, document_id: int, known_at: datetime) -> list[Standing]:
    """Give the issues in which a document stood as known at a moment, the first first."""
    mine = (issue_items.c.document_id == document_id) & (issue_items.c.first_seen <= known_at)
    places = [issue_items.c[name] for name in ("position", "section", "source", "excerpt", "gone_at")]
    rows = conn.execute(select(*_PUBLISHED, *places).join_from(issue_items, issues).where(mine).order_by(issue_items.c.id))
    found = []
    for row in rows:
        gone = row.gone_at if row.gone_at and row.gone_at <= known_at else None
        found.append(Standing(Published(*row[: len(_PUBLISHED)]), row.position, row.section, row.source, row.excerpt, gone))
    return found


def printed_by(conn: Connection, document_id: int) -> date | None:
    """Give the day of the first issue in which a document stands; None where that is not known."""
    found: date | None = conn.scalar(
        select(func.min(issues.c.date)).join_from(issue_items, issues).where(issue_items.c.document_id == document_id)
    )
    return found


def page_ids(conn: Connection, among: Collection[int]) -> set[int]:
    """Give those of some pages that show issues."""
    return set(conn.scalars(select(issue_pages.c.page_id).where(issue_pages.c.page_id.in_(among))))
