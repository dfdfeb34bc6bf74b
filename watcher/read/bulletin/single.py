"""A text file that holds one document, or a fragment of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.read.assemble import Hints, assemble
from watcher.read.bulletin.paragraphs import paragraphs
from watcher.read.bulletin.start import Start
from watcher.read.bulletin.title_rows import may_be_title
from watcher.read.head import is_addressee
from watcher.read.numbers import read_line
from watcher.read.titles import names_a_kind, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.model import Document
    from watcher.read.bulletin.sheet import Row, Sheet

_MOST_ROWS = 6
_LONGEST = 150


def read_single(sheet: Sheet, starts: Sequence[Start], name: str) -> Document:
    """Read the one document of a sheet: its title is the one found, else the rows at the head that can be one; a fragment has none."""
    rows = sheet.rows
    start = starts[0] if starts and starts[0].first <= _MOST_ROWS else _title_at_head(rows)
    hints = Hints(file=name or None)
    span = (rows[0].number, rows[-1].number)
    if start is None:
        return replace(assemble("", paragraphs(rows, sheet), hints), lines=span)
    title = "".join(row.text for row in rows[start.first : start.last + 1])
    rest = [*rows[: start.first], *rows[start.last + 1 :]]
    return replace(assemble(title, paragraphs(rest, sheet), hints), lines=span)


def _title_at_head(rows: Sequence[Row]) -> Start | None:
    """Take as title the first rows that can be one, up to the first kind of document or, at a blank line, before running text."""
    words = ""
    for i, row in enumerate(rows[:_MOST_ROWS]):
        if not may_be_title(row) or len(words) + len(row.text) > _LONGEST:
            return Start(0, i - 1) if words and _is_head(rows, i) else None
        words += tight(row.text)
        if names_a_kind(words) and i + 1 < len(rows) and not (_short(rows, i + 1) and names_a_kind(words + tight(rows[i + 1].text))):
            return Start(0, i)
        if i + 1 < len(rows) and rows[i + 1].blank_before and _is_head(rows, i + 1):
            return Start(0, i)
    return None


def _short(rows: Sequence[Row], i: int) -> bool:
    return may_be_title(rows[i]) and len(rows[i].text) <= 40 and not rows[i].blank_before


def _is_head(rows: Sequence[Row], i: int) -> bool:
    """Say whether the text of a document may begin with this row: a number, an addressee, or more than one row of text."""
    return len(rows) > i and bool(read_line(rows[i].text) or is_addressee(rows[i].text) or len(rows) - i >= 1)
