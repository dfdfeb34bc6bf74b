"""A text file that holds one document, or a fragment of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.read.assemble import Hints, assemble
from watcher.read.bulletin.paragraphs import paragraphs
from watcher.read.bulletin.start import Start
from watcher.read.bulletin.title_rows import may_be_title
from watcher.read.dates import find_dates
from watcher.read.numbers import find_numbers
from watcher.read.titles import names_a_kind, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import Document
    from watcher.read.bulletin.sheet import Row, Sheet

_MOST_ROWS = 6
_LONGEST = 150
_SHORT = 40


def read_single(sheet: Sheet, starts: Sequence[Start], name: str) -> Document:
    """Read the one document of a sheet: its title is the one found, else the rows at the head that can be one; a fragment has none."""
    rows = sheet.rows
    start = starts[0] if starts and starts[0].begin <= _MOST_ROWS else _title_at_head(rows)
    hints = Hints(file=name or None, doc_number=start.number if start else None)
    span = (rows[0].number, rows[-1].number)
    if start is None:
        return replace(assemble("", paragraphs(rows, sheet), hints), lines=span)
    title = "".join(row.text for row in rows[start.first : start.last + 1])
    rest = [*rows[: start.begin], *rows[start.last + 1 :]]
    return replace(assemble(title, paragraphs(rest, sheet), hints), lines=span)


def _title_at_head(rows: Sequence[Row]) -> Start | None:
    """Take as title the first rows that can be one: up to a kind of document, else up to a blank line or to running text."""
    words = ""
    for i, row in enumerate(rows[:_MOST_ROWS]):
        if not may_be_title(row) or len(words) + len(row.text) > _LONGEST:
            return Start(0, i - 1) if words and not _cites(words) else None
        if words and row.blank_before and not _cites(words):
            return Start(0, i - 1)
        words += tight(row.text)
        following = rows[i + 1] if i + 1 < len(rows) else None
        if (
            following
            and names_a_kind(words)
            and not _is_citation(words)
            and not (_is_short(following) and names_a_kind(words + tight(following.text)))
        ):
            return Start(0, i)
    return None


def _is_short(row: Row) -> bool:
    return may_be_title(row) and len(row.text) <= _SHORT and not row.blank_before


def _is_citation(words: str) -> bool:
    """Say whether words are another document's name with its number behind: 《甲办法》（财综〔2020〕1号）."""
    return words.startswith("《") and bool(find_numbers(words))


def _cites(words: str) -> bool:
    """Say whether words name a document's number or a day: then they are a fragment's and no title."""
    return bool(find_numbers(words)) or any(found.date for found in find_dates(words))
