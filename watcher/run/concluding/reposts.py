"""A document printed again by another site under another heading: found by its text, and taken for one only word for word.

A doubt keeps documents apart. A forward (转发) encloses another body's document and is one of its own: whatever its text has in
common with the enclosed one, it has words of its own around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.compare import bands_of, fold, same_number
from watcher.run.concluding.identity import LONG_ENOUGH
from watcher.store import documents, likenesses

if TYPE_CHECKING:
    from watcher.model import Document
    from watcher.run.concluding.ledger import Ledger
    from watcher.store import Known

WHOLE = 0.9
"""The shorter text is this part of the longer one at least; what is left is a line on the source, an editor's word."""
_OWN_WORDS = re.compile(r"转发|印发给你们|通知如下|遵照执行|贯彻执行|结合实际|贯彻落实|提出.{0,6}意见|现将|补充通知|废止|修改|失效")
_NUMERALS = re.compile(r"[0-9〇零一二三四五六七八九十百千]+")


def original_of(ledger: Ledger, document: Document) -> Known | None:
    """Give the document that a reading prints again word for word; None where none is held, or where that is in doubt."""
    if document.excerpt or len(fold(document.text)) < LONG_ENOUGH:
        return None
    for known in documents.those(ledger.conn, likenesses.alike(ledger.conn, bands_of(document.text))):
        # most that are alike are another year's or another place's, and told apart without their text
        if known.version_id is None or not _may_be(known, document):
            continue
        if prints_again(documents.text_of(ledger.conn, known.version_id), document):
            return known
    return None


def prints_again(held: Document, seen: Document) -> bool:
    """Whether one of two texts is the other with at most a line of no substance before or after it."""
    if held.excerpt or not _may_be(held, seen):
        return False
    short, long = sorted((fold(held.text), fold(seen.text)), key=len)
    if len(short) < LONG_ENOUGH or len(short) < WHOLE * len(long):
        return False
    before, same, after = long.partition(short)
    return bool(same) and not _OWN_WORDS.search(before + "\n" + after)


def _may_be(held: Document | Known, seen: Document) -> bool:
    """Whether nothing that two documents say of themselves tells them apart: their numbers, dates and titles."""
    if held.draft != seen.draft:
        return False
    if held.doc_number and seen.doc_number and not same_number(held.doc_number, seen.doc_number):
        return False
    if held.written_date and seen.written_date and held.written_date != seen.written_date:
        return False
    return _NUMERALS.findall(held.title) == _NUMERALS.findall(seen.title) and ("转发" in held.title) == ("转发" in seen.title)
