"""Why a change concerns a profile: the terms that it met, the words of them, and the sentence in which those stand."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from watcher.match.query import TEXT_FIELDS, walk
from watcher.match.vocabulary import TABLES
from watcher.match.words import clip, find_word, fold_words, sentences
from watcher.model import Match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watcher.match.facts import Facts
    from watcher.match.index import Met
    from watcher.match.query import Node, Term

_SENTENCES = 8
"""Sentences looked at for each word, to find one that holds several."""
_MOST = 12
"""Lexicon, and words, that one reason names at most."""


class Reasons:
    """The reasons for one change, with the places of each word in its text found once for all profiles."""

    def __init__(self, facts: Facts, met: Met) -> None:
        self._facts, self._met = facts, met
        self._known: dict[str, tuple[int, ...]] = {}

    def of(self, root: Node) -> Match:
        """Give why a query holds: of what it wants, what was met."""
        wanted = dict.fromkeys(term for term, negated in walk(root) if not negated and term in self._met)
        terms = list(islice(wanted, _MOST))
        words = list(dict.fromkeys(word for term in terms for word in self._words(term)))[:_MOST]
        return Match(tuple(dict.fromkeys(map(self._shown, terms))), self._sentence(words), tuple(words))

    def _words(self, term: Term) -> tuple[str, ...]:
        return self._met[term] if term.field in TEXT_FIELDS or term.field in TABLES else ()

    def _shown(self, term: Term) -> str:
        """Give a term as it is told; one of a vocabulary with the words that were met: topic:融资担保（再担保、增信）."""
        words = tuple(dict.fromkeys(self._met[term])) if term.field in TABLES else ()
        return f"{term.shown}（{'、'.join(words[:_MOST])}）" if words else term.shown

    def _sentence(self, words: Iterable[str]) -> str | None:
        """Give the sentence that holds the most of the words, the first of several; an address (各单位：) only where nothing else does."""
        held: defaultdict[int, list[str]] = defaultdict(list)
        for word in words:
            for place in self._places(word):
                held[place].append(word)
        if not held:
            return None
        best = min(held, key=lambda place: (self._sentences[place][0].endswith(("：", ":")), -len(held[place]), place))
        return clip(*self._sentences[best], held[best][0])

    def _places(self, word: str) -> tuple[int, ...]:
        """Give the first sentences in which a word stands."""
        if word not in self._known:
            places = (at for at, (_, folded) in enumerate(self._sentences) if find_word(folded, word) >= 0)
            self._known[word] = tuple(islice(places, _SENTENCES))
        return self._known[word]

    @cached_property
    def _sentences(self) -> list[tuple[str, str]]:
        return [(sentence, fold_words(sentence)) for sentence in sentences(self._facts.body)]
