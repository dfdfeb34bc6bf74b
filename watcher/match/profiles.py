"""Many profiles held against one change: the text is gone through once, however many profiles there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from watcher.match.fields import Facts
from watcher.match.query import TEXT_FIELDS, Query, Term
from watcher.match.words import clip, find_word, fold_words, sentences, stands_alone
from watcher.model import Match

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from watcher.model import Change

_SENTENCES = 8
"""Sentences looked at for each word, to find one that holds several."""


@dataclass(frozen=True, slots=True)
class _Profile:
    id: str
    query: Query
    changes: frozenset[str]


class Profiles:
    """An index of profiles, built once and asked for each change.

    A row is the profile's id, its query and the kinds of changes it asks for.
    """

    def __init__(self, rows: Iterable[tuple[str, Query, Collection[str]]]) -> None:
        self._profiles = [_Profile(ident, query, frozenset(map(str, changes))) for ident, query, changes in rows]
        self._always: list[_Profile] = []
        self._by_need: defaultdict[Term, list[_Profile]] = defaultdict(list)
        for profile in self._profiles:
            if profile.query.needs is None:
                self._always.append(profile)
            for term in profile.query.needs or ():
                self._by_need[term].append(profile)
        terms = frozenset().union(*(profile.query.terms for profile in self._profiles))
        self._asked = [term for term in terms if term.field not in TEXT_FIELDS]
        self._sought: defaultdict[str, list[Term]] = defaultdict(list)
        for term in terms.difference(self._asked):
            self._sought[term.value].append(term)

    def matches(self, change: Change) -> dict[str, Match]:
        """Give every profile that the change concerns, by its id, with the reason."""
        facts = Facts(change)
        met = self._met(facts)
        reasons = _Reasons(facts)
        found: dict[str, Match] = {}
        for profile in self._candidates(met):
            if change.kind in profile.changes and profile.id not in found and profile.query.holds(met):
                found[profile.id] = reasons.of(profile.query, met)
        return found

    def _candidates(self, met: set[Term]) -> Iterator[_Profile]:
        yield from self._always
        for term in met:
            yield from self._by_need.get(term, ())

    def _met(self, facts: Facts) -> set[Term]:
        met = {term for term in self._asked if facts.meets(term)}
        if self._sought:
            for field, text in (("title", facts.title), ("text", facts.text), (None, facts.number)):
                met.update(term for word in self._words_in(text) for term in self._sought[word] if term.field in (None, field))
        return met

    def _words_in(self, folded: str) -> set[str]:
        words: set[str] = set()
        for end, word in self._automaton.iter(folded):
            if word not in words and stands_alone(folded, end - len(word) + 1, end + 1):
                words.add(word)
        return words

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for word in self._sought:
            automaton.add_word(word, word)
        automaton.make_automaton()
        return automaton


class _Reasons:
    """Why a change concerns a profile, with the places of each word in its text found once for all profiles."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[str, tuple[int, ...]] = {}

    def of(self, query: Query, met: set[Term]) -> Match:
        terms = [term for term in query.wanted if term in met]
        words = [term.value for term in terms if term.field in TEXT_FIELDS]
        return Match(tuple(dict.fromkeys(term.shown for term in terms)), self._sentence(words))

    def _sentence(self, words: list[str]) -> str | None:
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
