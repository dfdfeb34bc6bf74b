"""Alignment: which unit of the old text became which unit of the new one.

First what says the same, wherever it stands; then what says the same but for references; then what is most alike,
between the fixed points and in order; then what is alike out of order (moved); last what kept its number between
two neighbours that kept theirs. What is left was deleted or inserted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.compare.gaps import pairs_in_gaps
from watcher.compare.likeness import Likeness
from watcher.compare.references import without_references
from watcher.compare.rise import heaviest_chain, longest_rise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.compare.units import Unit

_CLEAR = 0.62  # so alike that the order of the text does not matter
_IN_ORDER = 0.15  # enough where the neighbours agree
_MOVED = 0.45  # needed where they do not
_SAME_NUMBER = 1.1  # what the same number weighs where two are about as alike
_SPLIT = 0.5  # share of a new text that stands in the old one beyond what the other text made of it explains
_ABSORBED = 0.3  # share of an article that stands in what became of its neighbour
_MERGED = 0.15  # share of an old text that stands in the new one beyond what its other source explains


@dataclass
class Alignment:
    """Pairs of indices, old to new and back; what is in neither was deleted or inserted."""

    old_to_new: dict[int, int] = field(default_factory=dict)
    new_to_old: dict[int, int] = field(default_factory=dict)

    def pair(self, old: int, new: int) -> None:
        """Say that the unit `new` is what became of `old`."""
        self.old_to_new[old] = new
        self.new_to_old[new] = old

    def in_order(self) -> set[int]:
        """Old indices of the largest set of pairs that stand in the same order in both texts."""
        pairs = sorted(self.old_to_new.items())
        return {pairs[i][0] for i in longest_rise([new for _, new in pairs])}


def align(old: Sequence[Unit], new: Sequence[Unit]) -> Alignment:
    """Pair the units of one kind of two texts. Costs n log n for n units, whatever they hold."""
    alignment = Alignment()
    _pair_equal(old, new, alignment, lambda unit: unit.words)
    _pair_equal(old, new, alignment, lambda unit: without_references(unit.words))
    scores = _Scores(old, new, alignment)
    scores.pair_alike(_CLEAR)
    scores.pair_in_order()
    scores.pair_alike(_MOVED)
    scores.keep_number_in_mergers()
    scores.keep_number_in_splits()
    scores.pair_in_gaps()
    scores.pair_by_number()
    return alignment


def _left(units: Sequence[Unit], paired: dict[int, int]) -> list[int]:
    return [i for i in range(len(units)) if i not in paired]


def _pair_equal(old: Sequence[Unit], new: Sequence[Unit], alignment: Alignment, key: Callable[[Unit], str]) -> None:
    """Pair what has the same key; of several, first those with the same number, then in order."""
    olds: dict[str, list[int]] = defaultdict(list)
    news: dict[str, list[int]] = defaultdict(list)
    for i in _left(old, alignment.old_to_new):
        olds[key(old[i])].append(i)
    for j in _left(new, alignment.new_to_old):
        news[key(new[j])].append(j)
    for words, those in olds.items():
        here = news.get(words)
        if not here:
            continue
        if len(those) == len(here):
            for i, j in zip(those, here, strict=True):
                alignment.pair(i, j)
            continue
        _pair_several(old, new, alignment, (those, here))


def _pair_several(old: Sequence[Unit], new: Sequence[Unit], alignment: Alignment, groups: tuple[list[int], list[int]]) -> None:
    those, here = groups
    by_label = defaultdict(list)
    for j in reversed(here):
        by_label[new[j].label].append(j)
    for i in those:
        if old[i].label is not None and by_label[old[i].label]:
            alignment.pair(i, by_label[old[i].label].pop())
    rest_old = [i for i in those if i not in alignment.old_to_new]
    rest_new = [j for j in here if j not in alignment.new_to_old]
    for i, j in zip(rest_old, rest_new, strict=False):
        alignment.pair(i, j)


class _Scores:
    """What is left after the equal units were paired, and how alike it is."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit], alignment: Alignment) -> None:
        self.old, self.new, self.alignment = old, new, alignment
        rest_old = [(i, old[i].words) for i in _left(old, alignment.old_to_new)]
        rest_new = [(j, new[j].words) for j in _left(new, alignment.new_to_old)]
        self.likeness = likeness = Likeness([words for _, words in rest_old], [words for _, words in rest_new])
        candidates = likeness.candidates(rest_old, rest_new)
        self._add_same_labels(candidates)
        self.scored = sorted(
            (
                (likeness.between(old[i].words, new[j].words) * (_SAME_NUMBER if old[i].label == new[j].label else 1), i, j)
                for j, those in candidates.items()
                for i in those
            ),
            key=lambda row: (-row[0], row[1], row[2]),
        )

    def _add_same_labels(self, candidates: dict[int, list[int]]) -> None:
        by_label: dict[str | None, list[int]] = defaultdict(list)
        for i in _left(self.old, self.alignment.old_to_new):
            by_label[self.old[i].label].append(i)
        for j, those in candidates.items():
            same = by_label[self.new[j].label] if self.new[j].label else []
            those.extend(i for i in same[:2] if i not in those)

    def _is_free(self, i: int, j: int) -> bool:
        return i not in self.alignment.old_to_new and j not in self.alignment.new_to_old

    def pair_alike(self, least: float) -> None:
        """Pair what is at least so alike, the most alike first, wherever it stands."""
        for score, i, j in self.scored:
            if score >= least and self._is_free(i, j):
                self.alignment.pair(i, j)

    def pair_in_order(self) -> None:
        """Pair along the heaviest chain that keeps the order of both texts and crosses no fixed point."""
        backbone = sorted(self.alignment.in_order())
        news = [self.alignment.old_to_new[i] for i in backbone]
        fitting = [
            (i, j, score)
            for score, i, j in self.scored
            if score >= _IN_ORDER and self._is_free(i, j) and bisect_left(backbone, i) == bisect_left(news, j)
        ]
        for i, j in heaviest_chain(fitting):
            self.alignment.pair(i, j)

    def pair_in_gaps(self) -> None:
        """Pair what was rewritten throughout and stands where it stood."""
        in_order = self.alignment.in_order()
        fixed = {i: self.alignment.old_to_new[i] for i in in_order}
        moved = set(self.alignment.old_to_new) - in_order
        taken = {self.alignment.old_to_new[i] for i in moved}

        def likeness(i: int, j: int) -> float:
            return 0.0 if i in moved or self._is_accounted_for(i, j) else self.likeness.mutual(self.old[i].words, self.new[j].words)

        for i, j in pairs_in_gaps((len(self.old), len(self.new)), fixed, taken, likeness):
            self.alignment.pair(i, j)

    def pair_by_number(self) -> None:
        """Pair what was rewritten throughout but kept its number, as did those before and after it."""
        free = {self.new[j].label: j for j in _left(self.new, self.alignment.new_to_old) if self.new[j].label}
        for i in _left(self.old, self.alignment.old_to_new):
            j = free.get(self.old[i].label) if self.old[i].label else None
            if j is None or j in self.alignment.new_to_old or self._is_accounted_for(i, j):
                continue
            if _stands_between(self.old, self.new, self.alignment, (i, j)):
                self.alignment.pair(i, j)

    def _is_accounted_for(self, i: int, j: int) -> bool:
        """Tell whether an old article went into a neighbour, or a new one came out of one: it needs no other source or end."""
        went = [self.new[n].words for near in (i - 1, i + 1) if (n := self.alignment.old_to_new.get(near)) is not None]
        came = [self.old[n].words for near in (j - 1, j + 1) if (n := self.alignment.new_to_old.get(near)) is not None]
        least = max(_ABSORBED, self.likeness.mutual(self.old[i].words, self.new[j].words))
        neighbours = [(self.old[i].words, words) for words in went] + [(self.new[j].words, words) for words in came]
        return any(self.likeness.kept(mine, theirs) > least for mine, theirs in neighbours)

    def keep_number_in_mergers(self) -> None:
        """Where two articles became one, the one whose number it bears is the one that was changed, else the first; the other ended."""
        for score, i, j in self.scored:
            other = self.alignment.new_to_old.get(j)
            if score < _IN_ORDER or i in self.alignment.old_to_new or other is None:
                continue
            if not self._keeps_the_number((i, other), j, self.old, self.new, self.alignment.old_to_new):
                continue
            if self.likeness.adds(self.old[i].words, self.old[other].words, self.new[j].words) >= _MERGED:
                del self.alignment.old_to_new[other]
                self.alignment.pair(i, j)

    def keep_number_in_splits(self) -> None:
        """Where one article became two, the one with its number is the one that was changed, else the first; the other was split off."""
        for score, i, j in self.scored:
            other = self.alignment.old_to_new.get(i)
            if score < _IN_ORDER or j in self.alignment.new_to_old or other is None:
                continue
            if not self._keeps_the_number((j, other), i, self.new, self.old, self.alignment.new_to_old):
                continue
            if self.likeness.adds(self.new[j].words, self.new[other].words, self.old[i].words) >= _SPLIT:
                del self.alignment.new_to_old[other]
                self.alignment.pair(i, j)

    @staticmethod
    def _keeps_the_number(two: tuple[int, int], whole: int, parts: Sequence[Unit], wholes: Sequence[Unit], pairs: dict[int, int]) -> bool:
        """Tell whether the first of two articles is the one that a whole came from, or became, and not the other.

        It is the one with the number, where the numbers did not shift there; else the one ahead, unless it is a scrap.
        """
        one, other = two
        before = pairs.get(min(two) - 1)
        shifted = before is not None and wholes[before].label != parts[min(two) - 1].label
        if not shifted and parts[one].label == wholes[whole].label:
            return True
        ahead = one == other - 1 and len(parts[one].words) * 2 >= len(parts[other].words)
        return ahead and (shifted or parts[other].label != wholes[whole].label)


def _stands_between(old: Sequence[Unit], new: Sequence[Unit], alignment: Alignment, pair: tuple[int, int]) -> bool:
    i, j = pair
    before = (i == 0 and j == 0) or alignment.old_to_new.get(i - 1) == j - 1
    after = (i == len(old) - 1 and j == len(new) - 1) or alignment.old_to_new.get(i + 1) == j + 1
    return before and after and (i == 0 or j == 0 or old[i - 1].label == new[j - 1].label)
