"""Files put into the store as if they had been fetched: an archive of bulletins, a law from a colleague's desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.model import Change, Notice, Refusal
from watcher.read import read_bytes
from watcher.run.concluding.arrivals import take
from watcher.run.concluding.bulletins import is_issue, take_issue
from watcher.run.concluding.catching_up import catch_up
from watcher.run.concluding.ledger import Ledger
from watcher.run.concluding.telling import Audience, Teller
from watcher.run.concluding.texts import Place
from watcher.run.looking.apart import extractor
from watcher.run.readers.joining import welcome
from watcher.store import log, pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from watcher.config import Home
    from watcher.match import Profiles
    from watcher.store import Store

SOURCE = "import"
"""The source under which imported files stand."""


@dataclass
class ImportReport:
    """What an import found."""

    documents: int = 0
    changes: list[Change] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def import_files(home: Home, store: Store, profiles: Profiles, files: Sequence[Path], now: datetime, *, tell: bool) -> ImportReport:
    """Read files into the store, each in a transaction of its own; a file that is refused stops no other.

    What they hold counts as a baseline, told to nobody but for news of documents that other sources gave before;
    with `tell`, everything new is owed to subscribers.
    """
    audience = Audience(profiles, {s.id: s.channel.key for s in home.subscribers})
    catch_up(store)
    with store.transaction() as conn:
        welcome(conn, home, profiles, now)
    report = ImportReport()
    seqs: list[int] = []
    for path in files:
        try:
            seqs += _one(store, audience, path, now, report, tell=tell)
        except OSError as wrong:
            report.refused.append(f"{path}: cannot be opened: {wrong.strerror or wrong}")
        except Refusal as wrong:
            report.refused.append(f"{path}: {wrong}")
    with store.read() as conn:
        report.changes = log.changes_of(conn, seqs)
    return report


def _one(store: Store, audience: Audience, path: Path, now: datetime, report: ImportReport, *, tell: bool) -> list[int]:
    data = path.read_bytes()
    url = path.resolve().as_uri()
    reading = read_bytes(data, name=path.name, extract=extractor())
    sha256 = store.blobs.put(data)
    with store.transaction() as conn:
        page_id = pages.put_page(conn, SOURCE, url, listing=False, now=now, sha256=sha256, last_seen=now)
        pages.keep_snapshot(conn, url=url, at=now, status=200, headers={}, sha256=sha256, size=len(data))
        ledger = Ledger(conn, Teller(conn, audience, None, None, now), SOURCE, not tell, None, frozenset(), now)
        place = Place(page_id, url, sha256)
        if is_issue(reading):
            take_issue(ledger, reading, place)
        else:
            for document in reading.documents:
                take(ledger, document, place)
        report.documents += len(reading.documents)
        report.notices += ledger.notices
        return ledger.teller.seqs
