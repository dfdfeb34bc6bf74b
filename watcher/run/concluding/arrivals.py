"""One document as read from one page, held against what the store knows: new, known, moved, or changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.compare import compare_texts, fingerprint, same_number
from watcher.model import ChangeKind, Document
from watcher.run.concluding import contradictions, drafts, summary, suspicion
from watcher.run.concluding.acts import act, lift_postponements
from watcher.run.concluding.attached import register
from watcher.run.concluding.identity import keys_of, names_agree, printed_alike, same_document, stub_arrives, undated
from watcher.run.concluding.reposts import original_of
from watcher.run.concluding.revision import again, elsewhere
from watcher.run.concluding.texts import Difference, Place, become, keep, set_aside
from watcher.run.concluding.validity import says_repealed
from watcher.store import Event, documents, issues, log

if TYPE_CHECKING:
    from datetime import date

    from watcher.run.concluding.ledger import Ledger
    from watcher.store import Known, Location


def take(ledger: Ledger, document: Document, place: Place) -> int:
    """Hold a document against the store and tell what is new about it; gives its id."""
    here = documents.on_page(ledger.conn, place.page_id)
    known = _find(ledger, document, here, place)
    if known is None and (doubted := _doubted(ledger, document, here, place)):
        return doubted
    if known is None or known.stub:
        ident = _new(ledger, document, place, known)
        _register(ledger, ident, document, place)
        return ident
    location = next((spot for spot in here if spot.document_id == known.id), None)
    if location is None:
        elsewhere(ledger, known, document, place)
    else:
        _note_bare(ledger, document, location)
        if not again(ledger, known, document, place, location):
            return known.id
    documents.add_keys(ledger.conn, known.id, keys_of(document))
    _register(ledger, known.id, document, place)
    mark(ledger, known, location.status if location else None, document.status, place.url)
    return known.id


def _note_bare(ledger: Ledger, document: Document, location: Location) -> None:
    """Count a page that no longer shows what it showed before: on many at once the site's design is not understood."""
    if document.doc_number and suspicion.dated(document):
        return
    before = documents.text_of(ledger.conn, location.version_id)
    ledger.bare["文号"] += bool(before.doc_number and not document.doc_number)
    ledger.bare["日期"] += suspicion.dated(before) and not suspicion.dated(document)


def _register(ledger: Ledger, ident: int, document: Document, place: Place) -> None:
    if not place.many:
        register(ledger, ident, place.page_id, document.attachments)


def mark(ledger: Ledger, known: Known, before: str | None, shown: str | None, url: str) -> None:
    """Tell that a mark of validity has turned to 失效 or 废止: expired after its own last day, else repealed."""
    if not says_repealed(shown) or says_repealed(before):
        return
    if not ledger.doubt:
        documents.set_status(ledger.conn, known.id, shown)
    contradictions.of_mark(ledger, known.id, shown or "")
    last_day = known.expiry_date
    if last_day and last_day < ledger.now.date():
        event = _event(known, ChangeKind.EXPIRED, f"expired:{known.id}:{last_day}", f"有效期至{last_day}，网站已标注“{shown}”", url)
        event = replace(event, effective_date=last_day)
    else:
        event = _event(known, ChangeKind.REPEALED, f"repealed:{known.id}", f"发布网站将其效力状态标注为“{shown}”", url)
    if ledger.teller.tell(replace(event, source_id=ledger.source_id), baseline=ledger.untold(known)):
        lift_postponements(ledger, known)


def _event(known: Known, kind: ChangeKind, key: str, said: str, url: str) -> Event:
    return Event(key, kind, known.title, known.doc_number, said, known.id, known.version_id, url=url)


def _doubted(ledger: Ledger, document: Document, here: list[Location], place: Place) -> int | None:
    """Set a reading aside where it is more likely a broken page than another document; gives the document that stood there."""
    if len(here) != 1 or place.many:
        return None
    standing = documents.known(ledger.conn, here[0].document_id)
    if standing.version_id is None or ledger.untold(standing):
        return None
    before = documents.text_of(ledger.conn, standing.version_id)
    why = suspicion.of_another(before, document, place.listed)
    if why is None:
        return None
    set_aside(ledger, standing, place, Difference(before, document, compare_texts(before.text, document.text)), why)
    return standing.id


def _find(ledger: Ledger, document: Document, here: list[Location], place: Place) -> Known | None:
    """Give the document that this reading is, or None where the store has never held it."""
    if len(here) == 1 and not place.many:
        standing = documents.known(ledger.conn, here[0].document_id)
        if _still(standing, document):
            return standing
    for known in documents.candidates(ledger.conn, keys_of(document)):
        if known.stub:
            if stub_arrives(known, document, _named_on(ledger, known)):
                return known
        elif _is(ledger, known, document, place):
            return known
    return original_of(ledger, document)


def _is(ledger: Ledger, known: Known, document: Document, place: Place) -> bool:
    """Whether a reading is a known document; where one of them has no date, the issue says by when it was published."""
    same = same_document(known, document)
    if not undated(known) and not undated(document):
        return same
    if known.fingerprint == fingerprint(document.text):
        return same
    printed = issues.printed_by(ledger.conn, known.id) if undated(known) else None
    alike = printed_alike(known, document, printed, place.printed if undated(document) else None)
    return same if alike is None else alike


def _still(standing: Known, document: Document) -> bool:
    """Whether the document of a known page is the one that stood there, though its text may have changed."""
    if standing.doc_number and document.doc_number and not same_number(standing.doc_number, document.doc_number):
        return False
    if standing.draft != document.draft:  # the final text where its draft stood
        return False
    same_text = standing.fingerprint == fingerprint(document.text)
    same_number_printed = bool(standing.doc_number and document.doc_number)
    return same_text or same_number_printed or names_agree(standing.title, document.title)


def _named_on(ledger: Ledger, stub: Known) -> date | None:
    by = next(iter(log.effects_on(ledger.conn, stub.id)), None)
    return documents.known(ledger.conn, by.document_id).written_date if by else None


def _new(ledger: Ledger, document: Document, place: Place, stub: Known | None) -> int:
    conn, now = ledger.conn, ledger.now
    if stub is None:
        ident = documents.add(conn, document, keys=keys_of(document), source_id=ledger.source_id, now=now)
    else:
        ident = stub.id
        documents.arrive(conn, ident, document, ledger.source_id, now)
        documents.add_keys(conn, ident, keys_of(document))
    version = keep(ledger, ident, document, place)
    become(ledger, ident, version, document)
    documents.locate(conn, ident, place.page_id, fingerprint(document.text), version, document.status, now)
    untold = ledger.baseline or place.older
    documents.add_keys(conn, ident, drafts.keys_of_draft(document))
    came_from = drafts.link(ledger, ident, document)
    ledger.teller.tell(
        Event(
            f"new:{ident}",
            ChangeKind.NEW,
            document.title,
            document.doc_number,
            summary.of_document(document, [draft.title for draft in came_from]),
            ident,
            version,
            source_id=ledger.source_id,
            url=place.url,
            effective_date=None if document.draft else document.effective_date,
        ),
        baseline=untold,
    )
    if says_repealed(document.status):  # known as repealed from the first: a repeal read later is no news
        gone = _event(documents.known(conn, ident), ChangeKind.REPEALED, f"repealed:{ident}", "首次收录时已标注失效", place.url)
        ledger.teller.tell(replace(gone, source_id=ledger.source_id), baseline=True)
    contradictions.of_dates(ledger, ident, document)
    act(ledger, ident, document, place.url, untold=untold)
    return ident
