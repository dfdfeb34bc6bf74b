"""The redline inside one provision: which words stayed, which were struck, which were put in.

Texts are cut into words (rjieba), numbers, dates and article references staying whole, so that 五万元 → 十万元 is not
shown as a change of single characters. Dress takes no part in the comparison; the parts carry the text as printed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import rjieba
from rapidfuzz.distance import Indel, Levenshtein

from watcher.compare.dress import fold_with_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Part = tuple[str, str]
Code = tuple[str, int, int, int, int]

_HAN = "〇零一二三四五六七八九十百千万亿两"
_WHOLE = re.compile(
    rf"\d{{4}}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?|\d+(?:[.,]\d+)*%?|百分之[{_HAN}点]+"
    rf"|第[{_HAN}0-9]+[条款项章节编](?:之[{_HAN}]+)?|\([{_HAN}0-9]{{1,3}}\)|[{_HAN}]{{2,}}|[{_HAN}](?=[日天个年月元倍人次级名周号])|[A-Za-z]+"
)
_MATCHES_FOR_DIFFLIB = 1_000_000  # pairs of equal words; beyond, difflib is slow
_TOKENS_FOR_DIFFLIB = 10_000
_CELLS_FOR_LCS = 400_000_000  # a longest common subsequence keeps one bit a cell
_CRUMB = 1  # characters that are not kept as equal between two changes


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words: `words` folded, and where each begins in the text as printed."""

    text: str
    words: list[str]
    starts: list[int]

    def printed(self, first: int, last: int) -> str:
        """Give the text as printed from one word up to another; white space stays with the word before it."""
        if first == last:
            return ""
        start = 0 if first == 0 else self.starts[first]
        end = len(self.text) if last == len(self.words) else self.starts[last]
        return self.text[start:end]


def cut(text: str) -> Words:
    """Cut a text into words."""
    folded, places = fold_with_places(text)
    words = list(_words(folded))
    starts: list[int] = []
    at = 0
    for word in words:
        starts.append(places[at])
        at += len(word)
    return Words(text, words, starts)


def _words(folded: str) -> Iterator[str]:
    at = 0
    for whole in _WHOLE.finditer(folded):
        yield from _plain_words(folded[at : whole.start()])
        yield whole[0]
        at = whole.end()
    yield from _plain_words(folded[at:])


def _plain_words(piece: str) -> Sequence[str]:
    words: list[str] = rjieba.cut(piece) if piece else []
    return words if "".join(words) == piece else list(piece)


def redline(old: str, new: str) -> tuple[Part, ...]:
    """Give the parts ("equal" | "delete" | "insert", words) that make up both texts.

    Without the deletions they are `new`, to the letter; without the insertions they are `old` in the dress of `new`.
    """
    before, after = cut(old), cut(new)
    parts: list[Part] = []
    for op, i, ii, j, jj in _readable(after, _codes(before.words, after.words)):
        if op == "equal":
            parts.append(("equal", after.printed(j, jj)))
            continue
        parts.append(("delete", before.printed(i, ii)))
        parts.append(("insert", after.printed(j, jj)))
    return tuple((kind, words) for kind, words in parts if words)


def _codes(old: list[str], new: list[str]) -> list[Code]:
    """Opcodes over words, the equal head and tail cut off first."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle = _middle_codes(old[head : len(old) - tail], new[head : len(new) - tail])
    codes: list[Code] = [("equal", 0, head, 0, head)] if head else []
    codes += [(op, i + head, ii + head, j + head, jj + head) for op, i, ii, j, jj in middle]
    if tail:
        codes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return codes


def _middle_codes(old: list[str], new: list[str]) -> list[Code]:
    if not old or not new:
        return [("replace", 0, len(old), 0, len(new))] if old or new else []
    counts, others = Counter(old), Counter(new)
    matches = sum(times * others[word] for word, times in counts.items())
    if matches <= _MATCHES_FOR_DIFFLIB and max(len(old), len(new)) <= _TOKENS_FOR_DIFFLIB:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    numbers: dict[str, int] = {}
    before = [numbers.setdefault(word, len(numbers)) for word in old]
    after = [numbers.setdefault(word, len(numbers)) for word in new]
    measure = Indel if len(old) * len(new) <= _CELLS_FOR_LCS else Levenshtein
    return [(op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end) for op in measure.opcodes(before, after)]


def _readable(new: Words, codes: list[Code]) -> Iterator[Code]:
    """Join neighbouring changes, and changes with no more than a crumb between them, into one."""
    run: Code | None = None
    for at, code in enumerate(codes):
        op, i, ii, j, jj = code
        if op == "equal" and not (run and at + 1 < len(codes) and _is_crumb(new.words[j:jj])):
            if run:
                yield run
            run = None
            yield code
        else:
            run = ("replace", run[1], ii, run[3], jj) if run else ("replace", i, ii, j, jj)
    if run:
        yield run


def _is_crumb(words: Sequence[str]) -> bool:
    return sum(map(len, words)) <= _CRUMB
