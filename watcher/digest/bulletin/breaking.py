"""Lines of print: where words are broken (避头尾), and titles into lines of like length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NO_HEAD = "，。、；：？！）》〉」』】〕”’…—％%,.;:?!)]}·～"
"""Marks that begin no line (GB/T 15834, 5.1)."""

NO_TAIL = "（《〈「『【〔“‘([{￥$№"
"""Marks that end no line."""

_UNBROKEN = re.compile(r"[A-Za-z]{1,20}(?: (?=[A-Za-z]))?|\d{1,20}(?:[.,]\d{1,10})?[A-Za-z]{0,10}|.", re.DOTALL)
_LATIN = re.compile(r"[A-Za-z] $")
_MOST_CLINGING = 16  # characters that are held together for the marks among them


def break_lines(text: str, width: float, measure: Callable[[str], float], *, lead: float = 0.0) -> list[str]:
    """Break words into lines no wider than `width`, the first one narrower by `lead`. Joined, the lines are the text again."""
    lines: list[str] = []
    line, room = "", width - lead
    for atom in _atoms(text):
        wide = measure(atom)
        if line and wide > room + 0.01:
            lines.append(line)
            line, room = "", width
        for part in [atom] if wide <= room + 0.01 else atom:
            wide = measure(part)
            if line and wide > room + 0.01:
                lines.append(line)
                line, room = "", width
            line, room = line + part, room - wide
    return [*lines, line]


def even_lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a title into as few lines as it needs, all about as long."""
    widest = break_lines(text, width, measure)
    tries = (break_lines(text, width * twentieth / 20, measure) for twentieth in range(8, 20))
    return next((lines for lines in tries if len(lines) == len(widest)), widest)


def _atoms(text: str) -> list[str]:
    """Cut words into what is not broken: a character with the marks and the blanks beside it, a Latin word, a number."""
    atoms: list[str] = []
    for found in _UNBROKEN.finditer(text):
        word = found[0]
        before = atoms[-1] if atoms else ""
        blank = word.isspace() or (before[-1:].isspace() and not (_LATIN.search(before) and word.isalpha() and word.isascii()))
        if before and len(before) < _MOST_CLINGING and (blank or word[0] in NO_HEAD or before[-1] in NO_TAIL):
            atoms[-1] += word
        else:
            atoms.append(word)
    return atoms
