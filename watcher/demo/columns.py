"""Lines of so many columns for a terminal, in which a Chinese character takes two."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}
COLOURS = {"equal": "{}", "delete": "\x1b[31;9m{}\x1b[0m", "insert": "\x1b[32;4m{}\x1b[0m"}
"""How words put in and struck are shown without colours, and with them."""
TOKEN = re.compile(r"[（《“〈〔\[{+-]*(?:[0-9A-Za-z.%:/@_<>=-]+|.)[，。；：、）》”〉〕！？…\]}]*", re.DOTALL)
"""What is not torn at the end of a line: a number or word, with the brackets and stops that belong to it (避头尾)."""


def wrapped(parts: Sequence[tuple[str, str]], width: int, *, colour: bool) -> Iterator[str]:
    """Break ("equal" | "delete" | "insert", words) into lines of at most `width` columns."""
    line, used = "", 0
    for how, token in _tokens(parts, colour=colour):
        columns = columns_of(token)
        if used and used + columns > width:
            yield line
            line, used = "", 0
        line += COLOURS[how].format(token) if colour else token
        used += columns
    if line:
        yield line


def _tokens(parts: Sequence[tuple[str, str]], *, colour: bool) -> Iterator[tuple[str, str]]:
    for how, words in parts:
        before, after = ("", "") if colour else MARKS[how]
        for token in TOKEN.findall(f"{before}{words.replace(chr(10), ' ')}{after}"):
            yield how, token


def columns_of(text: str) -> int:
    """Count the columns that a text takes; what may be narrow or wide counts as wide."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
