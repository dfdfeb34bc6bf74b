"""What stands before the first article: the title and the preface (引言)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.compare import fold
from watcher.effects.consolidate.instructions import DoesNotFit, Lines

if TYPE_CHECKING:
    from watcher.effects.consolidate.law import Law

_HISTORY = re.compile(r"[(（]?(?:根据)?[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日")


def rewrite_preface(law: Law, lines: Lines) -> None:
    """Set new lines in the place of the preface; raises `DoesNotFit` where there is none, or more than one run of sentences."""
    words = [n for n, line in enumerate(law.front) if n > 0 and line.strip()[-1:] in tuple("。：") and not _HISTORY.match(line.strip())]
    if not words or words[-1] - words[0] + 1 != len(words):
        raise DoesNotFit("原文没有引言，或者引言不止一处")
    law.front[words[0] : words[-1] + 1] = list(lines)


def rename(law: Law, name: str) -> None:
    """Give the text another title."""
    at = next((n for n, line in enumerate(law.front) if fold(line)), None)
    if at is None:
        raise DoesNotFit("原文没有标题")
    law.front[at] = name
