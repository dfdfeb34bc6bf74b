"""The lines of a page's text, parted from the title, the metadata and the tools that stand before and behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.read.dates import find_dates, parse_date
from watcher.read.html.dom import squeezed
from watcher.read.html.labels import is_box, is_byline, is_dated_byline, is_metadata, table
from watcher.read.html.metadata import status_of_line, status_of_mark
from watcher.read.numbers import number_of_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.read.lines import Line

_HEAD_LINES = 60  # a box may have as many lines before the title
_FIRST_LINES = 2
_TITLE_LINES = 8
_TOOL, _LONGEST_BYLINE, _LONGEST_NAME = 60, 200, 20
_LONG_TITLE = 8
_LONGEST_HEADING = 100


@dataclass(frozen=True, slots=True)
class Parted:
    """The lines of a part of a page: what stands before the text, the text, what stands behind it."""

    before: tuple[Line, ...]
    text: tuple[Line, ...]
    behind: tuple[Line, ...]


def part_known(lines: Sequence[Line]) -> Parted:
    """Part a content system's own element: at its edges may stand a status mark, a byline, tools, headings of what is not there."""
    start, end = _behind_bylines(lines), len(lines)
    while start < end and status_of_mark(lines[start].text):
        start += 1
    while end > start and (_is_tool(lines[end - 1], "tools") or _is_bare_heading(lines[end - 1])):
        end -= 1
    if not re.search(r"\w", "".join(line.text for line in lines[start:end])):
        end = start
    return Parted(tuple(lines[:start]), tuple(lines[start:end]), tuple(lines[end:]))


def _behind_bylines(lines: Sequence[Line]) -> int:
    """Give where a text begins behind a byline and tools, with or without a heading above them."""
    above = 0
    for i, line in enumerate(lines[:_TITLE_LINES]):
        if is_byline(line.text) or _is_tool(line, "opening") or (line.rows and is_box(line.rows)):
            above = i + 1
        elif len(line.text) > _LONGEST_HEADING or line.text.endswith(("。", "：")) or number_of_line(line.text):
            break
    return above


def part_dense(lines: Sequence[Line], title: str, *, above: bool = False) -> Parted:
    """Part an element that also holds the title, the box and the tools: the text begins after them and ends before what is related.

    Where the title stands `above` the element, the same words deep within are a heading of the text, as a decree's measure has.
    """
    bare = squeezed(title)
    start = next(
        (i + 1 for i, line in enumerate(lines[: _FIRST_LINES if above else _HEAD_LINES]) if bare and squeezed(line.text) == bare), 0
    )
    while start < len(lines) and (
        _is_above(lines[start]) or (number_of_line(lines[start].text) and _is_above(*lines[start + 1 : start + 2]))
    ):
        start += 1
    end = next((i for i in range(start + 1, len(lines)) if _is_tool(lines[i], "tools") or _is_tool(lines[i], "closing")), len(lines))
    return Parted(tuple(lines[:start]), tuple(lines[start:end]), tuple(lines[end:]))


def _is_above(*lines: Line) -> bool:
    """Tell whether a line is of those between a title and a text: metadata, bylines, tools, a date, a mark of status."""
    return any(
        is_metadata(line.text)
        or (line.rows and is_box(line.rows))
        or (len(line.text) < _LONGEST_BYLINE and is_byline(line.text))
        or is_dated_byline(line.text)
        or _is_tool(line, "opening")
        or parse_date(line.text)
        or _is_dateline(line.text)
        or status_of_line(line.text)
        for line in lines
    )


def _is_dateline(text: str) -> bool:
    """Tell whether a line is a date with a name behind it: 2026-05-06某局办公室."""
    found = find_dates(text[:30])
    if not found or found[0].start or not found[0].date or len(text) - found[0].end > _LONGEST_NAME:
        return False
    return text[:4].isdigit() and "年" not in text[:5] and not re.search(r"[。；：，、]", text)


def part_title(lines: Sequence[Line], title: str) -> tuple[list[Line], list[Line]]:
    """Part the title as the text itself prints it, over one or more lines, from what follows."""
    bare, joined = squeezed(title), ""
    for i, line in enumerate(lines[:_TITLE_LINES]):
        joined += squeezed(line.text)
        if bare and (joined == bare or (len(bare) >= _LONG_TITLE and joined.endswith(bare))):
            return list(lines[: i + 1]), list(lines[i + 1 :])
        if line.text.endswith(("。", "：")) or number_of_line(line.text):
            break
    return [], list(lines)


def head_of(title_lines: Sequence[Line], rest: Sequence[Line], text: str) -> str:
    """Give what is printed above the first paragraph of `text`: the title's lines and those that reading took off, as the number."""
    printed = list(title_lines)
    for line in rest[:_TITLE_LINES] if text else ():
        if text.startswith(line.text):
            break
        printed.append(line)
    return "\n".join(line.text for line in printed)


def _is_tool(line: Line, kind: str) -> bool:
    return len(line.text) < _TOOL and squeezed(line.text).startswith(tuple(table()["furniture"][kind]))


def _is_bare_heading(line: Line) -> bool:
    """Tell whether a line is nothing but a heading of what may follow a text (相关导读：)."""
    return squeezed(line.text).strip("【】[]:：") in table()["furniture"]["closing"]
