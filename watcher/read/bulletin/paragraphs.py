"""Printed rows back into paragraphs: wraps and page breaks undone, two paragraphs never made one.

In a print broken at one width a row that does not reach the margin ends its paragraph, and the first row of a paragraph
is indented, so that it reaches the margin two characters short. Elsewhere a row directly below another (no blank line in a
sheet that parts paragraphs by blank lines) continues it; and a paragraph cut by a page break does not end its sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.read.agencies import names_of_line
from watcher.read.closing import date_of_line, is_person
from watcher.read.head import is_addressee
from watcher.read.issued import is_annex_head
from watcher.read.lines import Line
from watcher.read.numbers import read_line
from watcher.read.structure import label_of
from watcher.read.titles import mark, tight

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.read.bulletin.sheet import Row, Sheet

_SLACK = 2.6  # how far from the margin a full row may end: punctuation, Latin words and numbers that would not break
_INDENT = 1.4  # a row so much narrower than the margin may be the indented first one
_CUT_LONGEST_HEADING = 45.0  # headings without an end mark are no wider
_ENDS = ("。", "！", "？", "；", "：", ":", "…", ";", "!", "?", "。”", "。）", "。)", "。」", "！”", "？”", "；”", "…”", "。’")
_CONTINUES = tuple("，、；。）】》”’？！：,;)%％")
_BULLET = re.compile(r"^[-•●·*—]\s|^——")


def paragraphs(rows: Sequence[Row], sheet: Sheet, fixed: Callable[[int], bool] = lambda _: False) -> list[Line]:
    """Join rows into paragraphs. `fixed` says of an index whether that row stands alone whatever its layout (headings found elsewhere)."""
    lines: list[Line] = []
    last: Row | None = None
    alone = False
    tail = ""
    width = 0.0
    for i, row in enumerate(rows):
        single = fixed(i) or stands_alone(row.text)
        if row.raw:
            _add_table_row(lines, row, continued=bool(last and last.raw))
            last, alone = row, True
            continue
        if (
            last
            and not last.raw
            and not alone
            and not single
            and lines
            and _continues(tail, last, row, sheet, width, rows[i + 1] if i + 1 < len(rows) else None)
        ):
            lines[-1] = _joined(lines[-1], row.text)
            width += row.width
        else:
            lines.append(Line(row.text, row.number, None, row.blank_before, row.indent))
            width = row.width
        tail = lines[-1].text[-80:]
        last, alone = row, single
    return lines


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


def _continues(tail: str, last: Row, row: Row, sheet: Sheet, width: float, after: Row | None) -> bool:
    """Say whether a row goes on with the paragraph that ends in `tail`."""
    if label_of(row.text) or _BULLET.match(row.text):
        return bool(_may_be_reference(row.text) and not tail.endswith(_ENDS) and sheet.wrap and last.width >= sheet.wrap - _SLACK)
    if row.text.startswith(_CONTINUES) and not row.text.startswith(("”", "’")):
        return not tail.endswith(("。", "：")) or row.text.startswith(("）", ")"))
    if sheet.wrap:
        return _continues_in_print(tail, last, row, sheet.wrap)
    if not row.blank_before:
        return sheet.spaced and _continues_in_block(tail, last, row, after)
    return sheet.spaced and _cut_by_page(tail, last, row, width)


def _continues_in_print(tail: str, last: Row, row: Row, wrap: float) -> bool:
    if last.width < wrap - _SLACK - (_INDENT if row.page_start else 0):
        return False
    if tail.endswith(_ENDS):
        return row.width > wrap - _INDENT and last.width > wrap - _SLACK and not tail.endswith(("：", ":"))
    return not (names_of_line(last.text) and names_of_line(row.text)) or len(tail) > 2 * wrap


def _continues_in_block(tail: str, last: Row, row: Row, after: Row | None) -> bool:
    """Rows of one block: the last row of a paragraph is plainly shorter than the row below it."""
    if names_of_line(row.text) and (after is None or names_of_line(after.text) or date_of_line(after.text)):
        return False
    if tail.endswith(_ENDS):
        return abs(last.width - row.width) <= _SLACK and not tail.endswith(("：", ":")) and after is not None and not after.blank_before
    return last.width >= row.width - 4 or last.width >= 15


def _cut_by_page(tail: str, last: Row, row: Row, width: float) -> bool:
    if tail.endswith(_ENDS) or is_addressee(row.text) or _closes_bracket(tail):
        return False
    if width <= _CUT_LONGEST_HEADING and not re.search(r"[。；]", tail) and not tail.endswith(("，", "、", ",")):
        return False
    return not (names_of_line(row.text) or row.text.startswith(("附件", "附表", "第")) and is_annex_head(row.text[:4]))


def _closes_bracket(tail: str) -> bool:
    """Say whether the paragraph ends in a bracket opened after its last sentence: …。（责任单位：甲、乙）."""
    found = re.search(r"[（(][^（）()]*[）)]$", tail)
    return bool(found and (found.start() == 0 or tail[found.start() - 1] in "。；！？"))


def _may_be_reference(text: str) -> bool:
    """Say whether what looks like a label may be a reference that a wrap put at the head of a row: 第十条、第十一条规定."""
    return bool(re.match(r"^(?:第[一二三四五六七八九十百零]+条(?:第|规定|、|和|至|的|所|中)|\d)", text))


def _joined(line: Line, text: str) -> Line:
    gap = " " if line.text[-1:].isascii() and text[:1].isascii() and line.text[-1:].isalpha() and text[:1].isalpha() else ""
    return Line(line.text + gap + text, line.number, None, line.blank_before, line.indent)


def _add_table_row(lines: list[Line], row: Row, *, continued: bool) -> None:
    cells = tuple(cell.strip() for cell in row.raw.split("\t"))
    if continued and lines and lines[-1].rows is not None:
        before = lines[-1]
        lines[-1] = Line(
            before.text + "\n" + "\t".join(cells), before.number, (*(before.rows or ()), cells), before.blank_before, before.indent
        )
    else:
        lines.append(Line("\t".join(cells), row.number, (cells,), row.blank_before, row.indent))
