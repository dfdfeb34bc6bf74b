"""The paragraphs of a part of a page: blocks and <br> divide, tables of data keep their cells, tables of layout dissolve."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree

from watcher.read.html.dom import BLOCKS, words
from watcher.read.lines import Line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lxml.html import HtmlElement

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_BLANKS = " \t\r\n\f\v\xa0　"
_RUN = re.compile(r"[ \t\xa0\u2002-\u200a]+")
_LETTER = re.compile(r"[A-Za-z]")
_WRAP = 20  # a source line shorter than this ends where its words end (a list of signers); a longer one was wrapped
_BR_WRAP = 28
_SENTENCE_END = "。；：！？”》）)…:;.!?"
_OPENS = re.compile(
    r"[　\s]{2}|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．]"
    r"|第[一二三四五六七八九十百零]+[编章节条]|附件|附录|[-—·●]"
)
_KEPT = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_INDENT = re.compile(r"[\s　\xa0]*")
_CELL_SHARE = 0.6
_WIDEST_SPAN = 100
_FORMULA = re.compile("formula|equation|公式", re.IGNORECASE)
_NAMES_PICTURE = re.compile(  # no photograph, no ornament
    r"图$|图[示解]?[：:]|示意|流程|公式|[=＝×÷∑√]|^(?:附?图|表)\s?[0-9一二三四五六七八九十]"
)
_FILE = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp)$", re.IGNORECASE)
_LONGEST_NAME = 80
_SMALL_TABLE = 400


def lines_of(part: HtmlElement, leave_out: Collection[HtmlElement] = ()) -> list[Line]:
    """Give the paragraphs and tables of `part` in order, without those of the elements left out."""
    return _Writer(leave_out).write(part)


class _Writer:
    """Walks a tree without recursion, so that no nesting is too deep, and collects its lines."""

    def __init__(self, leave_out: Collection[HtmlElement]) -> None:
        self.leave_out = set(leave_out)
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.kept: HtmlElement | None = None  # the element whose style keeps runs of blanks
        self.after_br = False  # the line before ended with <br>, and may have been cut in the middle of a sentence

    def write(self, part: HtmlElement) -> list[Line]:
        walk = etree.iterwalk(part, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self._enter(element, part):
                    walk.skip_subtree()
            else:
                self._leave(element, part)
        self._flush(br=False)
        return self.lines

    def _enter(self, element: HtmlElement, part: HtmlElement) -> bool:
        """Take what stands before and at the start of an element; true where its inside is done with."""
        if element in self.leave_out:
            self._flush(br=False)
            return True
        if element.tag == "br":
            self._flush(br=True)
            return True
        if element.tag in BLOCKS:
            self._flush(br=False)
        if self.kept is None and keeps_blanks(element):
            self.kept = element
        if element.tag == "table" and element is not part and (rows := data_rows(element)):
            text = "\n".join("\t".join(row) for row in rows)
            self.lines.append(Line(text, rows=rows))
            return True
        if element.tag == "math":
            self.pieces.append(element.get("alttext") or words(element))
            return True
        if element.tag == "img" and (name := _name_of_picture(element)):
            self.pieces.append(name)
        if element.text:
            self.pieces.append(element.text)
        return False

    def _leave(self, element: HtmlElement, part: HtmlElement) -> None:
        if element.tag in BLOCKS:
            self._flush(br=False)
        if element is self.kept:
            self.kept = None
        if element is not part and element.tail:
            self.pieces.append(element.tail)

    def _flush(self, *, br: bool) -> None:
        raw = "".join(self.pieces)
        self.pieces.clear()
        text = unwrapped(raw, kept=self.kept is not None)
        if text:
            indent = _columns(raw)
            if self.after_br and self.lines and _goes_on(self.lines[-1], text, indent):
                before = self.lines.pop()
                self.lines.append(Line(before.text + text, indent=before.indent))
            else:
                self.lines.append(Line(text, indent=indent))
        self.after_br = br and bool(text)


def keeps_blanks(element: HtmlElement) -> bool:
    """Tell whether an element's own style keeps runs of blanks (white-space: pre, pre-wrap, break-spaces)."""
    return bool(_KEPT.search(element.get("style", "")))


def unwrapped(raw: str, *, kept: bool = False) -> str:
    """Give a paragraph's text in one line: source line breaks vanish between Chinese words, runs of spaces become one unless `kept`."""
    text = _INVISIBLE.sub("", raw).strip(_BLANKS)
    if "\n" in text:
        text = _joined([part for line in text.split("\n") if (part := line.strip(_BLANKS))])
    return text if kept else _RUN.sub(" ", text)


def _joined(lines: list[str]) -> str:
    out = lines[:1]
    for before, line in pairwise(lines):
        latin = _LETTER.match(before[-1]) and _LETTER.match(line)
        out.append(" " + line if latin or len(before) < _WRAP else line)
    return "".join(out)


def _columns(raw: str) -> int:
    """Give the width of the white space before the first word on its line, a full-width space counted as two."""
    lead = _INDENT.match(raw)
    return sum(2 if c == "　" else 1 for c in lead[0].rpartition("\n")[2]) if lead else 0


def _goes_on(before: Line, text: str, indent: int) -> bool:
    """Whether a line after <br> goes on with a paragraph that was cut at the page's width."""
    if before.rows or indent or len(before.text) < _BR_WRAP or before.text[-1] in _SENTENCE_END:
        return False
    return not _OPENS.match(text)


def data_rows(table: HtmlElement) -> tuple[tuple[str, ...], ...] | None:
    """Give the cells of a table that shows data, row by row; None for a table that only lays out the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = [cells for cells in _spread_rows(table) if any(cells)]
    if sum(sum(map(bool, row)) >= 2 for row in rows) < 2:
        return None
    total = sum(len(cell) for row in rows for cell in row)
    longest = max(len(cell) for row in rows for cell in row)
    if total > _SMALL_TABLE and longest > _CELL_SHARE * total:
        return None
    return tuple(rows)


def _name_of_picture(image: HtmlElement) -> str:
    """Name a formula or drawing that stands in the text by the words given for it; the name of a file says nothing."""
    said = " ".join((image.get("alt") or image.get("title") or "").split())
    what = "公式" if _FORMULA.search(f"{image.get('class', '')} {image.get('id', '')} {said}") else "图"
    return f"〔{what}：{said}〕" if _NAMES_PICTURE.search(said) and not _FILE.search(said) and len(said) <= _LONGEST_NAME else ""


def _spread_rows(table: HtmlElement) -> Iterator[tuple[str, ...]]:
    """Give the words of each row's cells, an empty cell for each place that a cell over rows or columns covers besides its first."""
    below: dict[int, int] = {}  # by column: in how many rows more it is covered
    for tr in table.iter("tr"):
        cells: list[str] = []
        covered, below = below, {column: left - 1 for column, left in below.items() if left > 1}
        for cell in (c for c in tr if c.tag in {"td", "th"}):
            while len(cells) in covered:
                cells.append("")
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            below |= {column: rows - 1 for column in range(len(cells), len(cells) + columns) if rows > 1}
            cells += [_words_of_cell(cell), *[""] * (columns - 1)]
        while len(cells) in covered:
            cells.append("")
        yield tuple(cells)


def _span(cell: HtmlElement, name: str) -> int:
    """Give the number of rows or columns that a cell takes, as far as is sane."""
    said = (cell.get(name) or "").strip()
    return min(max(int(said), 1), _WIDEST_SPAN) if said.isascii() and said.isdigit() and len(said) <= 4 else 1


def _words_of_cell(cell: HtmlElement) -> str:
    return "".join(cell.itertext()).strip() if keeps_blanks(cell) else words(cell)
