"""A paragraph in which some words are set apart: struck, put in, or bold."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor

from watcher.digest.bulletin.flow import Words, draw_line
from watcher.digest.bulletin.script import MARKED
from watcher.digest.bulletin.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.platypus.flowables import Flowable

    from watcher.digest.bulletin.flow import Style

_HEIGHT = {"delete": 0.3, "insert": -0.14}
"""Where the line through or under the words lies, above their base, in sizes of the type."""
_SPOKEN = {"delete": "〔删：{}〕", "insert": "〔增：{}〕"}


class Apart(Words):
    """Words of which each has a kind: `delete`, `insert`, `name` (bold) or `equal`; `begun` of them stand on pages before."""

    def __init__(self, parts: Sequence[tuple[str, str]], style: Style, *, begun: int = 0) -> None:
        spoken = "".join(_SPOKEN.get(kind, "{}").format(words) for kind, words in parts)
        super().__init__("".join(words for _, words in parts), style, tag=Tag("P", spoken))
        self.parts, self.begun = parts, begun
        self.kinds = [kind for kind, words in parts for _ in words]

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part the paragraph as any other is, each half with the kinds of its own words."""
        halves, begun = [], self.begun
        for half in super().split(width, height):
            made = Apart(self.parts, half.style, begun=begun)
            made.rows, made.last, made.tag = half.rows, half.last, half.tag
            begun += sum(map(len, half.rows)) - (0 if begun else len(self.style.lead))
            halves.append(made)
        return halves

    def _set_rows(self) -> None:
        at = self.begun - (0 if self.begun else len(self.style.lead))
        for i, row in enumerate(self.lines):
            x, y, spread = self.place(i)
            kinds = [self.kinds[n] if n >= 0 else "equal" for n in range(at, at + len(row))]
            at += len(row)
            for kind, run in groupby(zip(kinds, row, strict=True), key=lambda pair: pair[0]):
                x = self._set_run(kind, "".join(sign for _, sign in run), x, y, spread)

    def _set_run(self, kind: str, words: str, x: float, y: float, spread: float) -> float:
        """Set words of one kind; gives where the next ones begin."""
        style = replace(self.style, bold=kind == "name", color=HexColor(f"#{MARKED[kind]}") if kind in MARKED else self.style.color)
        draw_line(self.canv, x, y, words, style, spread=spread)
        end = x + style.measure(words) + spread * len(words)
        if kind in _HEIGHT:
            self.canv.setStrokeColor(style.color)
            self.canv.setLineWidth(style.size / 18)
            height = y + _HEIGHT[kind] * style.size
            self.canv.line(x, height, end - spread, height)
        return end
