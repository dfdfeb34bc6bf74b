"""Tables in print: ruled, their first row again on every page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportlab.platypus.flowables import Flowable

from watcher.digest.bulletin.breaking import break_lines
from watcher.digest.bulletin.flow import baseline, draw_line
from watcher.digest.bulletin.tags import ARTIFACT, Tag, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watcher.digest.bulletin.flow import Style

_PAD = 4.0  # points between rule and words
_NARROWEST = 3.0  # characters of a column
_HIGHEST = 24  # lines of a row that a page break does not part


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of a table, or a part of one too high for a page: the lines of each cell and its tag (none where it is printed again)."""

    cells: tuple[tuple[str, ...], ...]
    tags: tuple[Tag, ...] = ()

    @property
    def depth(self) -> int:
        """Give its height in lines."""
        return max(map(len, self.cells))


class Grid(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A table on one page or many; `headed` says that its first strip is its head."""

    def __init__(self, strips: Sequence[Strip], widths: Sequence[float], style: Style, *, headed: bool) -> None:
        super().__init__()
        self.strips, self.widths, self.style, self.headed = tuple(strips), tuple(widths), style, headed
        self.heights = [strip.depth * style.leading + 2 * _PAD for strip in strips]
        self.width, self.height = sum(widths), sum(self.heights)
        self.spaceBefore, self.spaceAfter = style.before, style.after

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Give width and height."""
        return self.width, self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """Part the table between two strips, the head printed again below."""
        fits, taken = 0, 0.0
        while fits < len(self.strips) and taken + self.heights[fits] <= height:
            taken += self.heights[fits]
            fits += 1
        if fits <= self.headed:
            return []
        again = [replace(self.strips[0], tags=())] if self.headed else []
        parts = (self.strips[:fits], [*again, *self.strips[fits:]])
        return [Grid(part, self.widths, self.style, headed=self.headed) for part in parts]

    def draw(self) -> None:
        """Rule the grid and set the cells."""
        top = self.height
        self.canv.setLineWidth(0.5)
        for i, (strip, height) in enumerate(zip(self.strips, self.heights, strict=True)):
            self._draw_strip(strip, top, height, bold=self.headed and i == 0)
            top -= height

    def _draw_strip(self, strip: Strip, top: float, height: float, *, bold: bool) -> None:
        x, style = 0.0, self.style
        for i, (lines, width) in enumerate(zip(strip.cells, self.widths, strict=True)):
            with marked(self.canv, ARTIFACT):
                self.canv.rect(x, top - height, width, height)
            first = top - (height - len(lines) * style.leading) / 2
            with self.canv.tagged(strip.tags[i]) if strip.tags else marked(self.canv, ARTIFACT):
                for k, line in enumerate(lines):
                    start = (width - style.measure(line)) / 2 if bold or len(lines) == 1 else _PAD
                    draw_line(self.canv, x + start, baseline(first, k, style), line, style, bold_to=len(line) if bold else 0)
            x += width


def grid(rows: Sequence[tuple[str, ...]], width: float, style: Style) -> Grid:
    """Lay a table out over a width: the columns share it, the cells are broken, rows too high for a page parted."""
    columns = max(map(len, rows))
    full = [row + ("",) * (columns - len(row)) for row in rows]
    widths = _shares(full, width, style)
    table = Tag("Table")
    strips = [list(_strips(row, table.within("TR"), widths, style)) for row in full]
    headed = len(strips) > 1 and len(strips[0]) == 1
    return Grid([strip for row in strips for strip in row], widths, style, headed=headed)


def _strips(row: tuple[str, ...], tag: Tag, widths: Sequence[float], style: Style) -> Iterator[Strip]:
    cells = [break_lines(cell, width - 2 * _PAD, style.measure) for cell, width in zip(row, widths, strict=True)]
    tags = tuple(tag.within("TD", cell) for cell in row)
    for start in range(0, max(map(len, cells)), _HIGHEST):
        yield Strip(tuple(tuple(lines[start : start + _HIGHEST]) for lines in cells), tags)


def _shares(rows: Sequence[tuple[str, ...]], width: float, style: Style) -> list[float]:
    """Give each column the width that its longest cell wants; where that is too much, the wide ones give."""
    wanted = [max(_NARROWEST * style.size, *map(style.measure, column)) + 2 * _PAD for column in zip(*rows, strict=True)]
    if sum(wanted) <= width:
        return [w * width / sum(wanted) for w in wanted]
    left, shares = width, dict.fromkeys(range(len(wanted)), 0.0)
    for done, i in enumerate(sorted(shares, key=lambda i: wanted[i])):
        shares[i] = min(wanted[i], left / (len(wanted) - done))
        left -= shares[i]
    return [shares[i] for i in range(len(wanted))]
