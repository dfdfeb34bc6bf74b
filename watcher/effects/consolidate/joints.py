"""Joints: the punctuation between words that stood there and words that are added, which decisions leave unsaid.

在“商业秘密”后增加“个人隐私” means 商业秘密、个人隐私 in the text. Where the words around settle it, it is settled;
else the enumeration comma is set and the addition reported as not certain.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcher.effects.consolidate.passage import Passage

_LINKS = re.compile(r"^(?:[、，,；;：:。（(]|和|与|及|以及|或者?|并|且|的|等|但)")
_ENDS = re.compile(r"(?:[、，,；;：:。（(]|和|与|及|以及|或者?|并|的)$")
_PAUSE = "，,；;"


def joined_after(passage: Passage, start: int, end: int, words: str) -> tuple[str, bool]:
    """Give the words to set after `passage.text[start:end]`, and whether their joint is certain."""
    anchor, after = passage.text[start:end], passage.text[end : end + 1]
    if _LINKS.match(words) or _ENDS.search(anchor):
        return words, True
    if words[-1] in "、，,；;。" and after:
        return words, True
    before = passage.text[start - 1 : start]
    if after == "、" or before == "、":
        return "、" + words, True
    clause = (not before or before in _PAUSE + "。") and (not after or after in _PAUSE + "。")
    if clause or (after in tuple(_PAUSE) and _is_verbal(words)):
        return ("，" if not after or after not in "；;" else after) + words, clause
    return "、" + words, False


def joined_before(passage: Passage, start: int, words: str) -> tuple[str, bool]:
    """Give the words to set before `passage.text[start:]`, and whether their joint is certain."""
    if _ENDS.search(words):
        return words, True
    before = passage.text[start - 1 : start]
    if before == "、":
        return words + "、", True
    return words, False


def _is_verbal(words: str) -> bool:
    """Whether words begin as a clause of their own does, with a verb or adverb."""
    import rjieba

    tagged: list[tuple[str, str]] = rjieba.tag(words)
    return bool(tagged) and tagged[0][1][:1] in {"v", "d", "p"}
