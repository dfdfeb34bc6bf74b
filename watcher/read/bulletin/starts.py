"""Where the documents of an issue begin: by the table of contents, by number lines, by titles, by the layout of articles.

Nothing marks a document's begin in print. What tells it: its title stands in the contents; or under it stands a line that is
nothing but a number; or it is a whole title (body, 关于, kind) where the text before has ended; or it is a headline (headlines.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.read.bulletin.headlines import at_margin, behind_sources
from watcher.read.bulletin.places import find_places
from watcher.read.bulletin.sheet import layout
from watcher.read.bulletin.start import Start, Starts, is_issued
from watcher.read.bulletin.title_rows import end_of_title, has_ended, may_be_title, title_above, words_of
from watcher.read.closing import date_of_line
from watcher.read.head import is_addressee
from watcher.read.issued import is_annex_head
from watcher.read.numbers import FoundNumber, normalize_number, read_line
from watcher.read.signers import names_of_line
from watcher.read.titles import is_announcement_head, is_notice_title, is_order_head, mark, starts_title, tight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watcher.read.bulletin.contents import Contents
    from watcher.read.bulletin.sheet import Row, Sheet

_LONGEST_NUMBER = 80
_TITLE_ROWS = 5
_ENACTED = re.compile(r"^[（(].{0,12}\d{4}\s?年")
_LAW = re.compile(r"^中华人民共和国[^，。：；、]{1,40}(?:法|法典|条例)$")
_ORDER_ABOVE = 12  # rows between the head of a decree and the title of what it issues
_FRONT = 60  # rows in which a preface begins


def find_starts(sheet: Sheet, contents: Contents | None) -> list[Start]:
    """Find the titles of the documents of a sheet, in order."""
    rows = sheet.rows
    begin = contents.end if contents else 0
    starts = Starts(rows)
    for place in find_places(contents, sheet) if contents else ():
        if not _is_issued_by_order(rows, place.first, place.last, begin):
            starts.add(Start(place.first, place.last, place.entry))
    for start in (*_by_number(rows, begin), *_by_law(rows, begin)):
        starts.add(start)
    for start in list(_by_title(starts, begin)):
        starts.add(start)
    for start in _prefaces(rows, begin, starts):
        starts.add(start)
    for find in (at_margin, behind_sources) if not contents else ():
        for start in list(find(sheet, starts)):
            starts.add(start)
    return [_with_opening(rows, start) for start in starts.in_order()]


def _is_issued_by_order(rows: Sequence[Row], first: int, last: int, begin: int) -> bool:
    """Say whether a title in the contents is that of the measure a decree above it issues: 某市人民政府令 / 第331号 / 《…办法》已经…."""
    above = max(begin, first - _ORDER_ABOVE)
    orders = [i for i in range(above, first) if is_order_head(rows[i].text) or is_announcement_head(rows[i].text)]
    return bool(orders) and f"《{words_of(rows, first, last + 1)}》" in words_of(rows, orders[-1], first)


def _by_number(rows: Sequence[Row], begin: int) -> Iterator[Start]:
    for i in range(max(begin, 1), len(rows)):
        found = _number_at(rows, i, begin)
        if not found:
            continue
        number, top = found
        first = title_above(rows, top, bare=number.number.startswith("第"))
        if first is not None:
            yield _announced(rows, first, i, number.number) or Start(first, top - 1)


def _announced(rows: Sequence[Row], first: int, number_row: int, number: str) -> Start | None:
    """Read the title of its own that an announcement prints below its head and its number: 某部公告 / 2025年第12号 / 关于…的公告."""
    head = words_of(rows, first, number_row)
    whole = normalize_number(head.replace("中华人民共和国", "") + number) if is_announcement_head(head) else None
    title = number_row + 1
    words = ""
    for end in range(title, min(title + _TITLE_ROWS, len(rows)) if whole else title):
        if not may_be_title(rows[end]):
            break
        words += tight(rows[end].text)
        if is_notice_title(words):
            return Start(title, end, head=first, number=whole)
    return None


def _number_at(rows: Sequence[Row], i: int, begin: int) -> tuple[FoundNumber, int] | None:
    """Read the number that ends with row `i`, and its first row: an announcement's may take two, signers above the rest."""
    text = rows[i].text
    if len(text) > _LONGEST_NUMBER or not ("号" in text or "〔" in text):
        return None
    alone = read_line(text)
    signed = alone and re.search(r"公告|通告|令", alone.number) and names_of_line(rows[i - 1].text)
    if i > begin + 1 and (signed or (alone is None and text.rstrip().endswith("号"))):
        both = read_line(rows[i - 1].text + " " + text)
        if both:
            return both, i - 1
    return (alone, i) if alone else None


def _by_law(rows: Sequence[Row], begin: int) -> Iterator[Start]:
    """Find laws printed without their decree: the title, and under it in brackets who passed it and when."""
    for i in range(begin, len(rows) - 1):
        if len(rows[i].text) > 60 or not _LAW.match(tight(rows[i].text)) or not _ENACTED.match(rows[i + 1].text):
            continue
        if not any(is_order_head(row.text) for row in rows[max(0, i - _ORDER_ABOVE) : i]):
            yield Start(i, i)


def _by_title(starts: Starts, begin: int) -> Iterator[Start]:
    """Find titles of notices without a number: whole ones, where the text before has ended, that the document before does not issue."""
    rows = starts.rows
    for i, issued in starts.free_rows(begin):
        if not starts_title(rows[i].text) or not (i == begin or rows[i].page_start or (rows[i].blank_before and has_ended(rows[i - 1]))):
            continue
        end = end_of_title(rows, i, starts.is_free)
        if end is None or is_issued(words_of(rows, i, end + 1), issued) or (i > begin and is_annex_head(rows[i - 1].text)):
            continue
        yield Start(i, end)


def _prefaces(rows: Sequence[Row], begin: int, starts: Starts) -> Iterator[Start]:
    """Find a preface before the first document: its heading, then running text."""
    first = next((start.first for start in starts.in_order()), len(rows))
    for i in range(begin, min(first, begin + _FRONT, len(rows) - 1)):
        if tight(rows[i].text) in layout()["prefaces"] and len(rows[i + 1].text) > 15:
            yield Start(i, i)
            return


def _with_opening(rows: Sequence[Row], start: Start) -> Start:
    """Find above a measure's title the notice that forwards it without a title of its own: addressee, 现转发给你们, signer, date."""
    i = start.first - 1
    while i > 0 and (mark("note").match(tight(rows[i].text)) or date_of_line(rows[i].text) or names_of_line(rows[i].text)):
        i -= 1
    if i == start.first - 1 or i < 2 or not re.search(r"(?:转发|印发|发布)给你们", rows[i].text):
        return start
    above = i - 1
    if not (is_addressee(rows[above].text) and rows[above - 1].text.endswith("。")):
        return start
    return replace(start, opening=above)
