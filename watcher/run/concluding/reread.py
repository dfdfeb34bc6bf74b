"""Reading kept bytes anew: what today's reader makes of them, and where that differs from what is held (DESIGN, law 5)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from watcher.compare import compare_texts, fingerprint, same_number
from watcher.model import Document, Item, Reading, Refusal, as_json
from watcher.run.concluding import terms
from watcher.run.concluding.bulletins import is_issue
from watcher.run.concluding.identity import keys_of, names_agree
from watcher.run.concluding.reader import completed, read_snapshot, reader_mark
from watcher.store import documents, pages, rereadings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from watcher.config import Home
    from watcher.model import TextChange
    from watcher.run.concluding.ledger import Ledger
    from watcher.store import Page, Snapshots, Store
    from watcher.store.rereadings import Kept

AT_A_TIME = 500
"""Texts whose differences are made, and with `apply` kept, in one transaction."""
_WORDS = {"text", "body", "head"}
_APART = {"lines", "file", "doubts", "status"}
COMPARED = tuple(f.name for f in dataclasses.fields(Document) if f.name not in _WORDS | _APART)
"""What is compared field by field; the text is compared article by article, and a mark of validity is the page's."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A text that today's reader reads otherwise: field → (before, now), and the redline of its words."""

    version_id: int
    document_id: int
    title: str
    url: str
    fields: dict[str, tuple[Any, Any]]
    text: tuple[TextChange, ...]


@dataclass
class Report:
    """What a reading anew found."""

    texts: int = 0
    differences: list[Difference] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # documents that are not found in their snapshot any more
    refused: list[str] = field(default_factory=list)  # snapshots that cannot be read
    renewed: int = 0


def reread(
    home: Home, store: Store, now: datetime, *, sources: Sequence[str] = (), document_id: int | None = None, apply: bool = False
) -> Report:
    """Read kept texts anew from their snapshots, all or those of some sources or of one document.

    Nothing is told and the log is not touched. With `apply` what is read today counts from now on; an answer about
    the past (`show --known-at`) stays what it was.
    """
    report, after = Report(), 0
    selects = {source.id: source.select for source in home.sources}
    while True:
        with store.transaction() if apply else store.read() as conn:
            part = rereadings.kept(conn, after=after, most=AT_A_TIME, sources=sources, document_id=document_id)
            for (url, _), rows in groupby(part, key=lambda one: (one.url, one.sha256)):
                shown = list(rows)
                again = _Again(conn, store.blobs, selects.get(shown[0].source_id) or None, now if apply else None)
                again.read(url, shown, report)
        if not part:
            return report
        after = part[-1].version_id


def renew_page(blobs: Snapshots, ledger: Ledger, page: Page) -> None:
    """Before new bytes of a page are held against what is known: let what another reader made of the old ones be read as today.

    So a better reader, or other selectors, are never taken for a change of the law.
    """
    shown = [one for one in rereadings.shown_on(ledger.conn, page.id) if one.reader != ledger.reader]
    for (url, _), rows in groupby(shown, key=lambda one: (one.url, one.sha256)):
        _Again(ledger.conn, blobs, ledger.select, ledger.now).read(url, list(rows), Report())


@dataclass
class _Again:
    conn: Connection
    blobs: Snapshots
    select: Mapping[str, str] | None
    renewing: datetime | None  # the time at which what is read counts; None where it is only looked at

    def read(self, url: str, shown: Sequence[Kept], report: Report) -> None:
        """Read one snapshot and hold each of its documents against the text that is kept of it."""
        report.texts += len(shown)
        first = shown[0]
        came = pages.snapshot_of(self.conn, url, first.sha256)
        content_type = came.headers.get("content-type") if came else None
        where = came.final_url if came and came.final_url else url
        reading = read_snapshot(self.blobs, first.sha256, url=where, content_type=content_type, select=self.select)
        if isinstance(reading, Refusal):
            report.refused.append(f"{url}: {reading}")
            return
        left = list(reading.documents)
        for one in shown:
            before = documents.text_of(self.conn, one.version_id)
            new = _found(before, left, alone=len(shown) == 1 and len(left) == 1)
            if new is None:
                report.lost.append(f"{url}: {before.title}")
                continue
            left.remove(new)
            self._hold(one, before, _as_listed(new, one, reading), report)

    def _hold(self, one: Kept, before: Document, new: Document, report: Report) -> None:
        different = difference(one, before, new)
        if different:
            report.differences.append(different)
        if self.renewing is None:
            return
        reader = reader_mark(self.select)
        if not different:
            rereadings.confirm(self.conn, one, reader)
            return
        report.renewed += 1
        marked, words = dataclasses.replace(new, status=before.status), fingerprint(new.text)
        rereadings.renew(self.conn, one, marked, fingerprint=words, reader=reader, keys=keys_of(new), now=self.renewing)
        if one.current:
            documents.redescribe(self.conn, one.document_id, new)
            terms.settle(self.conn, one.document_id, self.renewing)


def difference(one: Kept, before: Document, new: Document) -> Difference | None:
    """Give what differs between two readings of the same bytes; None where nothing does."""
    pairs = {name: (getattr(before, name), getattr(new, name)) for name in COMPARED}
    fields = {name: (as_json(old), as_json(now)) for name, (old, now) in pairs.items() if old != now}
    if before.body != new.body and before.text == new.text:
        fields["body"] = (len(before.body), len(new.body))
    text = compare_texts(before.text, new.text).changes if before.text != new.text else ()
    dress_only = before.text != new.text and not text
    if dress_only:
        fields["text"] = (len(before.text), len(new.text))
    return Difference(one.version_id, one.document_id, new.title, one.url, fields, text) if fields or text else None


def _found(before: Document, among: Collection[Document], *, alone: bool) -> Document | None:
    """Give the document of a new reading that a kept one is: by number, title or text, or because there is but one."""
    if alone:
        return next(iter(among))
    for new in among:
        if before.doc_number and new.doc_number and same_number(before.doc_number, new.doc_number):
            return new
    named = (new for new in among if names_agree(before.title, new.title))
    worded = (new for new in among if fingerprint(before.text) == fingerprint(new.text))
    return next(named, None) or next(worded, None)


def _as_listed(new: Document, one: Kept, reading: Reading) -> Document:
    """Take from the row of the list what the page itself does not say, as a pass does."""
    row = one.row or {}
    if is_issue(reading) or not row.get("title"):
        return new
    return completed(new, Item(one.url, row["title"], date.fromisoformat(row["date"]) if row.get("date") else None))
