"""Likeness of provisions: a number that ranks which old text a new one most probably came from.

It only ranks. Whatever it says, what is not the same is told as changed.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from heapq import nlargest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RARE = 24  # a pair of characters that stands in more old provisions than this tells little about any of them
_CANDIDATES = 10
_LONG = 4000  # characters of a provision that are looked at


class Likeness:
    """Compares provisions by the pairs of characters they share, rare pairs weighing more than common ones."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._pairs: dict[str, Counter[str]] = {words: _pairs_of(words) for words in {*old, *new}}
        spread: Counter[str] = Counter()
        for words in (*old, *new):
            spread.update(self._pairs[words].keys())
        total = len(old) + len(new) + 1
        self._weight = {pair: math.log(1 + total / times) for pair, times in spread.items()}
        self._size = {words: sum(self._weight[pair] * times for pair, times in pairs.items()) for words, pairs in self._pairs.items()}

    def between(self, old: str, new: str) -> float:
        """0 (nothing shared) to 1 (the same): the mean of what both share and what the shorter keeps of the longer."""
        few, many = sorted((self._pairs[old], self._pairs[new]), key=len)
        shared = sum(self._weight[pair] * min(times, many[pair]) for pair, times in few.items() if pair in many)
        sizes = self._size[old], self._size[new]
        if not min(sizes):
            return 0.0
        return shared / (sizes[0] + sizes[1]) + 0.5 * shared / min(sizes)

    def kept(self, one: str, other: str) -> float:
        """Tell what share of `one` stands in `other`, 0 to 1; none in one that was paired before."""
        there = self._pairs.get(other, Counter())
        shared = sum(self._weight[pair] * min(times, there[pair]) for pair, times in self._pairs[one].items())
        return shared / self._size[one] if self._size[one] else 0.0

    def mutual(self, one: str, other: str) -> float:
        """Tell what share of the longer stands in the shorter as well: low where a short text only stands within a long one."""
        return min(self.kept(one, other), self.kept(other, one))

    def adds(self, other: str, old: str, new: str) -> float:
        """Tell what share of `other` stands in `new` beyond what `old` explains: high where both were merged into it."""
        there, explained = self._pairs[new], self._pairs[old]
        mine = self._pairs[other].items()
        added = sum(self._weight[pair] * min(times, max(0, there[pair] - explained[pair])) for pair, times in mine)
        return added / self._size[other] if self._size[other] else 0.0

    def candidates(self, old: Iterable[tuple[int, str]], new: Iterable[tuple[int, str]]) -> dict[int, list[int]]:
        """For each new provision the old ones that share rare pairs with it, most first; linear in the length of the texts."""
        holders: dict[str, list[int]] = defaultdict(list)
        for index, words in old:
            for pair in self._pairs[words]:
                holders[pair].append(index)
        found: dict[int, list[int]] = {}
        for index, words in new:
            votes: dict[int, float] = defaultdict(float)
            for pair in self._pairs[words]:
                those = holders.get(pair, ())
                for holder in those if len(those) <= _RARE else ():
                    votes[holder] += self._weight[pair]
            found[index] = nlargest(_CANDIDATES, votes, key=votes.__getitem__)
        return found


def _pairs_of(words: str) -> Counter[str]:
    head = words[:_LONG]
    return Counter(head[i : i + 2] for i in range(len(head) - 1)) or Counter({head: 1})
