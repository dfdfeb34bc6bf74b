"""Opcodes between two sequences of words, in nearly linear time.

Long sequences are first cut at runs of words that stand exactly once in each (patience); between the cuts difflib
gives the most readable result, rapidfuzz the fastest, and two stretches that are long and have nothing in common
are replaced as a whole.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from watcher.compare.rise import longest_rise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Code = tuple[str, int, int, int, int]

_MATCHES_FOR_DIFFLIB = 1_000_000  # pairs of equal words; beyond, difflib is slow
_TOKENS_FOR_DIFFLIB = 10_000
_CELLS_FOR_LCS = 400_000_000  # a longest common subsequence keeps one bit a cell
_CELLS_AT_MOST = 2_000_000_000
_RUN = 4  # words that make up an anchor


def opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[Code]:
    """Give (op, old start, old end, new start, new end) as difflib does, covering both sequences."""
    head, tail = _common_ends(old, new)
    yield from _equal(0, head, 0, head)
    i, ii, j, jj = head, len(old) - tail, head, len(new) - tail
    for start, end, start_new, end_new in _stretches(old[i:ii], new[j:jj]):
        for op, a, aa, b, bb in _between(old[i + start : i + end], new[j + start_new : j + end_new]):
            yield op, i + start + a, i + start + aa, j + start_new + b, j + start_new + bb
    yield from _equal(ii, len(old), jj, len(new))


def _equal(i: int, ii: int, j: int, jj: int) -> Iterator[Code]:
    if i < ii:
        yield "equal", i, ii, j, jj


def _common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Cut two long sequences at their anchors; short ones stay whole."""
    if max(len(old), len(new)) <= _TOKENS_FOR_DIFFLIB:
        yield 0, len(old), 0, len(new)
        return
    cuts = [(0, 0), *_anchors(old, new), (len(old), len(new))]
    for (i, j), (ii, jj) in pairwise(cuts):
        if i < ii or j < jj:
            yield i, ii, j, jj


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places where both sequences hold the same run of words, which stands nowhere else, in the same order."""
    olds, news = _unique_runs(old), _unique_runs(new)
    pairs = sorted((at, news[run]) for run, at in olds.items() if run in news)
    return [pairs[n] for n in longest_rise([at for _, at in pairs])]


def _unique_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    runs = [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]
    times = Counter(runs)
    return {run: at for at, run in enumerate(runs) if times[run] == 1}


def _between(old: Sequence[str], new: Sequence[str]) -> list[Code]:
    if not old or not new:
        return [("replace", 0, len(old), 0, len(new))] if old or new else []
    times, others = Counter(old), Counter(new)
    matches = sum(count * others[word] for word, count in times.items())
    if matches <= _MATCHES_FOR_DIFFLIB and max(len(old), len(new)) <= _TOKENS_FOR_DIFFLIB:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    from rapidfuzz.distance import Indel, Levenshtein

    cells = len(old) * len(new)
    if cells > _CELLS_AT_MOST:
        return [("replace", 0, len(old), 0, len(new))]
    numbers: dict[str, int] = {}
    before = [numbers.setdefault(word, len(numbers)) for word in old]
    after = [numbers.setdefault(word, len(numbers)) for word in new]
    measure = Indel if cells <= _CELLS_FOR_LCS else Levenshtein
    return [(op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end) for op in measure.opcodes(before, after)]
