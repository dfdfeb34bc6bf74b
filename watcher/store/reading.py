"""Questions of readers to the store: pages of the log and of the documents, each at a bounded cost.

Paging goes by keys, not by counting: a page begins below the last key of the page before. Words that no index knows
are sought within a window of keys; a page that found little says how far down it has looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import and_, func, or_, select

from watcher.store import grams
from watcher.store.documents import Known, candidates, documents_where
from watcher.store.log import change_of
from watcher.store.schema import changes, digests, documents, versions
from watcher.store.superseding import superseded_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column, ColumnElement, Connection

    from watcher.model import Change, ChangeKind

WINDOW = 200_000
"""Rows that one page looks at, at most: about a tenth of a second for a word that stands in none of them."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see of the log; None and () want everything."""

    kind: str | None = None
    source: str | None = None
    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """Keys of identity that the words may be, a document number's: where one is known, its document is what is asked for."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """Some rows, newest first; `older` is the key below which the next page begins, None at the end."""

    rows: tuple[T, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """A change with its place in the log and the document by which it was done, where the store holds that."""

    seq: int
    change: Change
    by_id: int | None
    superseded: tuple[str, ChangeKind] | None = None
    """Id and kind of the change by which this one was taken back or put right."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One text that a document has had. `current_from` is None for one that only a repost printed."""

    id: int
    seen_at: datetime
    current_from: datetime | None
    url: str | None


@dataclass(frozen=True, slots=True)
class SentRow:
    """One message to a subscriber."""

    id: str
    subject: str
    composed_at: datetime
    sent_at: datetime | None


def told(conn: Connection, asked: Asked, *, before: int | None = None, limit: int = 50, with_document: bool = False) -> Slice[Told]:
    """Give what was told, newest first; neither baseline nor held changes."""
    wanted: list[ColumnElement[bool]] = [changes.c.baseline.is_(False), changes.c.held.is_(False)]
    if asked.kind:
        wanted.append(changes.c.kind == asked.kind)
    if asked.source:
        wanted.append(changes.c.source_id == asked.source)
    numbered = _numbered(conn, asked)
    if numbered:
        wanted.append(changes.c.document_id.in_(numbered))
    else:
        wanted += _worded(asked.words, (changes.c.title, changes.c.doc_number, changes.c.by_title, changes.c.by_number))
    best = None if numbered else grams.rarest(conn, grams.CHANGE, asked.words)
    rows, older = _page(conn, changes.c.seq, wanted, _Place(before, limit, bool(numbered), grams.CHANGE, best))
    later = superseded_by(conn, [row.seq for row in rows])
    found = (Told(row.seq, change_of(conn, row, with_document=with_document), row.by_id, later.get(row.seq)) for row in rows)
    return Slice(tuple(found), older)


def change_by_id(conn: Connection, ident: str) -> Told | None:
    """Give one change by its public id, with its document; None where there is none that may be shown."""
    row = conn.execute(select(changes).where(changes.c.id == ident, changes.c.held.is_(False))).one_or_none()
    return None if row is None else Told(row.seq, change_of(conn, row), row.by_id, superseded_by(conn, [row.seq]).get(row.seq))


def newest(conn: Connection) -> int:
    """Give the key of the newest change, 0 where there is none."""
    return conn.scalar(select(func.max(changes.c.seq))) or 0


def newest_time(conn: Connection) -> datetime | None:
    """Give when the last change was recorded; None where there is none."""
    found: datetime | None = conn.scalar(select(func.max(changes.c.recorded_at)))
    return found


def held_documents(conn: Connection, asked: Asked, *, before: int | None = None, limit: int = 50) -> Slice[Known]:
    """Give the documents that the store holds a text of, the last known first."""
    wanted: list[ColumnElement[bool]] = [documents.c.version_id.is_not(None)]
    if asked.source:
        wanted.append(documents.c.source_id == asked.source)
    numbered = _numbered(conn, asked)
    if numbered:
        wanted.append(documents.c.id.in_(numbered))
    else:
        wanted += _worded(asked.words, (documents.c.title, documents.c.doc_number))
    best = None if numbered else grams.rarest(conn, grams.DOCUMENT, asked.words)
    rows, older = _page(conn, documents.c.id, wanted, _Place(before, limit, bool(numbered), grams.DOCUMENT, best))
    known = {one.id: one for one in documents_where(conn, documents.c.id.in_([row.id for row in rows]))}
    return Slice(tuple(known[row.id] for row in rows), older)


def document_known(conn: Connection, ident: int) -> Known | None:
    """Give what is known of one document; None where there is none."""
    return next(iter(documents_where(conn, documents.c.id == ident)), None)


def versions_of(conn: Connection, document_id: int) -> list[VersionRow]:
    """Give the texts that a document has had, the first first."""
    columns = (versions.c.id, versions.c.seen_at, versions.c.current_from, versions.c.url)
    rows = conn.execute(select(*columns).where(versions.c.document_id == document_id).order_by(versions.c.id))
    return [VersionRow(*row) for row in rows]


def changes_of_document(conn: Connection, document_id: int, limit: int = 100) -> list[Change]:
    """Give what the log says of a document, newest first; held changes are not shown."""
    mine = and_(changes.c.document_id == document_id, changes.c.held.is_(False))
    rows = conn.execute(select(changes).where(mine).order_by(changes.c.seq.desc()).limit(limit)).all()
    return [change_of(conn, row, with_document=False) for row in rows]


def sent_to(conn: Connection, subscriber_id: str, limit: int = 30) -> list[SentRow]:
    """Give the messages composed for a subscriber, newest first."""
    columns = (digests.c.id, digests.c.subject, digests.c.composed_at, digests.c.sent_at)
    mine = select(*columns).where(digests.c.subscriber_id == subscriber_id)
    return [SentRow(*row) for row in conn.execute(mine.order_by(digests.c.composed_at.desc()).limit(limit))]


def _numbered(conn: Connection, asked: Asked) -> list[int]:
    return [known.id for known in candidates(conn, asked.keys)]


def _worded(words: Sequence[str], places: Sequence[Column[Any]]) -> list[ColumnElement[bool]]:
    """Every word stands in one of the places."""
    return [or_(*(place.icontains(word, autoescape=True) for place in places)) for word in words]


@dataclass(frozen=True, slots=True)
class _Place:
    """Below which key a page begins, how many rows it shows, and what leads to them."""

    before: int | None
    limit: int
    few: bool
    """An index leads to all rows that are asked for."""
    kind: str
    best: tuple[str, bool] | None
    """The pair of characters that leads to the fewest rows, and whether they are few (`grams.rarest`)."""


def _page(conn: Connection, key: Column[int], wanted: Sequence[ColumnElement[bool]], place: _Place) -> tuple[list[Any], int | None]:
    """Give the page's rows, and the key below which the next page begins."""
    top = place.before if place.before is not None else (conn.scalar(select(func.max(key))) or 0) + 1
    bottom = 0 if place.few or (place.best and place.best[1]) else max(0, top - WINDOW)
    statement = select(key.table).where(*wanted)
    at = key
    if place.best:
        at = grams.table.c.key  # its order is the index's own
        statement = statement.join(grams.table, grams.led_to(key, place.kind, place.best[0]))
    rows = list(conn.execute(statement.where(at < top, at >= bottom).order_by(at.desc()).limit(place.limit + 1)))
    if len(rows) > place.limit:
        return rows[: place.limit], getattr(rows[place.limit - 1], key.name)
    return rows, bottom if bottom > 1 else None
