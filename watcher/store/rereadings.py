"""Texts read anew from their snapshots: which there are to read, and what a later reader made of them.

The first reading of a version stays as it is, so that an answer about the past does not change; by what it is found
and compared is the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from watcher.store.documents import add_keys
from watcher.store.records import pack_document
from watcher.store.schema import documents, locations, pages, rereadings, versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

    from watcher.model import Document


@dataclass(frozen=True, slots=True)
class Kept:
    """A text with the snapshot that it was read from, and the page's row on its list."""

    version_id: int
    document_id: int
    url: str
    sha256: str
    reader: str
    current: bool
    source_id: str
    row: Any


_KEPT = (
    select(
        versions.c.id,
        versions.c.document_id,
        versions.c.url,
        versions.c.sha256,
        versions.c.reader,
        (documents.c.version_id == versions.c.id).label("current"),
        pages.c.source_id,
        pages.c.row,
    )
    .join_from(versions, documents, documents.c.id == versions.c.document_id)
    .join(locations, locations.c.document_id == versions.c.document_id)
    .join(pages, (pages.c.id == locations.c.page_id) & (pages.c.url == versions.c.url))
    .where(versions.c.sha256.is_not(None))
    .order_by(versions.c.id, pages.c.id)
)


def kept(conn: Connection, *, after: int = 0, most: int = 500, sources: Collection[str] = (), document_id: int | None = None) -> list[Kept]:
    """Give texts in the order in which they came, those above a version's id; of some sources or one document."""
    wanted = _KEPT.where(versions.c.id > after)
    if sources:
        wanted = wanted.where(pages.c.source_id.in_(sources))
    if document_id is not None:
        wanted = wanted.where(versions.c.document_id == document_id)
    return _once(conn.execute(wanted.limit(most)))


def shown_on(conn: Connection, page_id: int) -> list[Kept]:
    """Give the texts that a page showed at the last look."""
    return _once(conn.execute(_KEPT.where(locations.c.page_id == page_id, locations.c.version_id == versions.c.id)))


def _once(rows: Iterable[Any]) -> list[Kept]:
    found: dict[int, Kept] = {}
    for row in rows:
        one = Kept(row.id, row.document_id, row.url, row.sha256, row.reader, bool(row.current), row.source_id, row.row)
        found.setdefault(row.id, one)
    return list(found.values())


def renew(conn: Connection, one: Kept, document: Document, *, fingerprint: str, reader: str, keys: Collection[str], now: datetime) -> None:
    """Keep what a later reader made of a text, and let the text be found and compared by it from now on.

    Nothing is told and nothing in the log is touched. The mark of validity stays: its pages say that, not the text.
    """
    values = {"version_id": one.version_id, "fingerprint": fingerprint, "read_at": now, "reader": reader}
    conn.execute(insert(rereadings).values(**values, record=pack_document(document)))
    conn.execute(update(versions).where(versions.c.id == one.version_id).values(fingerprint=fingerprint, reader=reader))
    conn.execute(update(locations).where(locations.c.version_id == one.version_id).values(fingerprint=fingerprint))
    add_keys(conn, one.document_id, keys)


def confirm(conn: Connection, one: Kept, reader: str) -> None:
    """Note that a later reader makes the same of a text."""
    conn.execute(update(versions).where(versions.c.id == one.version_id).values(reader=reader))
