"""A document's texts: kept, made current, or set aside until a person has looked at what a page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.compare import bands_of, compare_texts, fingerprint, fold
from watcher.model import ChangeKind, Comparison, Document
from watcher.run.concluding import summary, suspicion, terms
from watcher.run.concluding.identity import LONG_ENOUGH, keys_of_target
from watcher.store import Event, bases, documents, likenesses, log, reviews
from watcher.store.schema import changes

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from watcher.run.concluding.ledger import Ledger
    from watcher.store import Known


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document was read: its page, the bytes, and whether the page stood there before the first pass."""

    page_id: int
    url: str
    sha256: str | None
    older: bool = False
    many: bool = False  # the page holds a bulletin's issue
    printed: date | None = None  # the day: what stands in it was published before
    listed: str | None = None  # the title under which the list names the page


@dataclass(frozen=True, slots=True)
class Difference:
    """Another text of a known document: how it differs from the one known, and why that is not believed without a look."""

    before: Document
    now: Document
    comparison: Comparison
    doubt: str | None = None


def keep(ledger: Ledger, ident: int, document: Document, place: Place) -> int:
    """Keep a text; gives the version's id. It is not current yet."""
    mark = fingerprint(document.text)
    return documents.add_version(
        ledger.conn, ident, document, fingerprint=mark, url=place.url, sha256=place.sha256, reader=ledger.reader, now=ledger.now
    )


def become(ledger: Ledger, ident: int, version: int, document: Document) -> None:
    """Let a version be the document's text; dates that other documents have moved stay moved."""
    documents.set_current(ledger.conn, ident, version, document, ledger.now)
    terms.settle(ledger.conn, ident, ledger.now)
    if len(fold(document.text)) >= LONG_ENOUGH:
        likenesses.put(ledger.conn, ident, bands_of(document.text))
    note_bases(ledger.conn, ident, document)


def note_bases(conn: Connection, ident: int, document: Document) -> None:
    """Keep which documents a document names as its basis."""
    from watcher.effects.basis import find_bases

    bases.keep(conn, ident, [key for basis in find_bases(document) for key in keys_of_target(basis)])


def differing(ledger: Ledger, known: Known, document: Document) -> Difference:
    """Hold a text against the one that is known; a baseline, which tells nobody anything, doubts nothing."""
    before = documents.text_of(ledger.conn, known.version_id) if known.version_id is not None else document
    comparison = compare_texts(before.text, document.text)
    if not comparison.changed or ledger.untold(known):
        return Difference(before, document, comparison)
    ledger.reworded.append(comparison.changes)
    return Difference(before, document, comparison, ledger.doubt or suspicion.of_text(before, document))


def set_aside(ledger: Ledger, known: Known, place: Place, difference: Difference, why: str) -> None:
    """Hold a text for a person: it is kept and not current, and the same words over the same text come up once."""
    ledger.aside[place.url] = difference.now
    ledger.aside_for = ledger.aside_for or why
    key = f"{_aside_key(known)}{fingerprint(difference.now.text)}:over:{known.version_id}"
    if log.stands(ledger.conn, key):
        return
    settle_texts(ledger, known, place.url, "页面文字又有变化")
    event = Event(
        key,
        ChangeKind.AMENDED,
        known.title,
        known.doc_number,
        f"正文有变化：{summary.of_comparison(difference.comparison)}",
        known.id,
        keep(ledger, known.id, difference.now, place),
        source_id=ledger.source_id,
        url=place.url,
        redline=difference.comparison.changes,
    )
    ledger.teller.tell(event, held=why)


def is_aside(key: str) -> bool:
    """Whether the event of this key is a text that was set aside."""
    return re.fullmatch(r"amended:\d+:text:.*", key) is not None


def settle_texts(ledger: Ledger, known: Known, url: str, reason: str) -> None:
    """Settle what waits of a document's texts at an address, since the page shows another one now."""
    settle(ledger, known.id, ChangeKind.AMENDED, reason, changes.c.url == url, changes.c.event_key.startswith(_aside_key(known)))


def settle(ledger: Ledger, document_id: int, kind: ChangeKind, reason: str, *conditions: object) -> None:
    """Settle the held changes of a document that came to nothing."""
    mine = (changes.c.document_id == document_id, changes.c.kind == str(kind))
    for row in reviews.waiting(ledger.conn, *mine, *conditions):
        reviews.put(ledger.conn, row.seq, reviews.Verdict.SETTLED, ledger.now, reason=reason)


def _aside_key(known: Known) -> str:
    return f"amended:{known.id}:text:"
