"""A passage: the words of one paragraph or item, remembering which of them a decision has already put in.

An instruction speaks of the text as it was. Words that another instruction of the same decision put in are not
matched again, and references inside them already use the new numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.compare import occurrences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OLD, _FRESH = "o", "f"
_LINKS = ("和", "及", "与", "或", "或者")
_LOST_LINK = re.compile("(?:(?<![共缓总温饱附调])和|以及|或者)$")
_LINK_AHEAD = re.compile("以及|或者|和(?![平谐解睦])")
_MARKS = ("、", ",", "，", ";", "；", ":", "：", "。")  # from the weakest to the strongest


@dataclass(slots=True)
class Passage:
    """Words with a mark for each sign: `o` it stood in the old text, `f` it was put in."""

    text: str
    marks: str = field(default="")

    def __post_init__(self) -> None:
        self.marks = self.marks or _OLD * len(self.text)

    @classmethod
    def fresh(cls, text: str) -> Passage:
        """Make a passage that the decision put in."""
        return cls(text, _FRESH * len(text))

    def find(self, words: str) -> list[tuple[int, int]]:
        """Find where words of the old text stand."""
        return [(start, end) for start, end in occurrences(self.text, words) if _FRESH not in self.marks[start:end]]

    def is_old(self, start: int, end: int) -> bool:
        """Tell whether words stood in the old text."""
        return _FRESH not in self.marks[start:end]

    def put(self, start: int, end: int, words: str) -> None:
        """Set words in the place of others."""
        self.text = self.text[:start] + words + self.text[end:]
        self.marks = self.marks[:start] + _FRESH * len(words) + self.marks[end:]

    def put_at_all(self, spans: Sequence[tuple[int, int]], words: str) -> None:
        """Set words in many places at once."""
        text: list[str] = []
        marks: list[str] = []
        at = 0
        for start, end in spans:
            text += [self.text[at:start], words]
            marks += [self.marks[at:start], _FRESH * len(words)]
            at = end
        self.text = "".join([*text, self.text[at:]])
        self.marks = "".join([*marks, self.marks[at:]])

    def end_with(self, stop: str) -> None:
        """Set another stop at the end."""
        self.put(len(self.text) - 1, len(self.text), stop)

    def strike(self, start: int, end: int) -> bool:
        """Take words out, and the comma or stop that is left without a word to part; False where a 和 was left so, and taken out too."""
        struck = self.text[start:end]
        self.put(start, end, "")
        before, after = self.text[start - 1 : start], self.text[start : start + 1]
        if before in _MARKS and after in _MARKS:
            self._keep_one(start, before, after)
        elif not before and after in _MARKS:
            self.put(0, 1, "")
        elif before == "、" and struck[0] != "、" and not struck.endswith((*_LINKS, *_MARKS)):
            self.put(start - 1, start, "")
        elif after == "、" and struck[-1] != "、":
            self.put(start, start + 1, "")
        return self._join_left(start, struck, after)

    def _join_left(self, start: int, struck: str, after: str) -> bool:
        """Take out a conjunction that has lost what it joined: 甲和乙的 without 乙, 甲和乙 without 甲; says whether there was none."""
        link = _LOST_LINK.search(self.text[:start])
        ahead = _LINK_AHEAD.match(self.text) if start == 0 else None
        if ahead:
            self.put(0, ahead.end(), "")
        elif link and not struck.endswith((*_LINKS, *_MARKS)) and after != "、" and after in {"", "的", *_MARKS}:
            self.put(link.start(), start, "")
        else:
            return True
        return False

    def _keep_one(self, at: int, before: str, after: str) -> None:
        """Of two marks with nothing between them, keep the one that ends more."""
        if _MARKS.index(before) > _MARKS.index(after):
            self.put(at, at + 1, "")
        else:
            self.put(at - 1, at, "")

    def replace_old(self, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> None:
        """Rewrite every match that lies in old words; the new words stay marked as old."""
        text: list[str] = []
        marks: list[str] = []
        at = 0
        for match in pattern.finditer(self.text):
            words = match[0] if _FRESH in self.marks[match.start() : match.end()] else change(match)
            text += [self.text[at : match.start()], words]
            marks += [self.marks[at : match.start()], _mark_of(self.marks[match.start() : match.end()]) * len(words)]
            at = match.end()
        self.text = "".join([*text, self.text[at:]])
        self.marks = "".join([*marks, self.marks[at:]])


def _mark_of(marks: str) -> str:
    return _FRESH if _FRESH in marks else _OLD
