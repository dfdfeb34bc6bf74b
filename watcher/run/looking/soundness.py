"""Whether the bytes of a page came whole, though the server's answer was well: an empty body, a page that ends in mid-air."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.store import DamagedBlobError, pages

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.run.looking.sighted import Sight
    from watcher.store import Store

HEAD, TAIL = 2000, 4000
ASKED = 3
"""Pages of a source that are looked at to learn whether its pages close what they open."""
PATIENCE = timedelta(days=3)
"""A new page that ends in mid-air for so long is taken as it is, and a list page that was last whole so long ago."""


def broken_page(store: Store, conn: Connection, source_id: str, sight: Sight, now: datetime) -> str | None:
    """Say why the bytes of a page are no whole page; None for one that may be read.

    A page that does not close its markup is cut where it closed it before; a new one, where the site's other pages do.
    """
    data = _bytes(store, sight.sha256)
    if data is None:
        return None
    if not data.strip():
        return "the site sends an empty page"
    if not ends_in_mid_air(data):
        return None
    if sight.page and now - sight.page.first_seen > PATIENCE and sight.page.sha256 is None:
        return None
    before = [sight.page.sha256] if sight.page and sight.page.sha256 else pages.read_last(conn, source_id, ASKED)
    whole = [other for digest in before if digest != sight.sha256 and (other := _bytes(store, digest)) is not None]
    if whole and not any(map(ends_in_mid_air, whole)):
        return f"the page is cut off after {len(data)} bytes"
    return None


def ends_in_mid_air(data: bytes) -> bool:
    """Whether bytes open an HTML page and do not close it."""
    return b"<html" in data[:HEAD].lower() and b"</html" not in data[-TAIL:].lower()


def _bytes(store: Store, sha256: str | None) -> bytes | None:
    try:
        return store.blobs.get(sha256 or "")
    except (KeyError, DamagedBlobError):
        return None
