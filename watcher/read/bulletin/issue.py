"""What stands around the documents of an issue: masthead, section names, closing block, captions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.model import Issue
from watcher.read.bulletin.contents import is_section_name, section_name
from watcher.read.bulletin.sheet import layout, pattern
from watcher.read.closing import date_of_line
from watcher.read.structure import label_of
from watcher.read.titles import tight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.read.bulletin.contents import Contents
    from watcher.read.bulletin.sheet import Row

_FRONT_LONGEST = 40
_ITEM = re.compile("[一二三四五六七八九十]{1,3}、")
_MOTTO = re.compile(r"[一-龥](?:\s+[一-龥]){1,3}")  # words spaced out, one a line


def without_colophon(rows: Sequence[Row]) -> tuple[int, tuple[Row, ...]]:
    """Give the index at which the closing block of an issue begins (the number of rows where there is none), and its rows."""
    labels = _labels_at_end(rows)
    makers = [i for i in labels if pattern("colophon_makers").match(rows[i].text)]
    if not makers or len(rows) - labels[-1] > 4 or (len(labels) < 3 and makers[-1] != len(rows) - 1):
        return len(rows), ()
    labels = labels if len(labels) >= 3 else makers[-1:]
    first = labels[0]
    while first > 0 and _MOTTO.fullmatch(rows[first - 1].text):
        first -= 1  # above the address
    return first, tuple(rows[first:])


def _labels_at_end(rows: Sequence[Row]) -> list[int]:
    """Give the rows of the last block of labels; a date or the end of a sentence above it is the last document's."""
    labels: list[int] = []
    for i in range(len(rows) - 1, max(-1, len(rows) - 41), -1):
        if pattern("colophon").match(rows[i].text):
            labels.insert(0, i)
        elif labels and (date_of_line(rows[i].text) or rows[i].text.endswith("。")):
            break
    return labels


def read_issue(rows: Sequence[Row], front: int, contents: Contents | None, colophon: Sequence[Row]) -> Issue:
    """Read what the masthead says: title, number, serial number, date; the publisher from masthead or closing block."""
    inside = range(contents.head, contents.end) if contents else range(0)
    heads = [row.text for i, row in enumerate(rows[:front]) if i not in inside and len(row.text) <= _FRONT_LONGEST]
    title = number = serial = day = publisher = None
    for text in heads:
        words = tight(text)
        found = pattern("issue_number").search(words)
        bare = pattern("issue_bare").search(words)
        whole = pattern("issue_serial").search(words)
        if whole and not serial:
            serial = whole[0].strip("（）()")
        if found and not number:
            number = found[0]
        elif bare and not number and not whole:
            number, title = bare[0], title or words[: bare.start()].strip("·-—. ") or None
        day = day or date_of_line(text)
        if not (
            found
            or bare
            or whole
            or date_of_line(text)
            or re.search(r"[：:>，。；]|内部资料|翻印|外传", words)
            or words in layout()["contents_heads"]
        ):
            if title is None:
                title = words
            elif publisher is None and re.search(r"(?:中心|协会|局|厅|委|部|学会|研究院|服务站|联合会)$", words):
                publisher = words
    makers = [m[1] for row in colophon if (m := re.match(r"(?:主\s?办|编\s?印|主\s?管)(?:单位)?\s?[：:]\s*(.+)$", row.text))]
    return Issue(title, number, serial, day, makers[0].strip() if makers else publisher)


def issue_named(title: str) -> Issue:
    """Read what the title of a page or a row says of an issue: 《政策解读》2025年第4期（总第72期）. What it does not say is None."""
    words = tight(title)
    serial = pattern("issue_serial").search(words)
    bare = words.replace(serial[0], "") if serial else words
    number = pattern("issue_number").search(bare) or pattern("issue_bare").search(bare)
    name = bare[: number.start()].strip("·-—. 《》【】") if number else ""
    return Issue(name or None, number[0] if number else None, serial[0].strip("（）()") if serial else None)


def section_before(rows: Sequence[Row], start: int, floor: int, sections: frozenset[str]) -> int | None:
    """Give the row of a section's name directly above a title, if one stands there: `sections` are those the contents name."""
    above = start - 1
    if above < floor:
        return None
    words = section_name(rows[above].text)
    if _ITEM.match(words) and not rows[above].blank_before and not rows[above].page_start:
        return None  # the last item of an agenda: 三、人事任免
    if words in sections or (is_section_name(rows[above].text) and not pattern("captions").search(words)):
        return above
    return None


def end_of_document(rows: Sequence[Row], first: int, end: int, wrap: float) -> int:
    """Give the row after the last of a document's own: captions of codes and pictures behind it are cut off.

    A caption says what it is (扫码…), or is the name of another document broken into short rows behind the date.
    """
    last = end
    for i in range(end - 1, first, -1):
        words = tight(rows[i].text)
        if pattern("captions").search(words) and len(words) <= 40 and not words.endswith("。"):
            last = i
        elif len(words) > layout()["tail_longest"] or date_of_line(rows[i].text) or words.endswith(("。", "；", "……", "：")):
            break
    dated = next((i for i in range(last - 1, first, -1) if date_of_line(rows[i].text)), None)
    if (
        wrap
        and dated is not None
        and last - dated > 2
        and all(row.width <= wrap / 2.5 and not label_of(row.text) for row in rows[dated + 1 : last])
    ):
        return dated + 1
    return last
