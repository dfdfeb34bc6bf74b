"""Each page that a pass looked at, taken within the pass's transaction: unchanged, read anew, gone, or in trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy.exc import DataError, SQLAlchemyError

from watcher.compare import quoted
from watcher.log import logger
from watcher.model import ChangeKind, Notice, Reading, Refusal
from watcher.run.concluding.arrivals import mark, take
from watcher.run.concluding.bulletins import is_issue, take_issue
from watcher.run.concluding.reader import completed, read_snapshot
from watcher.run.concluding.reread import renew_page
from watcher.run.concluding.suspicion import of_missing, of_stranger
from watcher.run.concluding.texts import Place, settle
from watcher.run.looking.revisit import believed_gone, next_visit
from watcher.run.looking.sighted import Outcome
from watcher.run.looking.soundness import PATIENCE, broken_page
from watcher.run.looking.troubles import Problem, named
from watcher.store import Event, documents, log, pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watcher.model import Item
    from watcher.run.concluding.ledger import Ledger
    from watcher.run.looking.sighted import Gathered, Sight
    from watcher.store import Location, Store

AHEAD = 200
"""Pages read before the transaction at most: what they say is held in memory."""
SUSPICIOUS = 3
"""New pages without a document that are no chance, where no new page holds one."""


@dataclass
class Tally:
    """What the pages of one pass came to."""

    looked: int = 0
    fetched: int = 0
    unchanged: int = 0
    gone: Problem | None = None  # why pages that answered as gone are not believed
    unreadable: list[Problem] = field(default_factory=list)
    troubles: list[Problem] = field(default_factory=list)
    saved: dict[str, str] = field(default_factory=dict)  # address → hash of a page that could not be read
    first_read: int = 0  # pages of which no bytes were known
    wordless: list[Wordless] = field(default_factory=list)  # those among them that hold no document

    def add(self, other: Tally) -> None:
        """Count another part of the pass."""
        self.looked += other.looked
        self.fetched += other.fetched
        self.unchanged += other.unchanged
        self.gone = self.gone or other.gone
        self.unreadable += other.unreadable
        self.troubles += other.troubles
        self.saved |= other.saved

    def cannot_read(self, sight: Sight, why: str) -> None:
        """Count a page whose bytes came and are no page that can be read."""
        self.unreadable.append(named("page", why, where=sight.url))
        if sight.sha256:
            self.saved[sight.url] = sight.sha256


@dataclass(frozen=True, slots=True)
class Wordless:
    """A new page that holds no document: a film, a picture; where all new pages are so, the site's design is not understood."""

    page_id: int
    sight: Sight
    why: str


Readings = Mapping[str, Reading | Refusal]
"""What pages that were read before the transaction say, by their addresses."""


def read_ahead(store: Store, seen: Gathered, sights: Iterable[Sight]) -> Readings:
    """Read pages before a writer's place is taken, where others wait for it; none where this process is alone on the store."""
    if not store.shared:
        return {}
    readings = {}
    for sight in islice((sight for sight in sights if sight.outcome is Outcome.READ), AHEAD):
        with suppress(Exception):  # a fault of ours comes again when the page's turn comes, and is told there
            readings[sight.url] = _reading(store, seen, sight)
    return readings


def take_sights(store: Store, seen: Gathered, sights: Iterable[Sight], readings: Readings, ledger: Ledger) -> Tally:
    """Take pages as they answered; gives what they came to. Those not among the `readings` are read when their turn comes."""
    counts = Tally()
    same: list[tuple[int, datetime | None, bool]] = []
    sights = list(sights)
    doubt = _doubt_of_missing(sights, seen.source.expect.max_gone)
    for sight in sights:
        counts.looked += 1
        match sight.outcome:
            case Outcome.SAME:
                counts.unchanged += 1
                _same(ledger, sight, same)
            case Outcome.READ:
                counts.fetched += 1
                _read_safely(store, seen, ledger, sight, readings.get(sight.url), counts)
            case Outcome.MISSING:
                _missing(ledger, sight, doubted=doubt is not None)
            case Outcome.TROUBLE:
                counts.troubles += [sight.problem] if sight.problem else []
                _remember(ledger, sight)
    pages.seen_again(ledger.conn, same, ledger.now)
    if len(counts.wordless) == counts.first_read >= SUSPICIOUS:
        _look_again(ledger, counts)
    counts.gone = doubt
    return counts


def _look_again(ledger: Ledger, counts: Tally) -> None:
    """Count new pages as unreadable, and have them asked for again until somebody has seen to it: what they say is told then."""
    for one in counts.wordless:
        pages.touch(ledger.conn, one.page_id, sha256=None, etag=None, last_modified=None)
        counts.cannot_read(one.sight, one.why)


def _doubt_of_missing(sights: Sequence[Sight], most: int | None) -> Problem | None:
    """Say why pages that answer as gone are not believed in this pass; those whose going was believed before do not count."""
    known = [sight for sight in sights if sight.page and sight.page.sha256 and not believed_gone(sight.page)]
    how = Counter(sight.outcome for sight in known)
    return of_missing(how[Outcome.MISSING], how[Outcome.SAME] + how[Outcome.READ], how[Outcome.TROUBLE], most)


def _same(ledger: Ledger, sight: Sight, same: list[tuple[int, datetime | None, bool]]) -> None:
    """Take a page that answered as before; its row on the list may still show another mark, and it may be back again."""
    page = sight.page
    if page is None:
        return
    visit = next_visit(sight.row.item.date if sight.row else None, page.first_seen, ledger.now)
    same.append((page.id, visit, sight.whole))
    if sight.row and page.row != row_of(sight.row.item):
        _remember(ledger, sight)
    shown = sight.row.item.status if sight.row else None
    if page.gone_since is None and not shown:
        return
    for location in documents.on_page(ledger.conn, page.id):
        _back(ledger, location)
        if shown:
            mark(ledger, documents.known(ledger.conn, location.document_id), location.status, shown, sight.url)
            documents.show_status(ledger.conn, location.id, shown)


def _back(ledger: Ledger, location: Location) -> None:
    """Take a document that was gone and is there again: told as such where its going was told; where that still waits, it is settled."""
    if location.gone_at is None:
        return
    documents.mark_gone(ledger.conn, location.id, None)
    known = documents.known(ledger.conn, location.document_id)
    settle(ledger, known.id, ChangeKind.WITHDRAWN, "页面已恢复")
    if log.told_since(ledger.conn, known.id, ChangeKind.WITHDRAWN, location.gone_at):
        notice = Notice("back", known.title, known.doc_number, None, f"{quoted(known.title)}的页面已恢复", str(known.id))
        ledger.note(f"back:{location.id}:{ledger.now.isoformat()}", notice)


def _read_safely(store: Store, seen: Gathered, ledger: Ledger, sight: Sight, reading: Reading | Refusal | None, counts: Tally) -> None:
    """Read one page so that a fault of ours costs this page and not the pass; the page is read again next time."""
    try:
        with ledger.conn.begin_nested():
            _read(store, ledger, sight, reading or _reading(store, seen, sight), counts)
    except DataError as wrong:  # words that no row can hold; all else that the database says is no page's fault
        counts.cannot_read(sight, f"its words cannot be kept: {wrong.orig}")
    except SQLAlchemyError:
        raise
    except Exception as fault:  # law 8: no input crashes a pass
        logger.exception("a page could not be taken", url=sight.url, source=seen.source.id)
        counts.cannot_read(sight, f"a fault of this program: {fault!r}")


def _read(store: Store, ledger: Ledger, sight: Sight, reading: Reading | Refusal, counts: Tally) -> None:
    """Read new bytes; a page that held documents and now cannot be read keeps them and is looked at again."""
    from watcher.read import garbled

    counts.first_read += not (sight.page and sight.page.sha256)
    if broken := broken_page(store, ledger.conn, ledger.source_id, sight, ledger.now):
        counts.cannot_read(sight, broken)
        _remember(ledger, sight)
        return
    if isinstance(reading, Reading) and any(garbled(document.text) for document in reading.documents):
        counts.cannot_read(sight, "; ".join(["garbled", *reading.doubts]))
        _remember(ledger, sight)
        return
    if isinstance(reading, Refusal) or not reading.documents:
        why = str(reading) if isinstance(reading, Refusal) else "; ".join(reading.doubts) or "no document in it"
        if sight.page and sight.page.sha256 and documents.on_page(ledger.conn, sight.page.id):
            counts.cannot_read(sight, why)
            return
        page_id = _remember(ledger, sight, sha256=sight.sha256)
        if not (sight.page and sight.page.sha256):
            counts.wordless.append(Wordless(page_id, sight, why))
        return
    row = sight.row.item if sight.row else None
    if stranger := _not_its_own(ledger, sight, reading, row):
        counts.cannot_read(sight, stranger)
        _remember(ledger, sight)
        return
    if sight.page and sight.page.sha256:
        renew_page(store.blobs, ledger, sight.page)
    page_id = _remember(ledger, sight, sha256=sight.sha256)
    gone = [location for location in documents.on_page(ledger.conn, page_id) if location.gone_at]
    older = _stood_before(ledger, sight)
    place = Place(page_id, sight.url, sight.sha256, older, listed=row.title if row else None)
    if is_issue(reading):
        take_issue(ledger, reading, place, row)
    else:
        take(ledger, completed(reading.documents[0], row), place)
    shown = {location.document_id for location in documents.on_page(ledger.conn, page_id) if not location.gone_at} if gone else ()
    for location in gone:
        if location.document_id in shown:
            _back(ledger, location)


def _not_its_own(ledger: Ledger, sight: Sight, reading: Reading, row: Item | None) -> str | None:
    """Say why what a page shows is not taken for its document; a new page that shows the same for days is taken as it is."""
    if sight.url in ledger.impostors:
        return "the same words stand in place of several documents"
    waited = ledger.now - sight.page.first_seen if sight.page else timedelta(0)
    if ledger.baseline or is_issue(reading) or (sight.page and sight.page.sha256) or waited > PATIENCE:
        return None
    return of_stranger(reading.documents[0], row.title if row else None)


def _reading(store: Store, seen: Gathered, sight: Sight) -> Reading | Refusal:
    return read_snapshot(
        store.blobs,
        sight.sha256 or "",
        url=sight.final_url or sight.url,
        content_type=sight.headers.get("content-type"),
        select=seen.source.select,
    )


def _stood_before(ledger: Ledger, sight: Sight) -> bool:
    """Whether a page belongs to what stood on the site before the first pass, though it is read only now."""
    if sight.row and sight.row.older:
        return True
    return bool(ledger.baseline_at and sight.page and sight.page.first_seen <= ledger.baseline_at)


def row_of(item: Item) -> dict[str, str | None]:
    """Give what is kept of a page's row on the list, to see that the site has touched it."""
    return {"title": item.title, "date": item.date.isoformat() if item.date else None, "status": item.status}


def _remember(ledger: Ledger, sight: Sight, sha256: str | None = None) -> int:
    """Keep an address with what is needed to ask for it again; with `sha256` its bytes count as concluded from."""
    item = sight.row.item if sight.row else None
    values: dict[str, object] = {}
    if item:
        values["row"] = row_of(item)
    if sha256:
        headers = sight.headers
        first_seen = sight.page.first_seen if sight.page else ledger.now
        values |= {"sha256": sha256, "etag": headers.get("etag"), "last_modified": headers.get("last-modified"), "last_seen": ledger.now}
        values |= {
            "whole_at": ledger.now,
            "gone_since": None,
            "next_visit": next_visit(item.date if item else None, first_seen, ledger.now),
        }
        pages.keep_snapshot(
            ledger.conn,
            url=sight.url,
            final_url=sight.final_url,
            at=ledger.now,
            status=sight.status or 200,
            headers=headers,
            sha256=sha256,
            size=sight.size,
        )
    return pages.put_page(ledger.conn, ledger.source_id, sight.url, listing=False, now=ledger.now, **values)


def _missing(ledger: Ledger, sight: Sight, *, doubted: bool) -> None:
    """Take a page that is gone: believed on the second pass in a row, and told when its documents stand nowhere else.

    A pass in which the site's other pages were not well either (`doubted`) neither counts as one of the two nor stands between them: a site
    that recovers while it is looked at would else lose the pages that were asked for before.
    """
    page = sight.page
    if doubted and not (page and believed_gone(page)):
        pages.touch(ledger.conn, _remember(ledger, sight), next_visit=None)
        return
    if page is None or page.gone_since is None:
        page_id = _remember(ledger, sight)
        pages.touch(ledger.conn, page_id, gone_since=ledger.now, next_visit=None)
        return
    if ledger.now <= page.gone_since:
        return
    pages.touch(ledger.conn, page.id, next_visit=next_visit(None, page.first_seen, ledger.now))
    for location in documents.on_page(ledger.conn, page.id):
        if location.gone_at is not None:
            continue
        documents.mark_gone(ledger.conn, location.id, ledger.now)
        elsewhere = [spot for spot in documents.locations_of(ledger.conn, location.document_id) if not spot.gone_at]
        if not elsewhere:
            known = documents.known(ledger.conn, location.document_id)
            said = f"发布网站已撤下该文件（{sight.reason}），未见废止依据"
            event = Event(
                f"withdrawn:{known.id}:{ledger.now.date()}",
                ChangeKind.WITHDRAWN,
                known.title,
                known.doc_number,
                said,
                known.id,
                known.version_id,
                source_id=ledger.source_id,
                url=sight.url,
            )
            ledger.teller.tell(event, baseline=ledger.untold(known))
