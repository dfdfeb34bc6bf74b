"""A sketch of a text by which texts that are nearly the same are found among a million: a hint where to look, never a verdict.

One permutation hashing (Li, Owen, Zhang 2012): each shingle of the folded text falls into one of `BINS` by its hash, the least hash of
a bin is its mark; `ROWS` marks make a band. Two texts that share the part J of their shingles share a band with 1 - (1 - J^ROWS)^BANDS:
0.98 at J = 0.8, five in a hundred thousand at J = 0.05, which is what two notices of one office have in common.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from zlib import crc32

from watcher.compare.dress import fold

SHINGLE = 5
BANDS, ROWS = 8, 4
BINS = BANDS * ROWS


@lru_cache(maxsize=2)  # a text is sought by them, and then kept under them
def bands_of(text: str) -> tuple[int, ...]:
    """Give a text's bands, each a signed number of 64 bits; none for a text too short to have a sketch. Linear in its length."""
    words = fold(text)
    least: list[int | None] = [None] * BINS
    for i in range(len(words) - SHINGLE + 1):
        mark = crc32(words[i : i + SHINGLE].encode())
        place, value = mark % BINS, mark // BINS
        known = least[place]
        if known is None or value < known:
            least[place] = value
    if sum(mark is not None for mark in least) <= BINS // 2:
        return ()
    marks = _filled(least)
    return tuple(_band(i, marks[i * ROWS : (i + 1) * ROWS]) for i in range(BANDS))


def _filled(least: list[int | None]) -> list[int]:
    """Let an empty bin take the mark of the next one that has any."""
    return [next(mark for k in range(BINS) if (mark := least[(i + k) % BINS]) is not None) for i in range(BINS)]


def _band(number: int, marks: list[int]) -> int:
    digest = hashlib.blake2b(repr((number, marks)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
