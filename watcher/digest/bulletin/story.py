"""What stands in a printed issue, in the order of its pages: each piece as it is set."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from reportlab.lib.colors import Color
from reportlab.platypus import CondPageBreak, HRFlowable, KeepTogether, PageBreak, Spacer

from watcher.digest.bulletin.apart import Apart
from watcher.digest.bulletin.flow import Closing, Entry, Style, Words
from watcher.digest.bulletin.grid import grid
from watcher.digest.bulletin.script import Part, masthead_first
from watcher.digest.bulletin.tags import Tag
from watcher.model import Level
from watcher.read.head import is_addressee
from watcher.read.structure import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus.flowables import Flowable

    from watcher.digest.bulletin.fonts import Typeface
    from watcher.digest.bulletin.script import Piece

WIDTH = 36 * 12.0
"""The type area in points: 36 characters of 12 points."""

RED = Color(0.72, 0.07, 0.09)
_CENTERED = {Level.PART, Level.CHAPTER, Level.SECTION}
_CLOSING = {Level.SIGNATURE, Level.DATE}
_LEAST_BELOW = 230.0  # points that a title and the head of its text need on a page
_LONGEST_HEADING = 40  # characters
_LONGEST_ENTRY = 300
_LEAST_CLOSING = 1  # paragraphs kept with the closing, so that none stands alone on a page


@dataclass(slots=True)
class Places:
    """Where a layout put things: the page of each document by its number, the section that begins on a page."""

    documents: dict[int, int] = field(default_factory=dict)
    sections: dict[int, str] = field(default_factory=dict)

    def section_of(self, page: int) -> str:
        """Name the section that a page belongs to."""
        return next((self.sections[p] for p in sorted(self.sections, reverse=True) if p <= page), "")


class Story:
    """The flowables of an issue. `known` are the places of a layout before, for the contents; `found` is filled while this one is drawn."""

    def __init__(self, pieces: Sequence[Piece], known: Places, found: Places, face: Typeface) -> None:
        self.pieces, self.known, self.found, self.face = pieces, known, found, face
        self.entries = self.titles = 0

    def flowables(self) -> Iterator[Flowable]:
        """Give masthead and contents, then all else as the script has it."""
        for part, run in groupby(masthead_first(self.pieces), key=lambda piece: piece.part):
            yield from self._part(part, list(run))

    def _mast_lines(self, mast: Sequence[Piece]) -> Iterator[Flowable]:
        """Give issue number and serial number on one row, the date below."""
        numbers, days = [p.text for p in mast if "第" in p.text], [p.text for p in mast if "第" not in p.text]
        for words in filter(None, ("　".join(numbers), *days)):
            yield Words(words, Style(self.face, 12, 19, "center"))
        yield HRFlowable(WIDTH, 1.6, color=RED, spaceBefore=8, spaceAfter=10)

    def _part(self, part: Part, pieces: Sequence[Piece]) -> Iterator[Flowable]:
        if part is Part.PARAGRAPH:
            yield from self._paragraphs(pieces)
        elif part is Part.MAST_LINE:
            yield from self._mast_lines(pieces)
        elif part is Part.IMPRINT:
            yield self._imprint(pieces)
        else:
            for piece in pieces:
                yield from self._single(piece)

    def _single(self, piece: Piece) -> Iterator[Flowable]:
        face = self.face
        match piece.part:
            case Part.MASTHEAD:
                yield Words(piece.text, Style(face, 34, 60, "center", bold=True, color=RED), tag=Tag("H1", piece.text))
            case Part.HEADING:
                yield CondPageBreak(_LEAST_BELOW / 2)
                yield Words(piece.text, Style(face, 16, 24, "center", bold=True, before=14, after=8, heads=True), tag=Tag("H1", piece.text))
            case Part.ENTRY:
                self.entries += 1
                yield Entry(
                    piece.text if len(piece.text) <= _LONGEST_ENTRY else piece.text[:_LONGEST_ENTRY] + "……",
                    Style(face, leading=20, align="left", after=3),
                    page=self.known.documents.get(self.entries, 0),
                    target=f"document-{self.entries}",
                )
            case Part.SECTION:
                yield PageBreak()
                style = Style(face, 22, 34, "center", bold=True, color=RED, after=4)
                yield Words(piece.text, style, drawn=partial(self._begin_section, piece.text), tag=Tag("H1", piece.text))
                yield HRFlowable(WIDTH, 1.0, color=RED, spaceAfter=6)
            case Part.TITLE:
                self.titles += 1
                yield CondPageBreak(_LEAST_BELOW)
                drawn = partial(self._begin_document, self.titles, piece.text)
                style = Style(face, 17, 26, "center", bold=True, before=22, after=8, heads=True)
                yield Words(piece.text, style, drawn=drawn, tag=Tag("H2", piece.text))
            case Part.NUMBER:
                yield Words(piece.text, Style(face, align="center", after=8, heads=True))
            case Part.TABLE:
                yield grid(piece.rows, WIDTH, Style(face, 10.5, 15, before=6, after=10))

    def _paragraphs(self, pieces: Sequence[Piece]) -> Iterator[Flowable]:
        """Give paragraphs; signers and date together, and never alone on a page."""
        waiting: list[Flowable] = []
        for closing, run in groupby(pieces, key=lambda piece: piece.level in _CLOSING):
            if closing:
                yield KeepTogether([*waiting, self._closing(run)])
                waiting = []
            else:
                yield from waiting
                lines = [self._paragraph(piece) for piece in run]
                yield from lines[:-_LEAST_CLOSING]
                waiting = lines[-_LEAST_CLOSING:]
        yield from waiting

    def _paragraph(self, piece: Piece) -> Flowable:
        face, level, text = self.face, piece.level, piece.text
        if piece.parts:
            return Apart(piece.parts, Style(face, lead="　　"))
        heading = len(text) <= _LONGEST_HEADING and not text.endswith("。")
        if level in _CENTERED and heading:
            return Words(text, Style(face, 14, 24, "center", bold=True, before=8, after=4, heads=True))
        if level is Level.PARAGRAPH and is_addressee(text):
            return Words(text, Style(face))
        if level is Level.ATTACHMENT and not label_of(text):
            annex = text.startswith("附")
            return Words(
                text,
                Style(face, bold=True, before=6) if annex else Style(face, 15, 24, "center", bold=True, before=14, after=6, heads=True),
            )
        label = label_of(text) if level is Level.ARTICLE else None
        bold = level in _CENTERED or level is Level.HEADING1
        return Words(
            text, Style(face, lead="　　", bold=bold and heading, heads=bold and heading), bold_to=len(label.label) if label else 0
        )

    def _closing(self, pieces: Iterable[Piece]) -> Flowable:
        return Closing([(piece.text, piece.level is Level.DATE) for piece in pieces], Style(self.face, before=21, after=8))

    def _imprint(self, pieces: Sequence[Piece]) -> Flowable:
        lines = [Words(piece.text, Style(self.face, 11, 20, "left")) for piece in pieces]
        rules = [HRFlowable(WIDTH, 1.0, color=RED, spaceBefore=6, spaceAfter=6) for _ in range(2)]
        return KeepTogether([Spacer(0, 30), rules[0], *lines, rules[1]])

    def _begin_section(self, name: str, canvas: Canvas, height: float) -> None:
        page = canvas.getPageNumber()
        self.found.sections.setdefault(page, name)
        _mark_place(canvas, f"section-{page}", name, height, depth=0)

    def _begin_document(self, number: int, title: str, canvas: Canvas, height: float) -> None:
        self.found.documents[number] = canvas.getPageNumber()
        _mark_place(canvas, f"document-{number}", title, height, depth=1 if self.found.sections else 0)


def _mark_place(canvas: Canvas, key: str, name: str, height: float, *, depth: int) -> None:
    """Make a place that links and the outline lead to."""
    canvas.bookmarkHorizontal(key, 0, height + 20)
    canvas.addOutlineEntry(name, key, depth, closed=0)
