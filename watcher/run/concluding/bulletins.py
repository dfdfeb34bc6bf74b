"""Issues of bulletins that sources publish: which issue a reading is, and its documents taken one by one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from watcher.compare import fold, title_key
from watcher.model import Issue
from watcher.run.concluding.arrivals import take
from watcher.run.concluding.texts import Place
from watcher.store import documents, issues, pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import Item, Reading
    from watcher.run.concluding.ledger import Ledger
    from watcher.store.issues import Published

ONE_ISSUE = timedelta(days=60)
"""Two files of one issue come within this time; the 第3期 of another year, where the number does not name the year, does not."""
_YEAR = re.compile(r"[12]\d{3}\s?年")


def is_issue(reading: Reading) -> bool:
    """Whether a page or file holds an issue: it has a masthead or a table of contents, or more documents than one."""
    return reading.issue is not None or len(reading.documents) > 1


def take_issue(ledger: Ledger, reading: Reading, place: Place, row: Item | None = None) -> int:
    """Record an issue and hold each of its documents against the store; gives the issue's id.

    `row` is the issue's row on the list: it says what the masthead does not.
    """
    issue = masthead(reading, row)
    place = replace(place, many=True, printed=issue.date)
    issue_id = _recorded(ledger, issue, place)
    shown: set[int] = set()
    for position, document in enumerate(reading.documents, 1):
        ident = take(ledger, document, place)
        if ident not in shown:
            issues.put(ledger.conn, issue_id, ident, position, document, ledger.now)
        shown.add(ident)
    if len(issues.pages_of(ledger.conn, issue_id)) == 1:  # what one file of an issue lacks may stand in the other
        issues.leave_out(ledger.conn, issue_id, shown, ledger.now)
    return issue_id


def take_contents(ledger: Ledger, issue: Issue, page_id: int, urls: Sequence[str]) -> None:
    """Record an issue whose contents (目录) only link its documents: they stand in it in the order of their links.

    The documents have been taken from their own pages; one that could not be read yet joins when it can.
    """
    issue_id = _recorded(ledger, replace(issue, number=fold(issue.number or "") or None), Place(page_id, "", None))
    known = pages.pages_of(ledger.conn, ledger.source_id)
    for position, url in enumerate(urls, 1):
        for spot in documents.on_page(ledger.conn, known[url].id) if url in known else ():
            document = documents.text_of(ledger.conn, spot.version_id)
            issues.put(ledger.conn, issue_id, spot.document_id, position, document, ledger.now)


def masthead(reading: Reading, row: Item | None) -> Issue:
    """Give what an issue says of itself, or where it does not, what its row on the list says."""
    from watcher.read.bulletin.issue import issue_named

    printed = reading.issue or Issue()
    listed = issue_named(row.title) if row else Issue()
    number, serial = printed.number or listed.number, printed.serial or listed.serial
    return Issue(
        title=printed.title or listed.title or (row.title if row else None),
        number=fold(number) if number else None,
        serial=fold(serial) if serial else None,
        date=printed.date or (row.date if row else None),
        publisher=printed.publisher,
    )


def _recorded(ledger: Ledger, issue: Issue, place: Place) -> int:
    """Give the id of the issue that this is, recorded as it is read now."""
    here = issues.on_page(ledger.conn, place.page_id)
    known = here if here and _corrected(here, issue) else None
    if known is None:
        known = next((one for one in issues.alike(ledger.conn, issue) if same_issue(one, issue, ledger.source_id, ledger.now.date())), None)
    if known is None:
        ident = issues.add(ledger.conn, issue, ledger.source_id, ledger.now)
    else:
        ident = known.id
        issues.describe(ledger.conn, ident, _completed(known, issue))
    issues.locate(ledger.conn, ident, place.page_id, place.sha256, ledger.now)
    return ident


def _corrected(known: Published, issue: Issue) -> bool:
    """Whether a page still shows the issue that it showed before, and not the next one under the same address."""
    if _differ(known.number, issue.number) or _differ(known.serial, issue.serial):
        return False
    return bool((known.number and issue.number) or (known.serial and issue.serial)) or not (
        known.date and issue.date and known.date != issue.date
    )


def same_issue(known: Published, issue: Issue, source_id: str, today: date) -> bool:
    """Whether a masthead read somewhere else is that of a known issue: the PDF beside the web page, a copy on another site."""
    if _differ(known.number, issue.number) or _differ(known.serial, issue.serial):
        return False
    if known.title and issue.title and title_key(known.title) != title_key(issue.title):
        return False
    if _differ(known.publisher, issue.publisher):
        return False
    if known.source_id != source_id and not (known.publisher and issue.publisher):
        return False
    if not (known.number and issue.number) and not (known.serial and issue.serial):
        return bool(known.title and issue.title and known.date and known.date == issue.date)
    whole = bool(known.serial and issue.serial) or bool(_YEAR.search(issue.number or ""))
    return whole or abs((issue.date or today) - (known.date or known.first_seen.date())) <= ONE_ISSUE


def _completed(known: Published, issue: Issue) -> Issue:
    """Let a later reading correct what it says and keep what it leaves out."""
    before = known.masthead
    said = {name: getattr(issue, name) or getattr(before, name) for name in ("title", "number", "serial", "date", "publisher")}
    return Issue(**said)


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other) and fold(one or "") != fold(other or "")
