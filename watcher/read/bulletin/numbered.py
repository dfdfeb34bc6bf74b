"""Briefings that number their articles (1.某部关于…的通知) under sections: the numbers are the issue's, no part of a title."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.model import Level
from watcher.read.blocks import is_source_line
from watcher.read.bulletin.contents import NUMBERED, is_section_name
from watcher.read.bulletin.places import key_of
from watcher.read.bulletin.sheet import width_of
from watcher.read.head import is_addressee
from watcher.read.numbers import number_of_line
from watcher.read.structure import label_of
from watcher.read.titles import is_notice_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.read.bulletin.contents import Contents
    from watcher.read.bulletin.sheet import Row, Sheet

_FEWEST = 2
_TELLING = 8  # characters by which a title is known
_LONGEST = 80
_LEVELS = {Level.HEADING3, Level.HEADING4, Level.HEADING2}


def without_title_numbers(sheet: Sheet) -> Sheet:
    """Take the running numbers off the titles of a briefing; any other sheet is given back as it is."""
    titles = {i: rest for i, row in enumerate(sheet.rows) if (rest := _title(sheet.rows, i, row))}
    if len(titles) < _FEWEST:
        return sheet
    rows = (replace(row, text=titles[i], width=width_of(titles[i])) if i in titles else row for i, row in enumerate(sheet.rows))
    return replace(sheet, rows=tuple(rows))


def without_entry_numbers(sheet: Sheet, contents: Contents) -> Sheet:
    """Take the running numbers of the contents off the titles that bear them in the text too: 1. 某部关于…的通知."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for key in (key_of(entry.title) for entry in contents.entries if len(entry.title) >= _TELLING):
        wanted[key[:_TELLING]].append(key)
    rows = list(sheet.rows)
    for i in range(contents.end, len(rows)):
        found = NUMBERED.match(rows[i].text)
        rest = rows[i].text[found.end() :] if found else ""
        bare = key_of(rest)
        if len(bare) >= _TELLING and any(key.startswith(bare) for key in wanted.get(bare[:_TELLING], ())):
            rows[i] = replace(rows[i], text=rest, width=width_of(rest))
    return replace(sheet, rows=tuple(rows))


def _title(rows: Sequence[Row], i: int, row: Row) -> str | None:
    """Give the words behind a row's number where they are the title of an article: above a number or addressee, or where one ended."""
    found = label_of(row.text)
    if found is None or found.level not in _LEVELS or len(row.text) > _LONGEST or i + 1 >= len(rows) or row.raw:
        return None
    rest, below = row.text[found.end :].strip(), rows[i + 1].text
    if not rest or rest.endswith(("。", "；", "：", "，", ".", ";", ":")):
        return None
    headed = bool(number_of_line(below)) or (is_notice_title(rest) and is_addressee(below))
    behind = i > 0 and (is_source_line(rows[i - 1].text) or is_section_name(rows[i - 1].text)) and "。" in below
    return rest if headed or behind else None
