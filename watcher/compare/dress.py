"""Dress and words: what two printings of one text may differ in without a word being changed.

Widths, brackets, quotation marks, dashes, white space and invisible signs are dress; everything else is a word.
The signs are declared in `tables/dress.toml`; widths and the radicals that PDF fonts print for characters come
from the Unicode decompositions.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources

# Blocks whose compatibility decomposition changes the form of a sign and never its meaning. Superscripts, fractions
# and circled numbers are left out: 10² is not 102.
_FORM_BLOCKS = (
    range(0x2E80, 0x2FD6),  # radicals printed for characters
    range(0x3220, 0x322A),  # ㈠ to ㈩
    range(0x2474, 0x2488),  # ⑴ to ⒇
    range(0xF900, 0xFB00),  # compatibility ideographs
    range(0xFE10, 0xFE70),  # vertical and small forms
    range(0xFF01, 0xFFE7),  # full and half width
    range(0x2F800, 0x2FA20),
)
LONG = 200
"""Characters from which on a text is no title or number, of which there are many at a time."""
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


@cache
def dress_table() -> dict[int, str | None]:
    """Map a code point → what is compared in its place; None for a sign that is not compared at all."""
    raw = tomllib.loads((resources.files(__package__) / "tables" / "dress.toml").read_text("utf-8"))
    table: dict[int, str | None] = {
        code: unicodedata.normalize("NFKC", chr(code)) for block in _FORM_BLOCKS for code in block if unicodedata.decomposition(chr(code))
    }
    table |= {ord(sign): same for same, signs in raw["one_for_one"].items() for sign in signs}
    table |= {ord(sign): same for sign, same in raw["one_for_many"].items()}
    settled = {code: "".join(table.get(ord(c)) or c for c in same) if same else same for code, same in table.items()}
    return settled | dict.fromkeys(_invisible())


def _invisible() -> list[int]:
    named = [code for code in range(min(sys.maxunicode, 0xFFFF) + 1) if unicodedata.category(chr(code)) in _INVISIBLE_CATEGORIES]
    return named + [code for block in _VARIATION_SELECTORS for code in block]


def fold(text: str) -> str:
    """Give the words of a text without their dress. Two texts whose folds are equal say the same."""
    return text.translate(dress_table()) if len(text) < LONG else _fold_long(text)


@lru_cache(maxsize=4)  # while a document is taken, its text is asked for nine times
def _fold_long(text: str) -> str:
    return text.translate(dress_table())


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """Fold a text and say of each folded sign where it stood in the text."""
    table = dress_table()
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        same = table.get(ord(sign), sign)
        if same:
            signs.append(same)
            places.extend([place] * len(same))
    return "".join(signs), places


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """Find where words stand in a text, whatever their dress: (start, end) in the text as printed, none overlapping."""
    folded, places = fold_with_places(text)
    sought = fold(words)
    found: list[tuple[int, int]] = []
    at = folded.find(sought) if sought else -1
    while at >= 0:
        found.append((places[at], places[at + len(sought) - 1] + 1))
        at = folded.find(sought, at + len(sought))
    return found


@lru_cache(maxsize=4)
def fingerprint(text: str) -> str:
    """Give the SHA-256 of the folded text, in hexadecimal: equal for texts that differ in dress only."""
    return hashlib.sha256(fold(text).encode("utf-8", "surrogatepass")).hexdigest()


def same_words(a: str, b: str) -> bool:
    """Tell whether two texts differ in dress at most."""
    return fold(a) == fold(b)
