"""The structure of a body: which level a line is, by its own number.

Levels by GB/T 9704-2012 7.3.3 (一、（一）1.（1）) and by 立法技术规范 (编、章、节、条); the label is what is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from watcher.model import Block, Level

_HAN = "[一二三四五六七八九十百千零〇○两]"
_GAP = r"[ \t\u00a0\u2000-\u200a　]"

_LABELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (Level.PART, re.compile(rf"(第{_HAN}{{1,6}}编){_GAP}*(?=\S|$)")),
    (Level.CHAPTER, re.compile(rf"(第{_GAP}?{_HAN}{{1,6}}{_GAP}?章)(?:{_GAP}*(?!第)|$)")),
    (Level.SECTION, re.compile(rf"(第{_HAN}{{1,6}}节)(?:{_GAP}+|$)")),
    (
        Level.ARTICLE,
        re.compile(rf"(第{_GAP}?{_HAN}(?:{_GAP}?{_HAN}){{0,7}}{_GAP}?条(?:之{_HAN}{{1,3}})?)(?:{_GAP}+|(?![至、和或第款项规,，的及中所]))"),
    ),
    (Level.HEADING1, re.compile(rf"({_HAN}{{1,4}}、){_GAP}*")),
    (Level.HEADING2, re.compile(rf"([（(]{_GAP}?{_HAN}{{1,4}}{_GAP}?[）)]){_GAP}*[.．、]?")),
    (Level.HEADING3, re.compile(rf"(\d{{1,3}}{_GAP}?[.．、](?!\d)){_GAP}*")),
    (Level.HEADING4, re.compile(rf"([（(]{_GAP}?\d{{1,3}}{_GAP}?[）)]){_GAP}*")),
)
_BULLET = re.compile(rf"^[-•●·*]{_GAP}+(?=\S)")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line's own number: its level, the number as printed, and where the words after it begin."""

    level: Level
    label: str
    end: int


def label_of(text: str) -> Labelled | None:
    """Read the number at the head of a line, or None for a plain paragraph."""
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else 0
    for level, pattern in _LABELS:
        found = pattern.match(text, start)
        if found:
            return Labelled(level, re.sub(r"\s", "", found[1]), found.end())
    return None


def block_of(text: str) -> Block:
    """Give the block of a body that a paragraph of running text is."""
    found = label_of(text)
    if not found:
        return Block(Level.PARAGRAPH, text)
    return Block(found.level, text[found.end :].strip(), found.label)
