"""What does not agree with itself, for the operator: kept as notices, each once, and told to no subscriber.

Nothing is decided here (law 1): the log keeps what official words say, and a person looks at what cannot all be true.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from watcher.compare import fold, quoted
from watcher.model import ChangeKind, Notice
from watcher.run.concluding import terms
from watcher.run.concluding.validity import says_repealed, says_valid
from watcher.store import documents, log
from watcher.store.schema import changes, locations, pages
from watcher.store.timeline import LOOK_BACK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import Connection

    from watcher.model import Document, Effect
    from watcher.run.concluding.ledger import Ledger

KIND = "contradiction"


def of_dates(ledger: Ledger, ident: int, document: Document) -> None:
    """Note a document that would hold before it was signed, though its text names no such day."""
    signed, begins = document.written_date, document.effective_date
    if signed and begins and begins < signed and not document.draft and not _states(document.text, begins):
        text = f"{quoted(document.title)}成文于{signed}，施行日期却读作{begins}，文中没有写明这一日期"
        ledger.note(f"{KIND}:early:{ident}:{begins}", Notice(KIND, document.title, document.doc_number, begins, text, str(ident)))


def of_effect(ledger: Ledger, effect: Effect, acting_id: int, document: Document) -> None:
    """Note an act that would work before its document was signed, though its text names no such day."""
    signed, day = document.written_date, effect.effective_date
    if signed and day and day < signed and not _states(document.text, day):
        text = f"{quoted(document.title)}成文于{signed}，其中“{effect.quote[:80]}”的生效日期却读作{day}"
        key = f"{KIND}:early:{acting_id}:{log.change_id(effect.quote)}"
        ledger.note(key, Notice(KIND, effect.target.title or document.title, effect.target.doc_number, day, text, str(acting_id)))


def of_mark(ledger: Ledger, ident: int, mark: str) -> None:
    """Note a mark of invalidity on a document that another one had extended beyond today."""
    known, today = documents.known(ledger.conn, ident), ledger.now.date()
    extended = [word for word in terms.words(ledger.conn, ident, ledger.now) if word.quote and word.day and word.day >= today]
    if extended and known.expiry_date and known.expiry_date >= today:
        text = f"网站将{quoted(known.title)}标注为“{mark}”，而“{(extended[-1].quote or '')[:80]}”"
        ledger.note(f"{KIND}:mark:{ident}:{mark}", Notice(KIND, known.title, known.doc_number, known.expiry_date, text, str(ident)))


def of_marks(conn: Connection, now: datetime) -> Iterator[tuple[str, Notice]]:
    """Give the marks that pages show today against the repeals told: 有效 after one has taken effect, 失效 before it has.

    A mark counts that was seen on a later day than the repeal's; sites need no more than a look to have followed.
    """
    today = now.date()
    recent = or_(changes.c.effective_date >= today - LOOK_BACK, changes.c.recorded_at >= now - LOOK_BACK)
    told = and_(changes.c.kind == str(ChangeKind.REPEALED), changes.c.held.is_(False), changes.c.by_id.is_not(None), recent)
    rows = conn.execute(
        select(changes, locations.c.status, pages.c.url.label("page"), pages.c.last_seen)
        .join(locations, locations.c.document_id == changes.c.document_id)
        .join(pages, pages.c.id == locations.c.page_id)
        .where(told, locations.c.gone_at.is_(None), locations.c.status.is_not(None))
        .order_by(changes.c.seq)
    )
    for row in rows:
        seen = row.last_seen.astimezone(now.tzinfo).date() if row.last_seen else today
        day = row.effective_date or row.recorded_at.astimezone(now.tzinfo).date()
        if not _against(row.status, day, seen) or terms.repealed_from(conn, row.document_id, now) != day:
            continue
        known = documents.known(conn, row.document_id)
        when = "已自" if day <= today else "将自"
        text = f"{row.page}将{quoted(known.title)}标注为“{row.status}”，而该文件{when}{day}起废止"
        yield f"{KIND}:marked:{known.id}:{day}:{row.status}", Notice(KIND, known.title, known.doc_number, day, text, str(known.id))


def _against(mark: str, day: date, seen: date) -> bool:
    return (says_valid(mark) and day < seen) or (says_repealed(mark) and day > seen)


def _states(text: str, day: date) -> bool:
    """Whether a text prints a day, in full or as 自2025年1月."""
    return bool(re.search(rf"{day.year}年0?{day.month}月(?:0?{day.day}日)?", fold(text)))
