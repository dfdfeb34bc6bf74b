"""Headlines of press articles: at the margin above indented text, or behind the source line of the article before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.read.blocks import is_source_line
from watcher.read.bulletin.contents import is_section_name
from watcher.read.bulletin.start import Start, Starts, is_issued
from watcher.read.bulletin.title_rows import has_ended, may_be_title
from watcher.read.signers import names_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.read.bulletin.sheet import Row, Sheet

_WIDEST = 60.0
_SECTIONS = 2  # by so many names an issue parts its articles


def at_margin(sheet: Sheet, starts: Starts) -> Iterator[Start]:
    """Find articles where indents part paragraphs: a short line at the margin between blank lines, above indented text."""
    rows = sheet.rows
    for i, issued in starts.free_rows(1) if sheet.indented else ():
        if i + 1 == len(rows) or rows[i].indent or rows[i + 1].indent < 2 or not (rows[i].blank_before and rows[i + 1].blank_before):
            continue
        if _is_headline(rows[i], issued) and not names_of_line(rows[i].text):
            yield Start(i, i)


def behind_sources(sheet: Sheet, starts: Starts) -> Iterator[Start]:
    """Find articles where each ends in its source (来源：甲报 2026-01-10): the line behind it, or behind a section's name, is a title."""
    rows = sheet.rows
    behind = {i + 1 for i in range(len(rows) - 1) if is_source_line(rows[i].text)}
    sections = [i for i in range(1, len(rows) - 1) if is_section_name(rows[i].text)]
    if not behind and (sheet.wrap or len(sections) < _SECTIONS):
        return
    behind |= {i + 1 for i in sections if i in behind or has_ended(rows[i - 1]) or i == sections[0]}
    for i, issued in starts.free_rows(1):
        above_text = i + 1 < len(rows) and rows[i + 1].width > rows[i].width
        if i in behind and above_text and _is_headline(rows[i], issued) and not is_section_name(rows[i].text):
            yield Start(i, i)


def _is_headline(row: Row, issued: tuple[str, ...]) -> bool:
    return may_be_title(row) and row.width <= _WIDEST and not is_issued(row.text, issued)
