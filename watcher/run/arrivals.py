"""One document as read from one page, held against what the store knows: new, known, moved, or changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from watcher.compare import compare_texts, fingerprint, fold, same_number
from watcher.model import ChangeKind, Document
from watcher.run import contradictions, drafts, orders, summary, terms
from watcher.run.acts import act, lift_postponements
from watcher.run.attached import register
from watcher.run.identity import keys_of, keys_of_target, names_agree, printed_alike, same_document, stub_arrives, undated
from watcher.run.validity import says_repealed
from watcher.store import Event, bases, documents, issues, log, verdicts

if TYPE_CHECKING:
    from watcher.model import Comparison
    from watcher.run.ledger import Ledger
    from watcher.store import Known, Location


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document was read: its page, the bytes, and whether the page stood there before the first pass."""

    page_id: int
    url: str
    sha256: str | None
    older: bool = False
    many: bool = False  # the page holds a bulletin's issue
    printed: date | None = None  # the issue's day: what stands in it was published before


def take(ledger: Ledger, document: Document, place: Place) -> int:
    """Hold a document against the store and tell what is new about it; gives its id."""
    here = documents.on_page(ledger.conn, place.page_id)
    known = _find(ledger, document, here, place)
    if known is None or known.stub:
        ident = _new(ledger, document, place, known)
        _register(ledger, ident, document, place)
        return ident
    location = next((spot for spot in here if spot.document_id == known.id), None)
    if location is None:
        _elsewhere(ledger, known, document, place)
    else:
        _again(ledger, known, document, place, location)
    documents.add_keys(ledger.conn, known.id, keys_of(document))
    _register(ledger, known.id, document, place)
    mark(ledger, known, location.status if location else None, document.status, place.url)
    return known.id


def _register(ledger: Ledger, ident: int, document: Document, place: Place) -> None:
    if not place.many:
        register(ledger, ident, place.page_id, document.attachments)


def mark(ledger: Ledger, known: Known, before: str | None, shown: str | None, url: str) -> None:
    """Tell that a mark of validity has turned to 失效 or 废止: expired after its own last day, else repealed."""
    if not says_repealed(shown) or says_repealed(before):
        return
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
    return None


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
    version = _keep(ledger, ident, document, place)
    _become(ledger, ident, version, document)
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


def _become(ledger: Ledger, ident: int, version: int, document: Document) -> None:
    """Let a version be the document's text; dates that other documents have moved stay moved."""
    documents.set_current(ledger.conn, ident, version, document, ledger.now)
    terms.settle(ledger.conn, ident, ledger.now)
    from watcher.effects.basis import find_bases

    bases.keep(ledger.conn, ident, [key for basis in find_bases(document) for key in keys_of_target(basis)])


def _keep(ledger: Ledger, ident: int, document: Document, place: Place) -> int:
    mark = fingerprint(document.text)
    return documents.add_version(
        ledger.conn, ident, document, fingerprint=mark, url=place.url, sha256=place.sha256, reader=ledger.reader, now=ledger.now
    )


def _elsewhere(ledger: Ledger, known: Known, document: Document, place: Place) -> None:
    """Take a known document at an address where it has not stood: a repost, or the page has moved."""
    shown = fingerprint(document.text)
    if known.version_id is not None and shown == known.fingerprint:
        documents.locate(ledger.conn, known.id, place.page_id, shown, known.version_id, document.status, ledger.now)
        return
    version = _keep(ledger, known.id, document, place)
    documents.locate(ledger.conn, known.id, place.page_id, shown, version, document.status, ledger.now)
    if document.excerpt:
        return
    if _in_part(ledger, known) or (not place.many and _only_printed(ledger, known, place)):
        _fuller(ledger, known, document, version, place)
    elif not place.many and _moved(ledger, known, place):
        _changed(ledger, known, document, version, place)


def _in_part(ledger: Ledger, known: Known) -> bool:
    """Whether only an excerpt (原文节选) of a document is held."""
    return known.version_id is not None and documents.text_of(ledger.conn, known.version_id).excerpt


def _only_printed(ledger: Ledger, known: Known, place: Place) -> bool:
    """Whether a document has stood in issues of bulletins alone until now."""
    spots = {spot.page_id for spot in documents.locations_of(ledger.conn, known.id)} - {place.page_id}
    return bool(spots) and issues.page_ids(ledger.conn, spots) == spots


def _fuller(ledger: Ledger, known: Known, document: Document, version: int, place: Place) -> None:
    """Let the full text take the place of an excerpt, or the issuer's page that of a bulletin's print: no change of the law.

    What it does to others beyond what was read before is told.
    """
    _become(ledger, known.id, version, document)
    act(ledger, known.id, document, place.url, untold=ledger.untold(known))


def _moved(ledger: Ledger, known: Known, place: Place) -> bool:
    """Whether the document's page at this source is gone, so that the new address stands for it."""
    own = [
        spot
        for spot in documents.locations_of(ledger.conn, known.id)
        if spot.source_id == ledger.source_id and spot.page_id != place.page_id
    ]
    return bool(own) and all(spot.gone_at or spot.url in ledger.missing for spot in own)


def _again(ledger: Ledger, known: Known, document: Document, place: Place, location: Location) -> None:
    """Take a known document where it stood before; only other words than were shown here are a change."""
    shown = fingerprint(document.text)
    if shown == location.fingerprint:
        documents.locate(ledger.conn, known.id, place.page_id, shown, location.version_id, document.status, ledger.now)
        return
    if known.version_id is not None and shown == known.fingerprint:  # this page has caught up with another one
        documents.locate(ledger.conn, known.id, place.page_id, shown, known.version_id, document.status, ledger.now)
        return
    version = _keep(ledger, known.id, document, place)
    documents.locate(ledger.conn, known.id, place.page_id, shown, version, document.status, ledger.now)
    if _in_part(ledger, known):
        if not document.excerpt or location.version_id == known.version_id:
            _fuller(ledger, known, document, version, place)
        return
    if document.excerpt or (place.many and len(documents.locations_of(ledger.conn, known.id)) > 1):
        return
    _changed(ledger, known, document, version, place)


def _changed(ledger: Ledger, known: Known, document: Document, version: int, place: Place) -> None:
    """Let another text be the current one, and tell it unless an amending decision told it before."""
    before = documents.text_of(ledger.conn, known.version_id or version)
    comparison = compare_texts(before.text, document.text)
    _become(ledger, known.id, version, document)
    if not comparison.changed:
        return
    _tell_changed(ledger, known, before, document, version, place, comparison)
    contradictions.of_dates(ledger, known.id, document)
    act(ledger, known.id, document, place.url, untold=ledger.untold(known))


def _tell_changed(
    ledger: Ledger, known: Known, before: Document, document: Document, version: int, place: Place, comparison: Comparison
) -> None:
    """Tell another text, held against what decisions ordered: as ordered it was told before, with the decision."""
    judged = orders.judge(ledger.conn, known, before, document, ledger.now)
    redline, said = comparison.changes, f"正文有修改：{summary.of_comparison(comparison)}"
    if judged is not None:
        spots, by = orders.places(judged.comparison), [one.id for one in judged.decisions]
        verdicts.keep(ledger.conn, known.id, version, judged.verdict, places=spots, decisions=by, now=ledger.now)
        if judged.verdict is orders.Verdict.EXACT:
            return
        redline = judged.comparison.changes
        said = summary.of_verdict(judged.verdict, orders.named(judged.decisions), judged.comparison)
    count = documents.version_count(ledger.conn, known.id)
    event = Event(
        f"amended:{known.id}:version:{count}",
        ChangeKind.AMENDED,
        document.title,
        document.doc_number,
        said,
        known.id,
        version,
        source_id=ledger.source_id,
        url=place.url,
        redline=redline,
    )
    halved = len(fold(document.text)) * 2 < len(fold(before.text))  # more likely a broken page than a change of the law
    ledger.teller.tell(event, baseline=ledger.untold(known), held=halved)
