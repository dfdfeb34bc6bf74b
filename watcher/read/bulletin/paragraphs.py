"""Printed rows back into paragraphs: wraps and page breaks undone, two paragraphs never made one.

In a print broken at one width a row that does not reach the margin ends its paragraph, and the first row of a paragraph
is indented, so that it reaches the margin two characters short. Elsewhere a row directly below another (no blank line in a
sheet that parts paragraphs by blank lines) continues it; and a paragraph cut by a page break does not end its sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.model import Level
from watcher.read.bulletin.sheet import clean, width_of
from watcher.read.closing import date_of_line, is_person
from watcher.read.issued import is_annex_head
from watcher.read.lines import Line
from watcher.read.numbers import read_line
from watcher.read.signers import names_of_line
from watcher.read.structure import label_of
from watcher.read.titles import mark, names_a_kind, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.read.bulletin.sheet import Row, Sheet

_SLACK = 2.6  # how far from the margin a full row may end: punctuation, Latin words and numbers that would not break
_LOOSE = 3.6  # the same for running text, which no heading is
_LEAD = 2.0  # the indent of a first row, lost in print turned to text
_INDENT = 1.4  # a row so much narrower than the margin may be the indented first one
_LONGEST_HEADING = 40.0  # headings without an end mark are no wider
_ENDS = ("。", "——", "！", "？", "；", "：", ":", "…", ";", "!", "?", "。”", "。）", "。)", "。」", "！”", "？”", "；”", "…”", "。’")
_UNBROKEN = re.compile(r"[（(《〈“]{0,3}[A-Za-z0-9]{0,20} ?.[，。、；：）)》〉”]{0,4}")  # no row is broken within
_CONTINUES = tuple("，、；。）】》？！：,;)%％")
_LONGEST_PARAGRAPH = 20_000  # characters; rows that go on and on are no print, and joining them takes ever longer
_HEADED = {Level.PART, Level.CHAPTER, Level.SECTION, Level.HEADING1, Level.HEADING2}
_OPENS = re.compile(r"^[-•●·*—]\s|^——|^(?:附\s?[件表录图]\s?\d{0,2}|注|备注|说明|来源|联系\s?人|联系方式|联系电话)\s?[：:]")


def paragraphs(rows: Sequence[Row], sheet: Sheet, headings: Sequence[tuple[int, int]] = ()) -> list[Line]:
    """Join rows into paragraphs; rows with tabs become the cells of a table.

    `headings` are first and last row of headings known from elsewhere: each becomes one line.
    """
    lines: list[Line] = []
    open_one: _Open | None = None
    begins = {first for first, _ in headings}
    inside = {i for first, last in headings for i in range(first, last + 1)} - begins
    for i, row in enumerate(rows):
        if i in begins:
            lines.append(Line(row.text, row.number, None, row.blank_before, row.indent))
            open_one = None
            continue
        if i in inside and lines:
            lines[-1] = _joined(lines[-1], row.text)
            open_one = None
            continue
        if row.raw:
            _add_table_row(lines, row, continued=i > 0 and bool(rows[i - 1].raw) and not _begins_table(rows, i))
            open_one = None
            continue
        after = rows[i + 1] if i + 1 < len(rows) else None
        alone = stands_alone(row.text)
        if open_one and not alone and _continues(open_one, row, after, sheet):
            lines[-1] = _joined(lines[-1], row.text)
            open_one = _Open(lines[-1].text, row, open_one.width + row.width, first=False, indented=open_one.indented)
        else:
            lines.append(Line(row.text, row.number, None, row.blank_before, row.indent))
            open_one = None if alone else _Open(row.text, row, row.width, first=True, indented=row.indent >= _LEAD)
    return lines


@dataclass(frozen=True, slots=True)
class _Open:
    """A paragraph that may go on: its text so far, its last row, its printed width, and whether that row is its first."""

    text: str
    last: Row
    width: float
    first: bool
    indented: bool = False

    def short_of(self, margin: float, row: Row) -> float:
        """Measure what its last row lacks to the margin, less the word, number or marks at the head of the row below."""
        unbroken = _UNBROKEN.match(row.text)
        held = max(0.0, width_of(unbroken[0]) - 1) if unbroken else 0.0
        return margin - self.last.width - (_LEAD if self.first else 0.0) - held

    @property
    def tail(self) -> str:
        return self.text[-80:]

    @property
    def ended(self) -> bool:
        """Say whether it ends as a sentence or list item does."""
        return self.tail.endswith(_ENDS)

    @property
    def heading(self) -> bool:
        """Say whether it reads as a heading: no sentence in it, and 一、, （一） or 第一章 before it or a kind of document at its end."""
        found = label_of(self.text)
        return not re.search(r"[。；]", self.text) and (found.level in _HEADED if found else names_a_kind(self.text))

    @property
    def unclosed(self) -> bool:
        """Say whether a bracket or a quotation mark is open."""
        return any(self.tail.rfind(left) > self.tail.rfind(right) for left, right in ("（）", "《》"))


def stands_alone(text: str) -> bool:
    """Say whether a row is a line of its own by what it says: number, date, signer, mark, annex head."""
    if len(text) > 60:
        return False
    words = tight(text)
    return bool(
        date_of_line(text)
        or mark("excerpt").match(words)
        or mark("ellipsis").match(text)
        or mark("note").match(words)
        or is_annex_head(text)
        or is_person(text)
        or (len(words) <= 40 and read_line(text) and "号" in words)
    )


def _continues(before: _Open, row: Row, after: Row | None, sheet: Sheet) -> bool:
    """Say whether a row goes on with the paragraph before it."""
    if sheet.whole or len(before.text) > _LONGEST_PARAGRAPH or (sheet.leads and row.indent >= _LEAD) or _signs(before, row, after, sheet):
        return False
    if sheet.indented and sheet.wrap and before.indented and not row.indent and _goes_on_at_margin(before, row, sheet.wrap):
        return True
    if label_of(row.text) or _OPENS.match(row.text):
        full = sheet.wrap and before.last.width >= sheet.wrap - _SLACK
        return bool(full and not before.ended and _may_be_reference(row.text))
    return _continues_unlabelled(before, row, after, sheet)


def _continues_unlabelled(before: _Open, row: Row, after: Row | None, sheet: Sheet) -> bool:
    """Say it for a row that begins with no number of its own."""
    if row.text.startswith(_CONTINUES):
        return not before.tail.endswith(("。", "：")) or row.text.startswith(("）", ")"))
    if sheet.wrap:
        return _continues_in_print(before, row, sheet.wrap)
    if not sheet.spaced:
        return False
    return _cut_by_page(before) if row.blank_before else _continues_in_block(before, row, after)


def _goes_on_at_margin(before: _Open, row: Row, wrap: float) -> bool:
    """Say whether a row at the margin goes on with an indented paragraph whose last row was full, even if a sentence ended with it."""
    return before.short_of(wrap, row) <= _SLACK and not _OPENS.match(row.text) and not (before.ended and label_of(row.text))


def _signs(before: _Open, row: Row, after: Row | None, sheet: Sheet) -> bool:
    """Say whether a row is a line of signers and not words of the paragraph."""
    if before.unclosed or not names_of_line(row.text):
        return False
    apart = bool(sheet.wrap) or row.blank_before
    return apart or after is None or names_of_line(after.text) is not None or date_of_line(after.text) is not None


def _continues_in_print(before: _Open, row: Row, wrap: float) -> bool:
    """Say it for rows broken at one width: only a row that reaches the margin goes on."""
    short = before.short_of(wrap, row)
    reaches = row.width > wrap - _INDENT
    if before.unclosed and short <= 2 * _SLACK:
        return True
    if before.ended:
        return reaches and short <= 0.5 and not before.tail.endswith(("：", ":"))
    if before.first and before.heading and short > 0:
        return reaches and short <= _SLACK
    return short <= (_LOOSE if re.search(r"[，、。；]", before.text) else _SLACK)


def _continues_in_block(before: _Open, row: Row, after: Row | None) -> bool:
    """Say it for rows without a blank line between: the last row of a paragraph is plainly shorter than the row below it."""
    if before.ended:
        alike = abs(before.last.width - row.width) <= _SLACK
        return alike and not before.tail.endswith(("：", ":")) and after is not None and not after.blank_before
    return before.last.width >= min(row.width - 4, 15)


def _cut_by_page(before: _Open) -> bool:
    """Say whether it goes on behind the blank line that a page break left: a paragraph, no heading, whose sentence has no end."""
    if before.ended or _closes_bracket(before.tail):
        return False
    return before.width > _LONGEST_HEADING or bool(re.search(r"[。；]", before.text)) or before.tail.endswith(("，", "、", ","))


def _closes_bracket(tail: str) -> bool:
    """Say whether the paragraph ends in a bracket opened after its last sentence: …。（责任单位：甲、乙）."""
    found = re.search(r"[（(][^（）()]*[）)]$", tail)
    return bool(found and (found.start() == 0 or tail[found.start() - 1] in "。；！？"))


def _may_be_reference(text: str) -> bool:
    """Say whether what looks like a label may be a reference that a wrap put at the head of a row: 第十条、第十一条规定."""
    return bool(re.match(r"^(?:第[一二三四五六七八九十百零]+条(?:第|规定|、|和|至|的|所|中)|\d)", text))


def _joined(line: Line, text: str) -> Line:
    gap = " " if line.text[-1:].isascii() and text[:1].isascii() and line.text[-1:].isalpha() and text[:1].isalpha() else ""
    return Line(
        clean(line.text + gap + text) if "](" in text else line.text + gap + text, line.number, None, line.blank_before, line.indent
    )


def _begins_table(rows: Sequence[Row], i: int) -> bool:
    """Say whether a row behind a table's row begins another: with a head as Markdown has it, or behind a blank line.

    There a row of other width begins one, and so does a head without figures, above figures, where the rows of the table stand close.
    """
    if rows[i].heads_table:
        return True
    if not rows[i].blank_before or rows[i].page_start:
        return False
    return rows[i].raw.count("\t") != rows[i - 1].raw.count("\t") or (not rows[i - 1].blank_before and _heads_figures(rows, i))


def _heads_figures(rows: Sequence[Row], i: int) -> bool:
    below = rows[i + 1] if i + 1 < len(rows) else None
    cells = [cell.strip() for cell in rows[i].raw.split("\t")]
    if below is None or not below.raw or below.blank_before or below.raw.count("\t") != len(cells) - 1:
        return False
    return all(cells) and not re.search(r"\d", rows[i].raw) and bool(re.search(r"\d", below.raw))


def _add_table_row(lines: list[Line], row: Row, *, continued: bool) -> None:
    cells = tuple(cell.strip() for cell in row.raw.split("\t"))
    if continued and lines and lines[-1].rows is not None:
        before = lines[-1]
        lines[-1] = Line(
            before.text + "\n" + "\t".join(cells), before.number, (*(before.rows or ()), cells), before.blank_before, before.indent
        )
    else:
        lines.append(Line("\t".join(cells), row.number, (cells,), row.blank_before, row.indent))
