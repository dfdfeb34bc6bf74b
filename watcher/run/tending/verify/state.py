"""State against what it is folded from: documents from versions and words on their days, places from versions, keys from texts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from watcher.compare import fingerprint
from watcher.model import Document, Refusal
from watcher.run.concluding import terms
from watcher.run.concluding.identity import keys_of
from watcher.run.concluding.reader import read_snapshot
from watcher.run.tending.verify.findings import Finding, Verified
from watcher.store import documents, pages
from watcher.store.records import pack_document
from watcher.store.schema import documents as documents_table
from watcher.store.schema import identities, locations, rereadings, versions

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError
else:
    from backports.zstd import ZstdError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from watcher.config import Home
    from watcher.store import Known, Store

AT_A_TIME = 300
"""Documents looked at, and repaired, in one transaction."""
_UNREADABLE = (ZstdError, ValueError, KeyError, TypeError)
DESCRIBED = ("title", "doc_number", "kind", "draft", "written_date", "published_date")


def verify_state(home: Home, store: Store, seen: Verified, now: datetime, *, repair: bool) -> None:
    """Hold every document against its versions; what differs is folded anew, what cannot be unpacked is read from its snapshot."""
    selects = {source.id: source.select for source in home.sources}
    last = 0
    while True:
        with store.transaction() if repair else store.read() as conn:
            part = list(conn.scalars(select(documents_table.c.id).where(documents_table.c.id > last).order_by("id").limit(AT_A_TIME)))
            for ident in part:
                fold = _Fold(conn, store, selects, now, repair=repair)
                seen.findings += fold.check(ident)
                seen.looked_at["documents"] += 1
                seen.looked_at["versions"] += fold.versions
        if not part:
            return
        last = part[-1]


@dataclass
class _Fold:
    """One document, looked at in one transaction."""

    conn: Connection
    store: Store
    selects: dict[str, Any]
    now: datetime
    repair: bool
    versions: int = 0

    def check(self, ident: int) -> list[Finding]:
        """Give what is wrong with a document."""
        known = documents.known(self.conn, ident)
        rows = self.conn.execute(select(versions).where(versions.c.document_id == ident).order_by(versions.c.id)).all()
        self.versions = len(rows)
        found = [finding for row in rows for finding in self._version(row)]
        if any(not finding.repaired for finding in found):
            return found
        return [*found, *self._current(known, rows), *self._places(known)]

    def _version(self, row: Row[Any]) -> Iterator[Finding]:
        try:
            mark = fingerprint(documents.text_of(self.conn, row.id).text)
        except _UNREADABLE as wrong:
            yield Finding("version", f"{row.document_id}/{row.id}", f"文本无法解开：{wrong}", "从快照重建", repaired=self._rebuilt(row))
            return
        if mark == row.fingerprint:
            return
        if self.repair:
            self.conn.execute(update(versions).where(versions.c.id == row.id).values(fingerprint=mark))
        yield Finding("version", f"{row.document_id}/{row.id}", "文本与其指纹不符", "按文本重算", repaired=self.repair)

    def _rebuilt(self, row: Row[Any]) -> bool:
        """Read a text whose record is damaged from its snapshot; only where the words are surely those that it had."""
        if not self.repair or not row.sha256:
            return False
        came = pages.snapshot_of(self.conn, row.url, row.sha256)
        spots = documents.locations_of(self.conn, row.document_id)
        source = next((spot.source_id for spot in spots if spot.url == row.url), "")
        where = came.final_url if came and came.final_url else row.url or ""
        content_type = came.headers.get("content-type") if came else None
        reading = read_snapshot(self.store.blobs, row.sha256, url=where, content_type=content_type, select=self.selects.get(source))
        if isinstance(reading, Refusal):
            return False
        same = [one for one in reading.documents if fingerprint(one.text) == row.fingerprint]
        if len(same) != 1:
            return False
        self.conn.execute(rereadings.delete().where(rereadings.c.version_id == row.id))
        self.conn.execute(update(versions).where(versions.c.id == row.id).values(record=pack_document(same[0])))
        return True

    def _current(self, known: Known, rows: Sequence[Row[Any]]) -> Iterator[Finding]:
        """Hold what a document is called and dated against its newest text and all words on its days."""
        stood = [row for row in rows if row.current_from is not None]
        newest = max(stood, key=lambda row: (row.current_from, row.id), default=None)
        if newest is None:
            if known.version_id is not None:
                yield Finding("document", str(known.id), "没有任何文本曾是现行文本", "watcher reread 或恢复备份")
            return
        text = documents.text_of(self.conn, newest.id)
        wrong = [] if known.version_id == newest.id else ["version_id"]
        wrong += [name for name in DESCRIBED if getattr(known, name) != getattr(text, name)]
        begins, ends = self._days(known.id, text)
        wrong += ["effective_date"] if known.effective_date != begins else []
        wrong += ["expiry_date"] if known.expiry_date != ends else []
        if wrong:
            if self.repair:
                documents.redescribe(self.conn, known.id, text)
                self.conn.execute(update(documents_table).where(documents_table.c.id == known.id).values(version_id=newest.id))
                documents.set_dates(self.conn, known.id, begins, ends)
            yield Finding("document", str(known.id), f"与其文本不符：{'、'.join(wrong)}", "按文本重算", repaired=self.repair)
        held = set(self.conn.scalars(select(identities.c.key).where(identities.c.document_id == known.id)))
        missing = set(keys_of(text)) - held
        if missing:
            if self.repair:
                documents.add_keys(self.conn, known.id, sorted(missing))
            yield Finding("identity", str(known.id), f"缺少{len(missing)}个查找键", "按文本重算", repaired=self.repair)

    def _days(self, ident: int, text: Document) -> tuple[Any, Any]:
        moved = terms.days(self.conn, ident, self.now)
        if moved is not None:
            return moved
        return (None, None) if text.draft else (text.effective_date, text.expiry_date)

    def _places(self, known: Known) -> Iterator[Finding]:
        """Hold the places of a document against the texts that they show."""
        shown = select(locations, versions.c.fingerprint.label("mark"), versions.c.document_id.label("of"))
        rows = self.conn.execute(shown.join_from(locations, versions).where(locations.c.document_id == known.id))
        for row in rows.all():
            if row.of != known.id:
                yield Finding("location", str(row.id), "所示文本属于另一文件", "恢复备份")
            elif row.mark != row.fingerprint:
                if self.repair:
                    self.conn.execute(update(locations).where(locations.c.id == row.id).values(fingerprint=row.mark))
                yield Finding("location", str(row.id), "与所示文本的指纹不符", "按文本重算", repaired=self.repair)
