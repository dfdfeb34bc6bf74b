"""Which lines are articles (条) of a text: a rising sequence, apart from references at the head of a line and from quotations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.model import Level
from watcher.read.numerals import parse_numeral
from watcher.read.structure import label_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_AHEAD = 3  # articles looked at ahead to tell a gap (an excerpt) from a reference
_LARGEST_GAP = 60


def article_lines(texts: Sequence[str], start: int, end: int, openings: Collection[int] = ()) -> tuple[int, ...]:
    """Give the lines from `start` to `end` that begin an article, in order.

    `openings` are lines that open a text of its own (the heading of a measure), where counting begins anew. A line that says
    第五十二条 between 第十三条 and 第十四条 is a reference that a break put at the head of a line, and is left out.
    """
    found = _numbered(texts, start, end)
    kept: list[int] = []
    last, opened = 0, start
    for k, (i, number, inserted) in enumerate(found):
        if any(opened < o <= i for o in openings):
            last, opened = 0, i
        following = [n for _, n, _ in found[k + 1 : k + 1 + _AHEAD]]
        reference = last and number != last + 1 and last + 1 in following
        rises = last < number <= last + _LARGEST_GAP or (last == 0 and number > 0)
        if (rises and not reference) or (number == 1 and last) or (inserted and number == last):
            kept.append(i)
            last = number
    return tuple(kept)


def _numbered(texts: Sequence[str], start: int, end: int) -> list[tuple[int, int, bool]]:
    """Give line, number and whether it is an inserted 第X条之一, for each line outside quotation marks that looks like an article."""
    rows: list[tuple[int, int, bool]] = []
    quoted = False
    for i in range(start, end):
        found = label_of(texts[i])
        if found and found.level is Level.ARTICLE:
            number = parse_numeral(re.sub(r"^第|条.*$", "", found.label)) or 0
            if not quoted or (rows and number == rows[-1][1] + 1):  # else a quotation mark that was never closed
                rows.append((i, number, "之" in found.label))
                quoted = False
        quoted = _still_quoted(texts[i], quoted=quoted)
    return rows


def _still_quoted(text: str, *, quoted: bool) -> bool:
    opened, closed = text.rfind("“"), text.rfind("”")
    if opened == closed == -1:
        return quoted
    return opened > closed and text.count("“") > text.count("”")
