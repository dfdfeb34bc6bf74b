"""A known document read again: where it stood before, at another address, in full where a part was held, in other words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.compare import fingerprint, fold
from watcher.model import ChangeKind
from watcher.run.concluding import contradictions, orders, summary
from watcher.run.concluding.acts import act
from watcher.run.concluding.texts import Difference, Place, become, differing, keep, set_aside, settle_texts
from watcher.store import Event, documents, issues, verdicts

if TYPE_CHECKING:
    from watcher.model import Document
    from watcher.run.concluding.ledger import Ledger
    from watcher.store import Known, Location


def elsewhere(ledger: Ledger, known: Known, document: Document, place: Place) -> None:
    """Take a known document at an address where it has not stood: a repost, or the page has moved."""
    shown = fingerprint(document.text)
    if known.version_id is not None and shown == known.fingerprint:
        documents.locate(ledger.conn, known.id, place.page_id, shown, known.version_id, document.status, ledger.now)
        return
    version = keep(ledger, known.id, document, place)
    documents.locate(ledger.conn, known.id, place.page_id, shown, version, document.status, ledger.now)
    if document.excerpt:
        return
    if _in_part(ledger, known) or (not place.many and _only_printed(ledger, known, place)):
        _fuller(ledger, known, document, version, place)
    elif not place.many and _moved(ledger, known, place):
        difference = differing(ledger, known, document)
        if difference.doubt:
            set_aside(ledger, known, place, difference, difference.doubt)
        else:
            changed(ledger, known, difference, version, place)


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
    become(ledger, known.id, version, document)
    act(ledger, known.id, document, place.url, untold=ledger.untold(known))


def _moved(ledger: Ledger, known: Known, place: Place) -> bool:
    """Whether the document's page at this source is gone, so that the new address stands for it."""
    own = [
        spot
        for spot in documents.locations_of(ledger.conn, known.id)
        if spot.source_id == ledger.source_id and spot.page_id != place.page_id
    ]
    return bool(own) and all(spot.gone_at or spot.url in ledger.missing for spot in own)


def again(ledger: Ledger, known: Known, document: Document, place: Place, location: Location) -> bool:
    """Take a known document where it stood before; only other words than were shown here are a change.

    Gives False where the words are not believed without a look: nothing is concluded from the page then.
    """
    ledger.compared += 1
    shown = fingerprint(document.text)
    if shown in {location.fingerprint, known.fingerprint}:  # as before, or this page has caught up with another one
        version = location.version_id if shown == location.fingerprint else known.version_id or location.version_id
        documents.locate(ledger.conn, known.id, place.page_id, shown, version, document.status, ledger.now)
        settle_texts(ledger, known, place.url, "页面已恢复原文")
        return True
    if _in_part(ledger, known) or document.excerpt or (place.many and len(documents.locations_of(ledger.conn, known.id)) > 1):
        version = keep(ledger, known.id, document, place)
        documents.locate(ledger.conn, known.id, place.page_id, shown, version, document.status, ledger.now)
        if _in_part(ledger, known) and (not document.excerpt or location.version_id == known.version_id):
            _fuller(ledger, known, document, version, place)
        return True
    difference = differing(ledger, known, document)
    if difference.doubt:
        set_aside(ledger, known, place, difference, difference.doubt)
        return False
    version = keep(ledger, known.id, document, place)
    documents.locate(ledger.conn, known.id, place.page_id, shown, version, document.status, ledger.now)
    settle_texts(ledger, known, place.url, "页面文字又有变化")
    changed(ledger, known, difference, version, place)
    return True


def changed(ledger: Ledger, known: Known, difference: Difference, version: int, place: Place) -> None:
    """Let another text be the current one, and tell it unless an amending decision told it before."""
    become(ledger, known.id, version, difference.now)
    if not difference.comparison.changed:
        return
    if fold(difference.before.text):  # where no word was held before, the text has come, and was not amended
        _tell_changed(ledger, known, difference, version, place)
    contradictions.of_dates(ledger, known.id, difference.now)
    act(ledger, known.id, difference.now, place.url, untold=ledger.untold(known))


def _tell_changed(ledger: Ledger, known: Known, difference: Difference, version: int, place: Place) -> None:
    """Tell another text, held against what decisions ordered: as ordered it was told before, with the decision."""
    before, document, comparison = difference.before, difference.now, difference.comparison
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
    ledger.teller.tell(event, baseline=ledger.untold(known))
