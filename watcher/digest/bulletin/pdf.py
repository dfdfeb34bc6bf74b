"""An issue as a PDF to be printed on A4 and sent."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from watcher.digest.bulletin.flow import Style, draw_line
from watcher.digest.bulletin.fonts import typeface
from watcher.digest.bulletin.script import Part
from watcher.digest.bulletin.story import WIDTH, Places, Story
from watcher.digest.bulletin.tags import ARTIFACT, TaggedCanvas, marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.pdfgen.canvas import Canvas

    from watcher.digest.bulletin.fonts import Typeface
    from watcher.digest.bulletin.script import Piece

_MARGIN = (A4[0] - WIDTH) / 2
_TOP, _BOTTOM = 82.0, 76.0
_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_GREY = Color(0.35, 0.35, 0.35)


def as_pdf(pieces: Sequence[Piece], *, embed: bool = True) -> bytes:
    """Write a PDF: masthead, contents with pages and links, sections with running heads, tables, signatures, closing block.

    The Chinese font is one of the machine's, embedded, or Adobe's STSong-Light, which readers bring (see `typeface`);
    without `embed` always the latter. The same pieces give the same bytes. It is laid out twice: the first time tells the pages.
    """
    pieces = [_printable(piece) for piece in pieces]
    places = Places()
    _lay_out(pieces, places, typeface(embed=embed))
    return _lay_out(pieces, places, typeface(embed=embed))


def _printable(piece: Piece) -> Piece:
    """Leave out what no font has: control characters and halves of characters."""
    return replace(piece, text=_UNPRINTED.sub("", piece.text), rows=tuple(tuple(_UNPRINTED.sub("", c) for c in row) for row in piece.rows))


def _lay_out(pieces: Sequence[Piece], known: Places, face: Typeface) -> bytes:
    out = BytesIO()
    running = "　".join(piece.text for piece in pieces if piece.part in {Part.MASTHEAD, Part.MAST_LINE})
    paper = BaseDocTemplate(out, pagesize=A4, title=running, subject="政策汇编", lang="zh-CN", invariant=1, allowSplitting=1)
    frame = Frame(_MARGIN, _BOTTOM, WIDTH, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0)
    found = Places()

    def furnish(canvas: Canvas, page: BaseDocTemplate) -> None:
        with marked(canvas, ARTIFACT):
            _furnish(canvas, page.page, running, known.section_of(page.page), face)

    paper.addPageTemplates(PageTemplate("page", [frame], onPage=furnish))
    paper.build(list(Story(pieces, known, found, face).flowables()), canvasmaker=TaggedCanvas)
    known.documents, known.sections = found.documents, found.sections
    return out.getvalue()


def _furnish(canvas: Canvas, page: int, running: str, section: str, face: Typeface) -> None:
    """Print the running head with its rule, but on the first page, and the page number."""
    small = Style(face, size=9.0, color=_GREY)
    number = f"— {page} —"
    draw_line(canvas, (A4[0] - small.measure(number)) / 2, 44.0, number, small)
    if page == 1:
        return
    y = A4[1] - 56.0
    draw_line(canvas, _MARGIN, y, running, small)
    draw_line(canvas, A4[0] - _MARGIN - small.measure(section), y, section, small)
    canvas.setStrokeColor(_GREY)
    canvas.setLineWidth(0.5)
    canvas.line(_MARGIN, y - 6, A4[0] - _MARGIN, y - 6)
