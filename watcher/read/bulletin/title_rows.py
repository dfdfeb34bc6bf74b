"""Rows as parts of titles: which may be one, where a title above a number begins, where one ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.read.bulletin.contents import is_section_name
from watcher.read.bulletin.sheet import pattern
from watcher.read.closing import date_of_line, is_person
from watcher.read.head import is_addressee, is_enactment
from watcher.read.issued import is_annex_head, is_file_name
from watcher.read.numbers import read_line
from watcher.read.signers import names_of_line
from watcher.read.structure import label_of
from watcher.read.titles import (
    is_announcement_head,
    is_notice_title,
    is_order_head,
    is_reading,
    mark,
    names_a_kind,
    starts_title,
    tells_of_issue,
    tight,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.read.bulletin.sheet import Row

_MOST_ROWS = 7  # of a title
_LONGEST_ISSUE = 24  # characters of a masthead's row that says which issue it is
_LONGEST = 200
_ENACTED = re.compile(r"^[（(].{0,12}\d{4}\s?年")
_ENDED = ("。", "；", "！", "？", "：", ":", "，", "、", "……", ";", ",")


def title_above(rows: Sequence[Row], number: int, *, bare: bool) -> int | None:
    """Find the first row of the title right above a number: up to the head of the page, else no further than it needs."""
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
    words = words_of(rows, first, number)
    if first == number or not (is_order_head(words) or is_announcement_head(words) or (not bare and names_a_kind(words))):
        return None
    return first


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
    words = words_of(rows, i, number)
    return starts_title(words) or is_order_head(words)


def words_of(rows: Sequence[Row], first: int, end: int) -> str:
    """Give the words of rows as one, without white space."""
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
    return bodies and (above < 0 or rows[above + 1].page_start or (has_ended(rows[above]) and not rows[above].text.endswith("。")))


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
        or (len(words) <= _LONGEST_ISSUE and pattern("issue_number").search(words))
        or read_line(text)
    )


def has_ended(row: Row) -> bool:
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


def end_of_title(rows: Sequence[Row], i: int, is_free: Callable[[int], bool]) -> int | None:
    """Give the last row of a whole title that begins with row `i` and stands above text; None where there is none."""
    words = ""
    for j in range(i, min(i + _MOST_ROWS, len(rows))):
        if not is_free(j) or not may_be_title(rows[j]) or (j > i and rows[j].page_start):
            return None
        words += tight(rows[j].text)
        if is_notice_title(words):
            after = rows[j + 1] if j + 1 < len(rows) else None
            return j if after and _begins_text(after) else None
        if tells_of_issue(words) or is_reading(words):
            return j if j + 1 < len(rows) and "。" in rows[j + 1].text else None
    return None


def _begins_text(row: Row) -> bool:
    words = tight(row.text)
    return (
        is_addressee(row.text)
        or words.startswith(("为", "根据", "按照", "经", "现", "近"))
        or bool(_ENACTED.match(row.text))
        or row.text.endswith("：")
    )
