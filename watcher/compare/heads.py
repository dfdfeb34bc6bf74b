"""Where articles begin: which lines that open with 第X条 are an article's beginning, and which only speak of one.

Three signs speak for a beginning: the number follows on the last one, white space parts it from the text, the line
before ended its sentence. Two of them are needed, so that a hard-wrapped line that happens to open with a
reference is not taken for an article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from watcher.compare.structure import form, heading, number_of, table

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEAR = 10  # articles that an excerpt or a damaged text may skip


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an article in a line: its number, the label as printed, and where its text starts."""

    number: tuple[int, ...]
    label: str
    gap: str
    end: int


@dataclass(frozen=True, slots=True)
class Heads:
    """`begins`: line → head. `broken`: lines that look like a beginning in the middle of a sentence."""

    begins: dict[int, Head]
    broken: tuple[int, ...]


@cache
def _article() -> re.Pattern[str]:
    return re.compile(rf"[\s　]*(?:\*\*)?(?P<label>{form('divisions', 'article')})(?:\*\*)?(?P<gap>[\s　]*)")


@cache
def spoken_of() -> re.Pattern[str]:
    """Words after 第X条 where it is spoken of."""
    return re.compile("|".join(map(re.escape, table()["spoken_of"]["next"])))


def article_heads(lines: Sequence[str]) -> Heads:
    """Find the lines in which articles begin."""
    candidates = {at: head for at, line in enumerate(lines) if (head := _candidate(line))}
    plain = {head.number for at, head in candidates.items() if not _speaks(lines[at], head)}
    begins: dict[int, Head] = {}
    broken: list[int] = []
    last: tuple[int, ...] = ()
    before, below_heading = "", False
    for at, line in enumerate(lines):
        head = candidates.get(at)
        if below_heading and not re.search(r"[。；：，]", before):
            before = ""  # the rest of a heading that was printed on two lines
        if head:
            if _begins(head, last, before, spoken=_speaks(line, head), only=head.number not in plain):
                begins[at] = head
                last = head.number
            elif head.gap and not sentence_ended(before):
                broken.append(at)
        below_heading = bool(heading().match(before))
        before = line.strip(" 　\t*\r") or before
    return Heads(begins, tuple(broken))


def _candidate(line: str) -> Head | None:
    match = _article().match(line)
    if not match:
        return None
    gap = match["gap"] or ("\n" if match.end() == len(line) else "")
    return Head(number_of(match["label"]), re.sub(r"[\s　]+", "", match["label"]), gap, match.end())


def _speaks(line: str, head: Head) -> bool:
    return not head.gap and bool(spoken_of().match(line, head.end))


def _begins(head: Head, last: tuple[int, ...], before: str, *, spoken: bool, only: bool) -> bool:
    follows = _follows(head.number, last)
    ended = sentence_ended(before) or (not last and head.number == (1,))
    if spoken:  # 第三条规定… opens an article only where no other line does
        return only and follows and ended
    near = bool(last) and last[0] < head.number[0] <= last[0] + _NEAR
    return (follows, bool(head.gap), ended).count(True) >= 2 or (near and ended)


def _follows(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    if not last or number in {(1,), (last[0] + 1,)}:
        return True
    return number == (last[0], (last[1] if len(last) > 1 else 0) + 1)


def is_heading(line: str) -> bool:
    """Whether a line is the heading of a part, chapter or section."""
    return bool(heading().match(re.sub(r"^#+ ", "", line.strip(" 　\t*\r"))))


def sentence_ended(line: str) -> bool:
    """Whether a line ends a sentence, or is a heading or nothing, so that something new may begin below it."""
    words = line.strip()
    return not words or words[-1] in table()["ends"]["sentence"] or is_heading(words)
