"""Paragraphs that became articles: 将第二十三条第三款改为第二十七条.

An article that seems new may be a paragraph that an old article gave up. It is told as what became of that paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.compare.dress import fold
from watcher.compare.likeness import Likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watcher.compare.align import Alignment
    from watcher.compare.units import Unit

_KEPT = 0.6  # share of the paragraph that stands in the article
_MADE_OF = 0.3  # share of the article that the paragraph makes up
_MORE = 0.3  # how much more of it stands there than in what became of its old article
_SHORT = 12  # characters; shorter paragraphs (（一）其他) tell nothing


def split_off(old: Sequence[Unit], new: Sequence[Unit], pairs: Alignment, articles: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Map a new article → the old article and the paragraph of it that it was. `articles` are the new ones that have no source."""
    given_up = [(i, fold(line), line) for i, j in pairs.old_to_new.items() for line in _given_up(old[i], new[j])]
    sought = [(j, new[j].words) for j in articles]
    if not given_up or not sought:
        return {}
    successors = [new[pairs.old_to_new[i]].words for i, _, _ in given_up]
    likeness = Likeness([words for _, words, _ in given_up], [words for _, words in sought] + successors)
    scored: list[tuple[float, int, int]] = []
    for j, those in likeness.candidates([(n, words) for n, (_, words, _) in enumerate(given_up)], sought).items():
        for n in those:
            paragraph, article = given_up[n][1], new[j].words
            kept = likeness.kept(paragraph, article)
            more = kept - likeness.kept(paragraph, successors[n])
            if kept >= _KEPT and more >= _MORE and likeness.kept(article, paragraph) >= _MADE_OF:
                scored.append((kept, n, j))
    found: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()
    for _, n, j in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
        if n not in taken and j not in found:
            taken.add(n)
            found[j] = given_up[n][0], given_up[n][2]
    return found


def _given_up(old: Unit, new: Unit) -> list[str]:
    """Find the paragraphs of an old article that its successor no longer has."""
    if old.words == new.words or "\n" not in old.text:
        return []
    return [line for line in old.text.split("\n") if len(line) >= _SHORT and fold(line) not in new.words]
