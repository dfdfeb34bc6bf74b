"""An issue as plain text, Markdown and HTML.

In text and Markdown paragraphs are parted by blank lines and indented by two characters, as in print: a paragraph that ends
without an end mark is not taken for one that a page break cut.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from watcher.digest.bulletin.script import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.digest.bulletin.script import Piece

_LEAD = "　　"
_MARKDOWN = {Part.MASTHEAD: "# ", Part.HEADING: "## ", Part.SECTION: "## ", Part.TITLE: "### ", Part.ENTRY: "- ", Part.PARAGRAPH: _LEAD}
_TEXT = {Part.ENTRY: "- ", Part.PARAGRAPH: _LEAD}
_HTML = {Part.MASTHEAD: "h1", Part.HEADING: "h2", Part.SECTION: "h2", Part.TITLE: "h3"}
_STYLE = (
    "body{max-width:46em;margin:0 auto;padding:1em;line-height:1.8;font-family:serif}"
    "h1,h2,h3,.number,.mast_line{text-align:center}.paragraph{text-indent:2em}"
    "table{border-collapse:collapse}td{border:1px solid #999;padding:.2em .5em}"
)


def _tabs(piece: Piece) -> str:
    return piece.text


def _pipes(piece: Piece) -> str:
    width = max(map(len, piece.rows))
    rows = [[cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row)) for row in piece.rows]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def as_text(pieces: Sequence[Piece]) -> bytes:
    """Write plain text: UTF-8, a table's cells parted by tabs."""
    return _lines(pieces, _TEXT).encode()


def as_markdown(pieces: Sequence[Piece]) -> bytes:
    """Write Markdown: masthead, sections and titles as headings, tables as tables."""
    return _lines(pieces, _MARKDOWN, table=_pipes).encode()


def as_html(pieces: Sequence[Piece]) -> bytes:
    """Write a whole page of HTML."""
    title = next((p.text for p in pieces if p.part is Part.MASTHEAD), "")
    body = "\n".join(map(_element, pieces))
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<article>\n{body}\n</article>\n</body>\n</html>\n"
    ).encode()


def _lines(pieces: Sequence[Piece], marks: dict[Part, str], table: Callable[[Piece], str] = _tabs) -> str:
    parts: list[str] = []
    for i, piece in enumerate(pieces):
        if i and not (piece.part is Part.ENTRY and pieces[i - 1].part is Part.ENTRY):
            parts.append("")
        if piece.rows:
            parts.append(table(piece))
        else:
            parts.append(marks.get(piece.part, "") + piece.text)
    return "\n".join(parts) + "\n"


def _element(piece: Piece) -> str:
    if piece.rows:
        rows = "\n".join("<tr>" + "".join(f"<td{_kept(cell)}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in piece.rows)
        return f"<table>\n{rows}\n</table>"
    tag = _HTML.get(piece.part)
    if tag:
        return f"<{tag}>{escape(piece.text)}</{tag}>"
    return f'<p class="{piece.part}"{_kept(piece.text)}>{escape(piece.text)}</p>'


def _kept(words: str) -> str:
    """Give the style that keeps runs of blanks, which pages else show as one: 财  政  部."""
    return ' style="white-space:pre-wrap"' if re.search(r"\s\s|\xa0", words) else ""
