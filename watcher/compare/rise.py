"""The longest rising subsequence: what kept its order."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def longest_rise(values: Sequence[int]) -> list[int]:
    """Give the indices of the longest strictly rising subsequence, in n log n."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, value in enumerate(values):
        at = bisect_left(tails, value)
        previous.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            ends.append(index)
        else:
            tails[at], ends[at] = value, index
    chain: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(index)
        index = previous[index]
    return chain[::-1]


def heaviest_chain(pairs: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Give the pairs (old, new, weight) rising in both whose weights sum up to most, in n log n."""
    ordered = sorted(pairs, key=lambda row: (row[0], -row[1]))
    places = {j: rank + 1 for rank, j in enumerate(sorted({j for _, j, _ in ordered}))}
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(places) + 1)  # a Fenwick tree of prefix maxima
    previous: list[int] = []
    top = (0.0, -1)
    for index, (_, j, weight) in enumerate(ordered):
        reached = (0.0, -1)
        at = places[j] - 1
        while at:
            reached = max(reached, best[at])
            at -= at & -at
        previous.append(reached[1])
        here = (reached[0] + weight, index)
        top = max(top, here)
        at = places[j]
        while at < len(best):
            best[at] = max(best[at], here)
            at += at & -at
    chain: list[tuple[int, int]] = []
    index = top[1]
    while index >= 0:
        chain.append(ordered[index][:2])
        index = previous[index]
    return chain[::-1]
