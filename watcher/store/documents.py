"""Documents, the keys by which they are found again, their versions, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from watcher.store import grams
from watcher.store.records import pack_document, unpack_document
from watcher.store.schema import documents, identities, locations, pages, rereadings, versions
from watcher.store.sql import insert_one

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection

    from watcher.model import Document


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a document, short of its text. `version_id` is None for a stub, one that was only named."""

    id: int
    title: str
    doc_number: str | None
    kind: str
    draft: bool
    written_date: date | None
    published_date: date | None
    effective_date: date | None
    expiry_date: date | None
    status: str | None
    source_id: str | None
    first_seen: datetime
    version_id: int | None
    fingerprint: str | None

    @property
    def stub(self) -> bool:
        """Whether the store has only heard of it."""
        return self.version_id is None


@dataclass(frozen=True, slots=True)
class Location:
    """One document on one page."""

    id: int
    document_id: int
    page_id: int
    url: str
    source_id: str
    fingerprint: str
    version_id: int
    status: str | None
    gone_at: datetime | None


_KNOWN = select(
    documents.c.id,
    documents.c.title,
    documents.c.doc_number,
    documents.c.kind,
    documents.c.draft,
    documents.c.written_date,
    documents.c.published_date,
    documents.c.effective_date,
    documents.c.expiry_date,
    documents.c.status,
    documents.c.source_id,
    documents.c.first_seen,
    documents.c.version_id,
    versions.c.fingerprint,
).outerjoin_from(documents, versions, documents.c.version_id == versions.c.id)

_LOCATION = select(
    locations.c.id,
    locations.c.document_id,
    locations.c.page_id,
    pages.c.url,
    pages.c.source_id,
    locations.c.fingerprint,
    locations.c.version_id,
    locations.c.status,
    locations.c.gone_at,
).join_from(locations, pages)


# What every page of a pass asks is said once: to put a statement together takes five times as long as to run it.
_KEYED = select(identities.c.document_id).where(identities.c.key.in_(bindparam("keys", expanding=True)))
_KNOWN_BY_ID = _KNOWN.where(documents.c.id == bindparam("ident"))
_KNOWN_BY_IDS = _KNOWN.where(documents.c.id.in_(bindparam("idents", expanding=True)))
_KNOWN_BY_KEYS = _KNOWN.where(documents.c.id.in_(_KEYED)).order_by(documents.c.id)
_KEYS = select(identities.c.key).where(identities.c.document_id == bindparam("ident"))
_ON_PAGE = _LOCATION.where(locations.c.page_id == bindparam("page")).order_by(locations.c.id)
_ADD, _ADD_KEY, _ADD_VERSION, _ADD_LOCATION = insert(documents), insert(identities), insert(versions), insert(locations)
_DESCRIBE = update(documents).where(documents.c.id == bindparam("ident"))
_BECOME = update(versions).where(versions.c.id == bindparam("version"))
_SHOW = update(locations).where((locations.c.document_id == bindparam("document")) & (locations.c.page_id == bindparam("page")))


def known(conn: Connection, document_id: int) -> Known:
    """Give what is known of one document."""
    return _known(conn.execute(_KNOWN_BY_ID, {"ident": document_id}).one())


def _known(row: Sequence[Any]) -> Known:
    return Known(*row)


def documents_where(conn: Connection, *conditions: Any) -> list[Known]:
    """Give the documents that meet conditions on the table of documents, the first known first."""
    return [_known(row) for row in conn.execute(_KNOWN.where(*conditions).order_by(documents.c.id))]


def those(conn: Connection, idents: Sequence[int]) -> list[Known]:
    """Give the documents of these ids, in their order."""
    held = {row.id: _known(row) for row in conn.execute(_KNOWN_BY_IDS, {"idents": idents})} if idents else {}
    return [held[ident] for ident in idents if ident in held]


def held_after(conn: Connection, document_id: int, most: int) -> list[tuple[int, int]]:
    """Give the next documents of which a text is held, in the order of their ids, each with its version."""
    mine = select(documents.c.id, documents.c.version_id).where(documents.c.id > document_id, documents.c.version_id.is_not(None))
    return [(row.id, row.version_id) for row in conn.execute(mine.order_by(documents.c.id).limit(most))]


def by_id(document_id: int) -> ColumnElement[bool]:
    """Give the condition that names one document."""
    return documents.c.id == document_id


def by_words(conn: Connection, words: str, most: int = 20) -> list[Known]:
    """Give documents whose title holds the words, for a person who remembers a part of it."""
    held = _KNOWN.where(documents.c.title.icontains(words, autoescape=True), documents.c.version_id.is_not(None))
    if best := grams.rarest(conn, grams.DOCUMENT, [words]):
        held = held.join(grams.table, grams.led_to(documents.c.id, grams.DOCUMENT, best[0]))
    return [_known(row) for row in conn.execute(held.order_by(documents.c.id).limit(most))]


def candidates(conn: Connection, keys: Collection[str]) -> list[Known]:
    """Give the documents that have any of these keys, the first known first."""
    if not keys:
        return []
    return [_known(row) for row in conn.execute(_KNOWN_BY_KEYS, {"keys": list(keys)})]


def add(conn: Connection, document: Document, *, keys: Iterable[str], source_id: str | None, now: datetime) -> int:
    """Put a document, without a text yet; gives its id."""
    return _inserted(conn, _columns(document) | {"source_id": source_id, "first_seen": now}, keys)


def add_stub(conn: Connection, title: str, doc_number: str | None, written: date | None, keys: Iterable[str], now: datetime) -> int:
    """Put a document that was only named by another one; gives its id."""
    row = {"title": title, "doc_number": doc_number, "kind": "policy", "written_date": written, "first_seen": now}
    ident = _inserted(conn, row, keys)
    grams.lead(conn, grams.DOCUMENT, ident, (title, doc_number), fresh=True)
    return ident


def _inserted(conn: Connection, row: dict[str, Any], keys: Iterable[str]) -> int:
    ident = insert_one(conn, _ADD, row)
    _lead(conn, ident, dict.fromkeys(keys))
    return ident


def add_keys(conn: Connection, document_id: int, keys: Collection[str]) -> None:
    """Let a document be found by further keys."""
    have = set(conn.scalars(_KEYS, {"ident": document_id})) if keys else set()
    _lead(conn, document_id, [key for key in dict.fromkeys(keys) if key not in have])


def _lead(conn: Connection, document_id: int, keys: Iterable[str]) -> None:
    rows = [{"key": key, "document_id": document_id} for key in keys]
    if rows:
        conn.execute(_ADD_KEY, rows)


def arrive(conn: Connection, document_id: int, document: Document, source_id: str, now: datetime) -> None:
    """Let a stub whose document has been met be held from now on."""
    conn.execute(update(documents).where(documents.c.id == document_id).values(**_columns(document), source_id=source_id, first_seen=now))
    _named(conn, document_id, document)


def add_version(
    conn: Connection,
    document_id: int,
    document: Document,
    *,
    fingerprint: str,
    url: str | None,
    sha256: str | None,
    reader: str,
    now: datetime,
) -> int:
    """Keep a text of a document; gives the version's id. It is not current before `set_current`."""
    values = {"document_id": document_id, "fingerprint": fingerprint, "seen_at": now, "url": url, "sha256": sha256, "reader": reader}
    return insert_one(conn, _ADD_VERSION, values | {"record": pack_document(document)})


def set_current(conn: Connection, document_id: int, version_id: int, document: Document, now: datetime) -> None:
    """Let a version be the text that the document has from now on, with what that text says of itself."""
    conn.execute(_BECOME, {"version": version_id, "current_from": now})
    conn.execute(_DESCRIBE, {"ident": document_id, "version_id": version_id, **_columns(document)})
    _named(conn, document_id, document)


def redescribe(conn: Connection, document_id: int, document: Document) -> None:
    """Let a document be called and dated as its text is read today; its mark of validity stays."""
    values = {name: value for name, value in _columns(document).items() if name != "status"}
    conn.execute(update(documents).where(documents.c.id == document_id).values(**values))
    _named(conn, document_id, document)


def _named(conn: Connection, document_id: int, document: Document) -> None:
    grams.lead(conn, grams.DOCUMENT, document_id, (document.title, document.doc_number), fresh=False)


def set_dates(conn: Connection, document_id: int, begins: date | None, ends: date | None) -> None:
    """Note on which day a document begins to hold and which is its last, with all that moved them."""
    conn.execute(update(documents).where(documents.c.id == document_id).values(effective_date=begins, expiry_date=ends))


def set_status(conn: Connection, document_id: int, status: str | None) -> None:
    """Note the mark of validity that a page of the document shows."""
    conn.execute(update(documents).where(documents.c.id == document_id).values(status=status))


def _record(known_at: datetime | None = None) -> ColumnElement[bytes]:
    """Give the newest reading of a version known at a moment: its own, or what a later reader made of the same bytes."""
    again = select(rereadings.c.record).where(rereadings.c.version_id == versions.c.id)
    if known_at is not None:
        again = again.where(rereadings.c.read_at <= known_at)
    return func.coalesce(again.order_by(rereadings.c.id.desc()).limit(1).scalar_subquery(), versions.c.record).label("record")


def text_of(conn: Connection, version_id: int, known_at: datetime | None = None) -> Document:
    """Give the document as one version has it, read as well as was known at a moment (now)."""
    return unpack_document(conn.execute(select(_record(known_at)).where(versions.c.id == version_id)).scalar_one())


def fingerprint_of(conn: Connection, version_id: int) -> str:
    """Give the mark of one version's words."""
    return str(conn.execute(select(versions.c.fingerprint).where(versions.c.id == version_id)).scalar_one())


def text_at(conn: Connection, document_id: int, known_at: datetime) -> Document | None:
    """Give the text that a document had as known at a moment; None where none was held."""
    mine = (versions.c.document_id == document_id) & (versions.c.current_from <= known_at)
    newest = select(_record(known_at)).where(mine).order_by(versions.c.current_from.desc(), versions.c.id.desc()).limit(1)
    record = conn.scalar(newest)
    return None if record is None else unpack_document(record)


def texts_until(conn: Connection, document_id: int, known_at: datetime) -> list[tuple[datetime, Document]]:
    """Give the texts that a document had up to a moment, the first first, each with the time from which it was current."""
    mine = (versions.c.document_id == document_id) & (versions.c.current_from <= known_at)
    rows = conn.execute(select(versions.c.current_from, _record(known_at)).where(mine).order_by(versions.c.current_from, versions.c.id))
    return [(row.current_from, unpack_document(row.record)) for row in rows]


def text_before(conn: Connection, document_id: int, version_id: int) -> Document | None:
    """Give the text that was current before a version was; None where that was the first."""
    mine = (versions.c.document_id == document_id) & versions.c.current_from.is_not(None) & (versions.c.id < version_id)
    record = conn.scalar(select(_record()).where(mine).order_by(versions.c.id.desc()).limit(1))
    return None if record is None else unpack_document(record)


def count_of(conn: Connection, source_id: str) -> int:
    """Count the documents that were first met at a source."""
    return conn.scalar(select(func.count()).where(documents.c.source_id == source_id)) or 0


def version_count(conn: Connection, document_id: int) -> int:
    """Count the texts that a document has had."""
    return conn.scalar(select(func.count()).where(versions.c.document_id == document_id)) or 0


def locations_of(conn: Connection, document_id: int) -> list[Location]:
    """Give the pages on which a document stands or stood."""
    return [Location(*row) for row in conn.execute(_LOCATION.where(locations.c.document_id == document_id).order_by(locations.c.id))]


def addresses(conn: Connection, document_id: int, known_at: datetime) -> list[str]:
    """Give the addresses at which a document had been seen by a moment, those at which it was gone by then last."""
    mine = (locations.c.document_id == document_id) & (locations.c.first_seen <= known_at)
    gone = locations.c.gone_at <= known_at
    rows = conn.execute(select(pages.c.url, gone).join_from(locations, pages).where(mine).order_by(locations.c.id))
    return [url for url, _ in sorted(rows, key=lambda row: bool(row[1]))]


def on_page(conn: Connection, page_id: int) -> list[Location]:
    """Give the documents that stand or stood on a page."""
    return [Location(*row) for row in conn.execute(_ON_PAGE, {"page": page_id})]


def locate(conn: Connection, document_id: int, page_id: int, fingerprint: str, version_id: int, status: str | None, now: datetime) -> None:
    """Note that a document stands on a page, with the text and the mark of validity shown there."""
    shown = {"fingerprint": fingerprint, "version_id": version_id, "status": status, "gone_at": None}
    if not conn.execute(_SHOW, {"document": document_id, "page": page_id, **shown}).rowcount:
        conn.execute(_ADD_LOCATION, {"document_id": document_id, "page_id": page_id, "first_seen": now, **shown})


def show_status(conn: Connection, location_id: int, status: str) -> None:
    """Note the mark of validity that is shown for a document at one place."""
    conn.execute(update(locations).where(locations.c.id == location_id).values(status=status))


def mark_gone(conn: Connection, location_id: int, now: datetime | None) -> None:
    """Note that a document no longer stands on a page, or (None) that it does again."""
    conn.execute(update(locations).where(locations.c.id == location_id).values(gone_at=now))


def _columns(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "doc_number": document.doc_number,
        "kind": str(document.kind),
        "draft": document.draft,
        "written_date": document.written_date,
        "published_date": document.published_date,
        "effective_date": None if document.draft else document.effective_date,  # the days in a draft bind nobody
        "expiry_date": None if document.draft else document.expiry_date,
        "status": document.status,
    }
