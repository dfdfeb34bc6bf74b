"""A bulletin's table of contents (目录, 本期要目): its entries, with sources or numbers, and where they stand in the text.

Two forms: numbered entries with their source (1、title（来源：outlet）), wrapped at will; and entries that end in a page number,
with a document number fused to the title or on a line of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.read.bulletin.sheet import layout
from watcher.read.dates import parse_date
from watcher.read.numbers import number_of_line
from watcher.read.signers import names_of_line
from watcher.read.titles import is_notice_title, names_a_kind, starts_title, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.read.bulletin.sheet import Row, Sheet

_DEEPEST_HEAD = 120  # rows in which the table of contents of an issue begins
_LONGEST = 200  # characters of a title
_TELLING = 16  # characters by which a title is known again
_TELLING_TITLE, _FEWEST_PLAIN, _MOST_PLAIN = 6, 3, 60  # of contents without numbers and pages: characters of a title, rows
_GAP = 8  # rows without a page number between two that have one
NUMBERED = re.compile(r"^[-•●·*]?\s*(?:\d{1,3}\s*[、.．)）]|[(（]\d{1,3}[)）])\s*(?=\D)")
_PAGED = re.compile(r"^(?P<words>.*?)(?:[\s.…·⋯—]*[\t \u00a0.…·⋯]\s*|(?<=[^\d\s]))[（(]?(?P<page>\d{1,4})[)）]?$")
_LED = re.compile(r"(?:[.…·⋯]{2,}\s*|\t\s*)\d{0,4}$")
_BOXED = re.compile(r"[【〖][一-龥A-Za-z·、]{2,12}[】〗]")  # 【省政府文件】
_SOURCE = re.compile(r"\s*[（(]\s*来\s*源\s*[:：]\s*(?P<source>[^（）()]*)[）)]\s*(?:[.…·⋯]{2,}\s*\d{0,4}|\t\s*\d{0,4})?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the title, its source, number and section as the contents give them."""

    title: str
    source: str | None = None
    number: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries and section names of a table of contents; `head` and `end` are its first row and the row after its last."""

    entries: tuple[Entry, ...]
    sections: tuple[str, ...]
    head: int
    end: int


def read_contents(sheet: Sheet) -> Contents | None:
    """Read the table of contents at the head of an issue; None where there is none, or where it is a law's own."""
    rows = sheet.rows
    head = next((i for i, row in enumerate(rows[:_DEEPEST_HEAD]) if _is_head(row.text)), None)
    if head is None:
        return None
    contents = _numbered(sheet, head) or _paged(rows, head) or _plain(rows, head)
    if contents and sum(bool(re.match(r"第.{1,4}[章节编条]", e.title)) for e in contents.entries) * 2 > len(contents.entries):
        return None
    return contents


def _is_head(text: str) -> bool:
    """Say whether a row is the head of a table of contents, with or without its words in Latin letters: 目 录 CONTENTS."""
    words = tight(text)
    return words in layout()["contents_heads"] or re.sub(r"[A-Za-z/|·]+", "", words) in layout()["contents_heads"]


def _numbered(sheet: Sheet, head: int) -> Contents | None:
    rows = sheet.rows
    chunks: list[str] = []
    sections: list[str] = []
    under: list[str | None] = []  # the section of each entry
    sourced = sum("来源" in tight(row.text) for row in rows[head + 1 : head + 1 + _GAP]) > 1
    paged = sum(bool(_LED.search(row.text)) for row in rows[head + 1 : head + 1 + _GAP]) > 1
    end = head + 1
    for i in range(head + 1, len(rows)):
        row = rows[i]
        if NUMBERED.match(row.text):
            words = NUMBERED.sub("", row.text)
            if chunks and words[:_TELLING] == chunks[0][:_TELLING]:
                break  # the titles of the text bear the numbers of the contents
            chunks.append(words)
            under.append(sections[-1] if sections else None)
        elif is_section_name(row.text) and _numbered_below(rows, i):
            sections.append(section_name(row.text))
        elif chunks and (_lacks_page(chunks[-1]) if paged else _wraps(chunks, row, sheet, sourced=sourced)):
            chunks[-1] += row.text
        else:
            break
        end = i + 1
    if not chunks:
        return None
    entries = []
    for chunk, section in zip(chunks, under, strict=True):
        words = re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", chunk)
        source = _SOURCE.search(words)
        title = words[: source.start()] if source else _LED.sub("", words)
        entries.append(Entry(title, source["source"] if source and source["source"] else None, None, section))
    return Contents(tuple(entries), tuple(sections), head, end)


def _plain(rows: Sequence[Row], head: int) -> Contents | None:
    """Read contents without numbers and pages: a title a row, up to the row where the first of them stands again as the text begins."""
    if head + 1 >= len(rows) or len(tight(rows[head + 1].text)) < _TELLING_TITLE:
        return None
    first = tight(rows[head + 1].text)
    again = next((i for i in range(head + 2, min(head + 2 + _MOST_PLAIN, len(rows))) if tight(rows[i].text) == first), None)
    titles = [tight(row.text) for row in rows[head + 1 : again]] if again else []
    if again is None or len(titles) < _FEWEST_PLAIN or any("。" in title or len(title) > _LONGEST for title in titles):
        return None
    return Contents(tuple(Entry(title) for title in titles if len(title) >= _TELLING_TITLE), (), head, again)


def _numbered_below(rows: Sequence[Row], i: int) -> bool:
    return i + 1 < len(rows) and bool(NUMBERED.match(rows[i + 1].text)) and not rows[i + 1].page_start


def _lacks_page(entry: str) -> bool:
    """Say whether an entry goes on, in contents whose entries end in dots and a page."""
    return len(entry) < _LONGEST and not _LED.search(entry)


def _wraps(entries: Sequence[str], row: Row, sheet: Sheet, *, sourced: bool) -> bool:
    """Say whether a row is the rest of a wrapped entry: right below it between blank lines, or where it alone still lacks its source."""
    entry = entries[-1]
    if sheet.whole or len(entry) >= _LONGEST or _SOURCE.search(entry):
        return False
    if sheet.spaced and not sheet.wrap:
        return not row.blank_before
    if is_notice_title(entry) and not row.text.startswith(("（", "(")):
        return False
    return entry.count("（") > entry.count("）") or (sourced and all(_SOURCE.search(other) for other in entries[:-1]))


def _paged(rows: Sequence[Row], head: int) -> Contents | None:
    end, gap = head + 1, 0
    for i in range(head + 1, len(rows)):
        if _PAGED.match(rows[i].text) and not parse_date(rows[i].text):
            end, gap = i + 1, 0
        elif (gap := gap + 1) > _GAP:
            break
    if end - head < 4:
        return None
    entries: list[Entry] = []
    sections: list[str] = []
    pending, page = "", 0
    for i in range(head + 1, end):
        found = _PAGED.match(rows[i].text)
        if not found:
            alone = rows[i].blank_before and i + 1 < end and rows[i + 1].blank_before
            if not pending and is_section_name(rows[i].text) and (alone or (i + 1 < end and starts_title(rows[i + 1].text))):
                sections.append(section_name(rows[i].text))
            else:
                pending = (pending + rows[i].text)[-2 * _LONGEST :]
            continue
        count = len(entries)
        _add_entry(entries, (pending + found["words"]).strip(" .…·⋯\t"), same_page=int(found["page"]) == page)
        if sections and len(entries) > count:
            entries[-1] = replace(entries[-1], section=sections[-1])
        pending, page = "", int(found["page"])
    return Contents(tuple(replace(e, title=tight(e.title)) for e in entries if e.title), tuple(sections), head, end)


def section_name(text: str) -> str:
    """Give a section's name without the marks that print puts around it: ★政策法规, 【部门文件】."""
    return re.sub(layout()["section_marks"], "", tight(text))


def is_section_name(text: str) -> bool:
    """Say whether a line reads as the name of a section: short, no end mark, its last word a section's; marks around it are dress."""
    words = section_name(text)
    if _BOXED.fullmatch(tight(text)):
        return True
    if re.sub(r"^(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]", "", words) in layout()["section_whole"]:
        return True
    return len(words) <= layout()["section_longest"] and bool(re.fullmatch(rf"[“”一-龥A-Za-z·、]*{layout()['section_words']}", words))


def _add_entry(entries: list[Entry], words: str, *, same_page: bool) -> None:
    """Add a line of the contents: a new entry, or the number, the signers or the rest of the title of the one before."""
    before = entries[-1] if entries else None
    number = number_of_line(words)
    if before and same_page and len(before.title) < _LONGEST:
        if number:
            entries[-1] = replace(before, number=before.number or number)
            return
        if names_of_line(words) or parse_date(words):
            return
        whole = names_a_kind(before.title) and starts_title(before.title)
        if not before.number and not (whole and (is_notice_title(_split(words)[0]) or names_a_kind(before.title))):
            title, number = _split(words)
            entries[-1] = replace(before, title=before.title + title, number=number)
            return
    title, number = _split(words)
    entries.append(Entry(title, None, number))


def _split(words: str) -> tuple[str, str | None]:
    """Part a title from a number fused to its end: …名单的通知国资厅发改革〔2023〕4号."""
    for found in re.finditer(r"(?:通知|意见|公告|通告|决定|办法|方案|措施)[》”）)]*\s*", words):
        rest = re.sub(r"^\d{1,4}\s+", "", words[found.end() :])  # a page number printed twice
        if rest and (number := number_of_line(rest)):
            return words[: found.end()], number
    return words, None
