"""The addresses of a source, list pages and detail pages, with what is needed to ask for them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from watcher.store.schema import pages, snapshots
from watcher.store.sql import insert_one

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Page:
    """One address of one source. `row` is its row on the list or, for a list page, what its rows were."""

    id: int
    source_id: str
    url: str
    listing: bool
    etag: str | None
    last_modified: str | None
    sha256: str | None
    row: Any
    first_seen: datetime
    last_seen: datetime | None
    whole_at: datetime | None
    gone_since: datetime | None
    next_visit: datetime | None


_AT = select(pages.c.id).where(pages.c.source_id == bindparam("source"), pages.c.url == bindparam("at"))
_ADD, _SET, _ADD_SNAPSHOT = insert(pages), update(pages).where(pages.c.id == bindparam("page")), insert(snapshots)


def pages_of(conn: Connection, source_id: str) -> dict[str, Page]:
    """Give all addresses of a source by URL, the first met first."""
    rows = conn.execute(select(*(pages.c[name] for name in Page.__slots__)).where(pages.c.source_id == source_id).order_by(pages.c.id))
    return {row.url: Page(*row) for row in rows}


def put_page(conn: Connection, source_id: str, url: str, *, listing: bool, now: datetime, **values: Any) -> int:
    """Note an address, new or known, with the given columns; gives its id."""
    ident = conn.scalar(_AT, {"source": source_id, "at": url})
    if ident is None:
        return insert_one(conn, _ADD, {"source_id": source_id, "url": url, "listing": listing, "first_seen": now, **values})
    if values:
        touch(conn, ident, **values)
    return int(ident)


def touch(conn: Connection, page_id: int, **values: Any) -> None:
    """Set columns of a page."""
    conn.execute(_SET, {"page": page_id, **values})


def seen_again(conn: Connection, rows: list[tuple[int, datetime | None, bool]], now: datetime) -> None:
    """Note that pages answered as before, each with its next visit and whether its bytes came in full."""
    for came in (True, False):
        part = [{"page": ident, "visit": visit} for ident, visit, whole in rows if whole is came]
        if part:
            values: dict[str, Any] = {"last_seen": now, "gone_since": None, "next_visit": bindparam("visit")} | (
                {"whole_at": now} if came else {}
            )
            conn.execute(_SET.values(**values), part)


def read_last(conn: Connection, source_id: str, most: int) -> list[str]:
    """Give the hashes of the pages of a source that were well last, lists not among them."""
    mine = (pages.c.source_id == source_id) & pages.c.listing.is_(False) & pages.c.sha256.is_not(None)
    return list(conn.scalars(select(pages.c.sha256).where(mine).order_by(pages.c.last_seen.desc()).limit(most)))


def keep_snapshot(
    conn: Connection, *, url: str, at: datetime, status: int, headers: dict[str, str], sha256: str, size: int, final_url: str | None = None
) -> None:
    """Note what came from an address, when, with which headers; the bytes themselves lie under their hash.

    `final_url` is where redirects led, None where it was asked for the address itself.
    """
    kept = {"url": url, "fetched_at": at, "status": status, "headers": headers, "sha256": sha256, "size": size}
    conn.execute(_ADD_SNAPSHOT, kept | {"final_url": final_url if final_url != url else None})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One answer from an address, as it came."""

    url: str
    final_url: str | None
    fetched_at: datetime
    status: int
    headers: dict[str, str]
    sha256: str
    size: int


_SNAPSHOT = select(*(snapshots.c[name] for name in Snapshot.__slots__))


def snapshot_of(conn: Connection, url: str, sha256: str) -> Snapshot | None:
    """Give the first answer from an address with these bytes; None where none is noted."""
    row = conn.execute(_SNAPSHOT.where(snapshots.c.url == url, snapshots.c.sha256 == sha256).order_by(snapshots.c.id).limit(1)).first()
    return Snapshot(*row) if row else None


def snapshots_of(conn: Connection, urls: Collection[str]) -> list[Snapshot]:
    """Give all answers from some addresses, the first first."""
    return [Snapshot(*row) for row in conn.execute(_SNAPSHOT.where(snapshots.c.url.in_(urls)).order_by(snapshots.c.id))]
