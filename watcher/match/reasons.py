"""Why a change concerns a profile: the terms that it met, the words of them, and the sentence in which those stand."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from watcher.match.query import TEXT_FIELDS, walk
from watcher.match.vocabulary import TABLES
from watcher.match.words import clip, fold_words, sentences
from watcher.model import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.match.facts import Facts
    from watcher.match.index import Met
    from watcher.match.query import Node, Term

_MOST = 12
"""Lexicon, and words, that one reason names at most."""


class Reasons:
    """The reasons for one change, with its sentences cut once for all profiles."""

    def __init__(self, facts: Facts, met: Met) -> None:
        self._facts, self._met = facts, met

    def of(self, root: Node) -> Match:
        """Give why a query holds: of what it wants, what was met."""
        wanted = dict.fromkeys(term for term, negated in walk(root) if not negated and term in self._met.terms)
        terms = list(islice(wanted, _MOST))
        words = list(dict.fromkeys(word for term in terms for word in self._words(term)))[:_MOST]
        return Match(tuple(dict.fromkeys(map(self._shown, terms))), self._sentence(words), tuple(words))

    def _words(self, term: Term) -> tuple[str, ...]:
        return self._met.terms[term] if term.field in TEXT_FIELDS or term.field in TABLES else ()

    def _shown(self, term: Term) -> str:
        """Give a term as it is told; one of a vocabulary by its own name, with the words that were met: industry:制造业（钢铁、汽车）."""
        if term.field not in TABLES:
            return term.shown
        words = list(dict.fromkeys(self._met.terms[term]))[:_MOST]
        return f"{term.field}:{term.value}（{'、'.join(words)}）"

    def _sentence(self, words: Sequence[str]) -> str | None:
        """Give the sentence that holds the most of the words, the first of several; an address (各单位：) only where nothing else does."""
        held: defaultdict[int, dict[str, None]] = defaultdict(dict)
        for word in words:
            for start in self._met.places.get(word, ()):
                held[bisect_right(self._starts, start) - 1][word] = None
        if not held:
            return None
        best = min(held, key=lambda at: (self._sentences[at].endswith(("：", ":")), -len(held[at]), at))
        sentence = self._sentences[best]
        return clip(sentence, fold_words(sentence), next(iter(held[best])))

    @cached_property
    def _sentences(self) -> list[str]:
        return sentences(self._facts.body)

    @cached_property
    def _starts(self) -> list[int]:
        """Give where each sentence begins in the folded body."""
        folded, starts, at = fold_words(self._facts.body), [0], 0
        for before in self._sentences[:-1]:
            said = fold_words(before).strip()
            at = max(folded.find(said, at), at) + len(said)
            starts.append(at)
        return starts
