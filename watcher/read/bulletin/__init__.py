"""Text files: a bulletin of many documents, a single document, or a fragment of one."""

from __future__ import annotations

from watcher.model import Reading
from watcher.read.assemble import Hints, assemble
from watcher.read.lines import Line

_LONGEST_TITLE = 120


def read_text(text: str, name: str = "") -> Reading:
    """The documents in a text file. First version: one document, its first line the title where it looks like one."""
    lines = [Line(part.strip(), number) for number, part in enumerate(text.split("\n"), 1) if part.strip()]
    if not lines:
        return Reading(doubts=("the file holds no text",))
    first = lines[0].text
    titled = len(lines) > 1 and len(first) <= _LONGEST_TITLE and not first.endswith(("。", "；", "：", "，"))
    return Reading((assemble(first if titled else "", lines[1:] if titled else lines, Hints(file=name or None)),))
