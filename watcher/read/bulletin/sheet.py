"""A text file as printed rows: cleaned of marks of conversion, with what the layout says, and its page furniture set apart."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]*)\)|<(https?://[^<>\s]+)>")
_TAG = re.compile(r"</?(?:p|br|b|i|u|strong|em|span|div|font|sup|sub|center)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}\s+")
_PIPES = re.compile(r"^\s*\|(.*)\|\s*$")
_PIPES_RULE = re.compile(r"^[|\s:-]+$")
_UNSEEN = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff\u00ad\x00-\x08\x0b\x0e-\x1f\x7f]")
_SPACE = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f　\r\x0b\x0c"
_WIDE_INDENT = {"　", "\u2003", "\u2001"}
_FEWEST_ROWS, _FEWEST_FULL, _SHARE_FULL, _WIDEST_PRINT = 25, 8, 0.18, 64.0  # to call a print broken at one width
_SHARE_LEADS, _SHARE_LEADS_IN_PRINT = 0.3, 0.08  # of rows begin paragraphs; printed paragraphs have many rows
_LEADER = re.compile(r"[.…·⋯]{4}")  # dots between an entry of the contents and its page
_NARROWEST_PAGE = 22.0  # a page of A4 has 28 characters (GB/T 9704-2012, 5.2.2), one in large type hardly fewer than these
_MATTER = 30  # lines of metadata that a Markdown file may begin with
_REPEATS = 5  # a line that stands at the head of that many pages is a running head


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line. `number` is its physical line; `width` counts full-width characters, a half-width one as a half."""

    text: str
    number: int
    indent: int = 0
    blank_before: bool = False
    page_start: bool = False
    width: float = 0.0
    raw: str = ""
    heads_table: bool = False  # a Markdown table begins with it


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file without blank lines and page numbers, and the facts of its layout.

    `spaced`: paragraphs are parted by blank lines. `wrap`: the width at which every line is broken, 0 where lines are whole.
    `whole`: every row is a paragraph. `leads`: paragraphs begin two characters in; `indented`: and that alone parts them.
    """

    rows: tuple[Row, ...]
    spaced: bool
    wrap: float
    indented: bool
    leads: bool = False
    whole: bool = False


@cache
def layout() -> dict[str, Any]:
    """Give the declared words and patterns of layouts."""
    return tomllib.loads(files("watcher.read").joinpath("tables/layout.toml").read_text("utf-8"))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Give one declared pattern of layouts."""
    declared = layout()[name]
    return re.compile("|".join(declared) if isinstance(declared, list) else declared)


def width_of(text: str) -> float:
    """Measure printed width in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def read_sheet(text: str, *, whole: bool = False, printed: bool = False) -> Sheet:
    """Cut a text into rows and find out how it is laid out; `printed` says that the rows are those of printed pages."""
    rows = _rows(text)
    spaced = sum(row.blank_before for row in rows) > 0.5 * len(rows)
    rows = _without_page_numbers(rows)
    if spaced:
        rows = [replace(row, page_start=True) if row.indent and not row.blank_before else row for row in rows]
    rows = _without_running_heads(rows)
    leads = sum(row.indent >= 2 for row in rows) > (_SHARE_LEADS_IN_PRINT if printed else _SHARE_LEADS) * len(rows)
    wrap = 0.0 if whole else _wrap(rows)
    if printed and leads and not wrap:
        wrap = _widest(rows)
    return Sheet(tuple(rows), spaced, wrap, indented=leads and not spaced, leads=leads, whole=whole)


def clean(raw: str) -> str:
    """Take the marks of conversion off a line: Markdown's bold and links, stray HTML tags, unseen characters. Words stay."""
    text = _LINK.sub(lambda m: m[1] or m[2] or "", _UNSEEN.sub("", raw)) if ("](" in raw or "<" in raw) else _UNSEEN.sub("", raw)
    if "<" in text:
        text = _TAG.sub("", text)
    text = text.replace("**", "")
    return _HEADING.sub("", text) if text.startswith("#") else text


def _rows(text: str) -> list[Row]:
    rows: list[Row] = []
    blank = broken = False
    skip = _front_matter(text)
    for number, raw in enumerate(text.split("\n"), 1):
        if number <= skip:
            continue
        broken = broken or "\f" in raw
        line = clean(raw)
        stripped = line.strip(_SPACE)
        if not stripped:
            blank = True
            continue
        cells = _PIPES.match(line)
        if cells:
            if _PIPES_RULE.match(stripped):
                if rows and rows[-1].raw and not blank:
                    rows[-1] = replace(rows[-1], heads_table=True)
            else:
                whole = "\t".join(cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", cells[1]))
                rows.append(Row(whole.strip(_SPACE), number, blank_before=blank and bool(rows), width=width_of(whole), raw=whole))
            blank = False
            continue
        body = line.rstrip(_SPACE)
        lead = body[: len(body) - len(body.lstrip(_SPACE))]
        indent = sum(2 if c in _WIDE_INDENT else 1 for c in lead)
        tabbed = "\t" in body.strip(" ")
        rows.append(
            Row(
                stripped,
                number,
                indent,
                blank and bool(rows),
                broken and bool(rows),
                width_of(stripped),
                line.strip(" \r") if tabbed else "",
            )
        )
        blank = broken = False
    return rows


def _front_matter(text: str) -> int:
    """Count the lines of metadata between --- and --- at the head of a Markdown file; they are no text."""
    if not text.startswith("---\n"):
        return 0
    lines = text[:4000].split("\n")[: _MATTER + 1]
    return next((i + 1 for i, line in enumerate(lines) if i and line.strip() == "---"), 0)


def _without_page_numbers(rows: list[Row]) -> list[Row]:
    kept: list[Row] = []
    turned = False
    for row in rows:
        if len(row.text) <= 16 and pattern("page_numbers").search(row.text):
            turned = True
            continue
        kept.append(replace(row, page_start=True, blank_before=True) if turned else row)
        turned = False
    return kept


def _without_running_heads(rows: list[Row]) -> list[Row]:
    heads = Counter(row.text for row in rows if row.page_start and 3 <= len(row.text) <= 40)
    repeated = {text for text, count in heads.items() if count >= _REPEATS}
    if not repeated:
        return rows
    kept: list[Row] = []
    turned = False
    for row in rows:
        if row.page_start and row.text in repeated:
            turned = True
            continue
        kept.append(replace(row, page_start=True) if turned else row)
        turned = False
    return kept


def _widest(rows: list[Row]) -> float:
    """Find the width of printed pages with few rows on them: the widest row's, indent and all, where it can be a page's."""
    widest = max((row.width + row.indent / 2 for row in rows if not row.raw and not _LEADER.search(row.text)), default=0.0)
    return widest if _NARROWEST_PAGE <= widest <= _WIDEST_PRINT else 0.0


def _wrap(rows: list[Row]) -> float:
    """Find the width of the print where every line is broken at it: few lines are wider, many are just as wide."""
    widths = sorted(row.width for row in rows if not row.raw)
    if len(widths) < _FEWEST_ROWS:
        return 0.0
    widest = widths[int(len(widths) * 0.985)]
    if not 12 <= widest <= _WIDEST_PRINT:
        return 0.0
    counts = Counter(round(w) for w in widths if w >= 0.8 * widest)
    full = float(max(w for w, count in counts.items() if 2 * count >= max(counts.values())))  # first rows are as common, and narrower
    at_margin = sum(w >= full - 2.5 for w in widths)
    return full if at_margin >= max(_FEWEST_FULL, _SHARE_FULL * len(widths)) else 0.0
