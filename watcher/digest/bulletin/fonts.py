"""The type that an issue is printed in: a Chinese font of the machine, embedded, else the one that every PDF reader brings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportlab.pdfbase.ttfonts import TTFont

COMMON = "STSong-Light"
"""Adobe's name for the Song type of its Asian font pack: nothing is embedded, the reader's program has it or a like one."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font by its registered name and the characters that it has; what it lacks is set in COMMON."""

    name: str
    has: frozenset[int] | None = None

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Cut words into runs of (font, words)."""
        for known, letters in groupby(text, key=lambda c: self.has is None or ord(c) in self.has):
            yield self.name if known else COMMON, "".join(letters)

    def width(self, text: str, size: float) -> float:
        """Measure words in points."""
        return sum(_width(font, c) for font, words in self.runs(text) for c in words) * size


@cache
def _width(font: str, character: str) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(character, font, 1))


@cache
def typeface(*, embed: bool = True) -> Typeface:
    """Give the first font of tables/fonts.toml that the machine has; COMMON where it has none, or nothing is to be embedded."""
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont

    registerFont(UnicodeCIDFont(COMMON))
    found = _installed() if embed else None
    if found is None:
        return Typeface(COMMON)
    registerFont(found)
    return Typeface(found.fontName, frozenset(found.face.charToGlyph))


def _installed() -> TTFont | None:
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    declared = tomllib.loads(files("watcher.digest.bulletin").joinpath("tables/fonts.toml").read_text("utf-8"))
    for font in declared["font"]:
        for path in (Path(folder, name) for name in font["files"] for folder in declared["folders"]):
            if path.is_file():
                try:
                    return TTFont(font["name"], str(path), subfontIndex=font.get("face", 0))
                except (TTFError, OSError):  # its outlines cannot be embedded, or it is damaged
                    continue
    return None
