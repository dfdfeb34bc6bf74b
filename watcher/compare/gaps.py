"""What is left between two fixed points: an article rewritten throughout stands where it stood.

Where one text has a few provisions left in a gap and so has the other, the slightest likeness tells which became
which; the order of both is kept. Without any likeness what stood there was struck, and the other put in.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from watcher.compare.rise import heaviest_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_ALONE = 0.05  # likeness that is enough where each text has one provision left in the gap
_AMONG = 0.06  # … where there are several to choose from
_MOST = 6  # provisions left in a gap; where more are, the place tells little


def pairs_in_gaps(
    sizes: tuple[int, int], fixed: Mapping[int, int], taken: set[int], likeness: Callable[[int, int], float]
) -> Iterator[tuple[int, int]]:
    """Give the pairs that the gaps between the fixed ones suggest.

    `sizes` are the numbers of provisions of both texts; `fixed` maps old to new, rising in both; `taken` are the new ones paired out of
    order. Costs grow with the number of gaps.
    """
    ends = [(-1, -1), *sorted(fixed.items()), sizes]
    for (i, j), (ii, jj) in pairwise(ends):
        olds, news = range(i + 1, ii), [n for n in range(j + 1, jj) if n not in taken]
        if not olds or not news or max(len(olds), len(news)) > _MOST:
            continue
        least = _ALONE if len(olds) == len(news) == 1 else _AMONG
        scored = [(a, b, score) for a in olds for b in news if (score := likeness(a, b)) >= least]
        yield from heaviest_chain(scored)
