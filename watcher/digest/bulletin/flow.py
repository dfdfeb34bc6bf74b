"""What flows down the pages of a printed issue: words in lines, entries of the contents, closings, tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from reportlab.lib.colors import Color, black
from reportlab.platypus.flowables import Flowable

from watcher.digest.bulletin.breaking import break_lines, even_lines
from watcher.digest.bulletin.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reportlab.pdfgen.canvas import Canvas

    from watcher.digest.bulletin.fonts import Typeface


@dataclass(frozen=True, slots=True)
class Style:
    """How words are set, in points: `lead` is the first row's indent, `align` justify, left, center or right."""

    face: Typeface
    size: float = 12.0
    leading: float = 21.0
    align: str = "justify"
    lead: str = ""  # full-width blanks before the first row
    bold: bool = False
    color: Color = black
    before: float = 0.0
    after: float = 0.0
    heads: bool = False  # never the last on a page

    def measure(self, text: str) -> float:
        """Give the width of words in this style."""
        return self.face.width(text, self.size)


def baseline(top: float, row: int, style: Style) -> float:
    """Give where the characters of a row stand, counted from the top of its block."""
    return top - row * style.leading - (style.leading + style.size * 0.72) / 2


def draw_line(canvas: Canvas, x: float, y: float, words: str, style: Style, *, bold_to: int = 0, spread: float = 0.0) -> None:
    """Set one row of words, its first `bold_to` characters (all, in a bold style) outlined as bold: few Chinese fonts have a bold."""
    bold = len(words) if style.bold else bold_to
    pen = canvas.beginText(x, y)
    pen.setFillColor(style.color)
    pen.setStrokeColor(style.color)
    pen.setCharSpace(spread)
    canvas.setLineWidth(style.size / 36)
    for mode, part in ((2, words[:bold]), (0, words[bold:])):
        pen.setTextRenderMode(mode)
        for font, run in style.face.runs(part):
            pen.setFont(font, style.size)
            pen.textOut(run)
    pen.setTextRenderMode(0)
    pen.setCharSpace(0)
    canvas.drawText(pen)


class Words(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A paragraph or heading. `bold_to` characters of its head are bold; `drawn` is called where its first row is drawn."""

    _widow: ClassVar[int] = 2

    def __init__(
        self,
        text: str,
        style: Style,
        *,
        bold_to: int = 0,
        drawn: Callable[[Canvas, float], None] | None = None,
        tag: Tag | None = None,
    ) -> None:
        super().__init__()
        self.text, self.style, self.bold_to, self.drawn = text, style, bold_to, drawn
        self.tag = tag or Tag("P", text)
        self.rows: list[str] | None = None
        self.spaceBefore, self.spaceAfter, self.keepWithNext = style.before, style.after, style.heads

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break the words for a width; gives width and height taken."""
        self.width = width
        self.lines = self.rows if self.rows is not None else self._broken(width)
        self.height = len(self.lines) * self.style.leading
        return width, self.height

    def _broken(self, width: float) -> list[str]:
        if self.style.align == "center":
            return even_lines(self.text, width, self.style.measure)
        lines = break_lines(self.text, width, self.style.measure, lead=self.style.measure(self.style.lead))
        return [self.style.lead + lines[0], *lines[1:]]

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part the paragraph at the end of a page, never leaving a single row on either."""
        self.wrap(width, height)
        fits = int(height / self.style.leading)
        fits = min(fits, len(self.lines) - self._widow)
        if fits < self._widow:
            return []
        head = Words(self.text, replace(self.style, after=0), bold_to=self.bold_to, drawn=self.drawn, tag=self.tag)
        tail = Words(self.text, replace(self.style, before=0), tag=self.tag)
        head.rows, tail.rows = self.lines[:fits], self.lines[fits:]
        head.last = False
        return [head, tail]

    last = True

    def draw(self) -> None:
        """Set the rows, every one but the last to the full width."""
        if self.drawn:
            self.drawn(self.canv, self.height)
        with self.canv.tagged(self.tag):
            self._set_rows()

    def _set_rows(self) -> None:
        for i, row in enumerate(self.lines):
            x, y, spread = self.place(i)
            bold = self.bold_to + len(self.style.lead) if self.bold_to and i == 0 else 0
            draw_line(self.canv, x, y, row, self.style, bold_to=bold, spread=spread)

    def place(self, i: int) -> tuple[float, float, float]:
        """Give where a row begins, and what is put between its characters."""
        style, row = self.style, self.lines[i]
        slack = self.width - style.measure(row)
        x = {"center": slack / 2, "right": slack}.get(style.align, 0.0)
        full = style.align == "justify" and (i + 1 < len(self.lines) or not self.last) and slack < 3 * style.size
        return x, baseline(self.height, i, style), slack / max(1, len(row) - 1) if full else 0.0


class Entry(Words):
    """An entry of the contents: its words, dots, and the page, all a link to where the document begins."""

    _numeral = 4.0  # widths of a character kept for dots and page

    def __init__(self, text: str, style: Style, *, page: int, target: str) -> None:
        super().__init__(text, style, tag=Tag("TOCI", text))
        self.page, self.target = page, target

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break the words, keeping room for the page."""
        taken = super().wrap(width - self._numeral * self.style.size, height)
        return width, taken[1]

    def split(self, _width: float, _height: float) -> list[Flowable]:
        """Keep an entry on one page."""
        return []

    def _set_rows(self) -> None:
        """Set the words, and dots and page behind the last row."""
        super()._set_rows()
        style, full = self.style, self.width + self._numeral * self.style.size
        y = baseline(self.height, len(self.lines) - 1, style)
        start, page = style.measure(self.lines[-1]), str(self.page)
        dots = "…" * int((full - start - style.measure(page)) / style.measure("…"))
        draw_line(self.canv, full - style.measure(dots + page), y, dots + page, style)
        self.canv.linkRect("", self.target, (0, 0, full, self.height), relative=1)


class Closing(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Signers and dates at the right (GB/T 9704-2012, 7.3.5.2).

    The signer ends two characters from the edge and the date begins two characters to the right of the signer's begin; a date that
    has no room there ends two characters from the edge itself, and the signer moves to the left.
    """

    def __init__(self, rows: Sequence[tuple[str, bool]], style: Style) -> None:
        super().__init__()
        self.rows, self.style = rows, style  # words, and whether they are a date
        self.spaceBefore, self.spaceAfter = style.before, style.after

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take a row for each."""
        self.width, self.height = width, len(self.rows) * self.style.leading
        return width, self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """Part a list of signers that is longer than a page."""
        fits = int(height / self.style.leading)
        return [Closing(rows, self.style) for rows in (self.rows[:fits], self.rows[fits:])] if fits else []

    def draw(self) -> None:
        """Set signers and dates."""
        style, gap = self.style, 2 * self.style.size
        edge = self.width - gap
        names = [style.measure(words) for words, dated in self.rows if not dated]
        days = [style.measure(words) for words, dated in self.rows if dated]
        left = min(edge - max(names, default=0.0), edge - max(days, default=0.0) - (gap if names else 0.0))
        for i, (words, dated) in enumerate(self.rows):
            one_signer = left if len(names) == 1 else edge - style.measure(words)
            x = (left + gap * bool(names)) if dated else one_signer
            with self.canv.tagged(Tag("P", words)):
                draw_line(self.canv, max(0.0, x), baseline(self.height, i, style), words, style)
