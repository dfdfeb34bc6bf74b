"""Where the documents of an issue begin: by the table of contents, by number lines, by titles, by the layout of articles.

Nothing marks a document's begin in print. What tells it: its title stands in the contents; or under it stands a line that is
nothing but a number; or it is a whole title (body, 关于, kind) where the text before has ended; or, where paragraphs are
indented, it is a short line at the margin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.read.agencies import names_of_line
from watcher.read.bulletin.contents import Contents, Entry, find_places, is_section_name
from watcher.read.bulletin.sheet import layout, pattern
from watcher.read.blocks import is_source_line
from watcher.read.closing import date_of_line, is_person
from watcher.read.head import is_addressee, is_enactment
from watcher.read.issued import is_annex_head, is_file_name, names_issued, same_name
from watcher.read.numbers import read_line
from watcher.read.structure import label_of
from watcher.read.titles import is_notice_title, is_order_head, mark, names_a_kind, starts_title, tight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watcher.read.bulletin.sheet import Row, Sheet

_MOST_ROWS = 7  # of a title
_LONGEST = 200
_WIDEST_HEADLINE = 60.0
_ENACTED = re.compile(r"^[（(].{0,12}\d{4}\s?年")
_LAW = re.compile(r"^中华人民共和国[^，。：；、]{2,40}(?:法|法典|条例)$")
_ENDED = ("。", "；", "！", "？", "：", ":", "，", "、", "……", ";", ",")


@dataclass(frozen=True, slots=True)
class Start:
    """The title of a document: its first and last row, and the entry of the contents that names it.

    `opening` is the row of the addressee where the notice lost its own title and only the measure's is printed, below it.
    """

    first: int
    last: int
    entry: Entry | None = None
    opening: int | None = None

    @property
    def begin(self) -> int:
        """Give the first row of the document."""
        return self.first if self.opening is None else self.opening


def find_starts(sheet: Sheet, contents: Contents | None) -> list[Start]:
    """Find the titles of the documents of a sheet, in order."""
    rows = sheet.rows
    begin = contents.end if contents else 0
    starts = {p.first: Start(p.first, p.last, p.entry) for p in find_places(contents, sheet)} if contents else {}
    for start in _by_number(rows, begin):
        _add(starts, start)
    for start in _by_law(rows, begin):
        _add(starts, start)
    for start in _by_title(rows, begin, starts):
        _add(starts, start)
    for start in _prefaces(rows, begin, min(starts, default=len(rows))):
        _add(starts, start)
    for find in (_at_margin, _behind_source) if not contents else ():
        for start in find(sheet, starts):
            _add(starts, start)
    return [_with_opening(rows, starts[first]) for first in sorted(starts)]


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


def _add(starts: dict[int, Start], new: Start) -> None:
    """Add a start unless a known title overlaps; a title known from the contents keeps its entry and takes the wider extent."""
    for known in list(starts.values()):
        if known.first <= new.last and new.first <= known.last:
            del starts[known.first]
            first = known.first if known.entry else min(known.first, new.first)
            starts[first] = Start(first, max(known.last, new.last), known.entry or new.entry)
            return
    starts[new.first] = new


def _by_number(rows: Sequence[Row], begin: int) -> list[Start]:
    found = []
    for i in range(begin, len(rows)):
        if i == 0 or len(rows[i].text) > 80 or "号" not in rows[i].text and "〔" not in rows[i].text:
            continue
        number = read_line(rows[i].text)
        top = i
        if number is None and i > begin + 1 and rows[i].text.rstrip().endswith("号"):
            number = read_line(rows[i - 1].text + " " + rows[i].text)
            top = i - 1 if number else i
        elif (
            number
            and re.search(r"公告|通告|令", number.number)
            and names_of_line(rows[i - 1].text)
            and read_line(rows[i - 1].text + " " + rows[i].text)
        ):
            top = i - 1
        if number and (start := _title_above(rows, top, bare=number.number.startswith("第"))):
            found.append(start)
    return found


def _title_above(rows: Sequence[Row], number: int, *, bare: bool) -> Start | None:
    """Find the title that ends right above a number: up to the head of the page, else upwards no further than it needs."""
    first = _page_head_above(rows, number)
    if first is None:
        first, words = number, ""
        for i in range(number - 1, max(-1, number - 1 - _MOST_ROWS), -1):
            if not may_be_title(rows[i]) or len(words) + len(rows[i].text) > _LONGEST:
                break
            if words and _is_whole(words) and not _goes_before(rows, i, first):
                break
            first, words = i, tight(rows[i].text) + words
    first = next((i for i in range(first, number) if _opens_title(rows, i, number)), first)
    words = _words(rows, first, number)
    if first == number or not (is_order_head(words) or (not bare and names_a_kind(words))):
        return None
    return Start(first, number - 1)


def _page_head_above(rows: Sequence[Row], number: int) -> int | None:
    """Give the row that begins the page of a number where nothing but a title stands between."""
    for i in range(number - 1, max(-1, number - 1 - _MOST_ROWS), -1):
        if not may_be_title(rows[i]):
            return None
        if rows[i].page_start:
            return i
    return None


def _opens_title(rows: Sequence[Row], i: int, number: int) -> bool:
    """Say whether a title begins with this row; a section's name or a caption above it is passed over."""
    words = _words(rows, i, number)
    return starts_title(words) or is_order_head(words)


def _words(rows: Sequence[Row], first: int, end: int) -> str:
    return tight("".join(row.text for row in rows[first:end]))


def _is_whole(words: str) -> bool:
    return (is_notice_title(words) and not words.startswith("《")) or is_order_head(words)


def _goes_before(rows: Sequence[Row], i: int, first: int) -> bool:
    """Say whether a row above a whole title belongs to it: in the same block, or bodies where the document before has ended."""
    bodies = names_of_line(rows[i].text) is not None
    if not bodies and not starts_title(rows[i].text):
        return False
    if not rows[first].blank_before:
        return True
    above = i
    while above >= 0 and names_of_line(rows[above].text) is not None:
        above -= 1
    return bodies and (above < 0 or rows[above + 1].page_start or (_has_ended(rows[above]) and not rows[above].text.endswith("。")))


def may_be_title(row: Row) -> bool:
    """Say whether a row can be part of a title: no sentence, no number, date, mark, label or table."""
    text = row.text
    words = tight(text)
    return not (
        row.raw
        or (text.endswith(_ENDED) and not (text.endswith("、") and starts_title(words)))
        or "。" in text
        or len(words) > _LONGEST
        or date_of_line(text)
        or label_of(text)
        or is_annex_head(text)
        or is_file_name(text)
        or is_person(text)
        or is_enactment(text)
        or mark("note").match(words)
        or mark("excerpt").match(words)
        or mark("printing").match(words)
        or pattern("captions").search(words)
        or read_line(text)
    )


def _has_ended(row: Row) -> bool:
    """Say whether a document may end with this row."""
    words = tight(row.text)
    return bool(
        date_of_line(row.text)
        or mark("note").match(words)
        or mark("ellipsis").match(row.text)
        or pattern("captions").search(words)
        or is_section_name(row.text)
        or row.text.endswith(("。", "）", ")"))
    )


def _by_law(rows: Sequence[Row], begin: int) -> list[Start]:
    """Laws printed without their decree: the title, and under it in brackets who passed it and when."""
    found = []
    for i in range(begin, len(rows) - 1):
        if len(rows[i].text) > 60 or not _LAW.match(tight(rows[i].text)) or not _ENACTED.match(rows[i + 1].text):
            continue
        if not any(is_order_head(row.text) for row in rows[max(0, i - 12) : i]):
            found.append(Start(i, i))
    return found


def _by_title(rows: Sequence[Row], begin: int, starts: dict[int, Start]) -> list[Start]:
    """Titles of notices without a number: whole ones, where the text before has ended, that the document before does not issue."""
    found: list[Start] = []
    taken = _taken(starts)
    for i, issued in _with_issued(rows, begin, starts):
        if not (i == begin or rows[i].page_start or (rows[i].blank_before and _has_ended(rows[i - 1]))) or not starts_title(rows[i].text):
            continue
        end = _end_of_title(rows, i, taken)
        if end is None or _is_issued(_words(rows, i, end + 1), issued) or (i > begin and is_annex_head(rows[i - 1].text)):
            continue
        found.append(Start(i, end))
    return found


def _taken(starts: dict[int, Start]) -> set[int]:
    return {i for start in starts.values() for i in range(start.first, start.last + 1)}


def _with_issued(rows: Sequence[Row], begin: int, starts: dict[int, Start]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give each row that is no known title, with the names of the measures that the document it stands in issues."""
    taken = _taken(starts)
    issued: tuple[str, ...] = ()
    for i in range(begin, len(rows)):
        if i in starts:
            issued = names_issued(_words(rows, i, starts[i].last + 1), _words(rows, starts[i].last + 1, starts[i].last + 25))
        if i not in taken:
            yield i, issued


def _is_issued(words: str, issued: tuple[str, ...]) -> bool:
    return any(same_name(name, words) for name in issued)


def _end_of_title(rows: Sequence[Row], i: int, taken: set[int]) -> int | None:
    words = ""
    for j in range(i, min(i + _MOST_ROWS, len(rows))):
        if j in taken or not may_be_title(rows[j]) or (j > i and rows[j].page_start):
            return None
        words += tight(rows[j].text)
        if is_notice_title(words):
            after = rows[j + 1] if j + 1 < len(rows) else None
            return j if after and _begins_text(after) else None
    return None


def _begins_text(row: Row) -> bool:
    words = tight(row.text)
    return (
        is_addressee(row.text)
        or words.startswith(("为", "根据", "按照", "经", "现", "近"))
        or bool(_ENACTED.match(row.text))
        or row.text.endswith("：")
    )


def _prefaces(rows: Sequence[Row], begin: int, first: int) -> list[Start]:
    """A preface before the first document: its heading, then running text."""
    for i in range(begin, min(first, begin + 60)):
        if tight(rows[i].text) in layout()["prefaces"] and i + 1 < len(rows) and len(rows[i + 1].text) > 15:
            return [Start(i, i)]
    return []


def _at_margin(sheet: Sheet, starts: dict[int, Start]) -> list[Start]:
    """Articles where paragraphs are indented: a short line at the margin between blank lines, above indented text."""
    rows = sheet.rows if sheet.indented else ()
    found = []
    for i, issued in _with_issued(rows, 1, starts):
        if i + 1 == len(rows) or rows[i].indent or rows[i + 1].indent < 2 or not (rows[i].blank_before and rows[i + 1].blank_before):
            continue
        if (
            may_be_title(rows[i])
            and not names_of_line(rows[i].text)
            and rows[i].width <= _WIDEST_HEADLINE
            and not _is_issued(rows[i].text, issued)
        ):
            found.append(Start(i, i))
    return found


def _behind_source(sheet: Sheet, starts: dict[int, Start]) -> list[Start]:
    """Articles that end in a line of their source (来源：甲报 2026-01-10): the line behind it, or behind the section's name, is a title."""
    rows = sheet.rows
    sources = [i for i in range(len(rows) - 1) if is_source_line(rows[i].text)]
    behind = {i + 1 for i in sources}
    behind |= {
        i + 1 for i in range(1, len(rows) - 1) if sources and is_section_name(rows[i].text) and (i in behind or _has_ended(rows[i - 1]))
    }
    found = []
    for i, issued in _with_issued(rows, 1, starts):
        title = i in behind and may_be_title(rows[i]) and rows[i].width <= _WIDEST_HEADLINE and not is_section_name(rows[i].text)
        if title and i + 1 < len(rows) and rows[i + 1].width > rows[i].width and not _is_issued(rows[i].text, issued):
            found.append(Start(i, i))
    return found
