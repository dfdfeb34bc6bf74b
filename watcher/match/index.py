"""The index of terms: which of all the terms that profiles have a change meets, found by going through its text once.

Words of texts and names are found by one automaton (Aho-Corasick); values, numbers, titles and days by looking up what the
change has. Nothing is asked of each term in turn, but of ranges of days that have begun and of numbers with `*` that begin alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from watcher.compare import core_title, parse_number, same_number, same_title, title_key
from watcher.match.days import bounds, reach
from watcher.match.fields import DAY_FIELDS, WILD
from watcher.match.query import TEXT_FIELDS, Term
from watcher.match.vocabulary import TABLES
from watcher.match.words import fold_words, stands_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watcher.match.facts import Facts
    from watcher.match.vocabulary import Lexicon

PLACES = 8
"""Places of each word that are kept, to find a sentence that holds several words."""


@dataclass(frozen=True, slots=True)
class Met:
    """What a change meets: the terms, of one that stands for several words those words; and where words stand in the folded body."""

    terms: dict[Term, tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)


_STEM = 3
"""Signs at the head of a number written with * by which it is found; one that begins with * has none."""
_ABOUT = "关于"
_STATE = "中华人民共和国"


class TermIndex:
    """All terms of all profiles, each once."""

    def __init__(self, terms: Iterable[Term], known: Lexicon) -> None:
        self._words: dict[str, list[Term]] = {}
        self._keyed: dict[tuple[str, str], Term] = {}
        self._numbers: defaultdict[tuple[str | None, int], list[Term]] = defaultdict(list)
        self._wild: defaultdict[str, list[Term]] = defaultdict(list)
        self._titles: defaultdict[str, list[Term]] = defaultdict(list)
        self._ranges: defaultdict[str, list[tuple[date, date, Term]]] = defaultdict(list)
        self._spans: list[Term] = []
        for term in terms:
            self._put(term, known)
        for rows in self._ranges.values():
            rows.sort(key=lambda row: row[0])
        self._automaton = _automaton(self._words)
        self._sought: list[list[Term]] = list(self._words.values())
        self._word: list[str] = list(self._words)
        self._words = {}

    def _put(self, term: Term, known: Lexicon) -> None:
        if term.field in TEXT_FIELDS:
            self._words.setdefault(term.value, []).append(term)
        elif term.field in TABLES:
            for word in dict.fromkeys(map(fold_words, known.vocabularies[term.field].words[term.value])):
                self._words.setdefault(word, []).append(term)
        elif term.field in DAY_FIELDS:
            self._ranges[term.field].append((*bounds(term.value), term))
        elif term.field == "within":
            self._spans.append(term)
        elif term.field in {"number", "follow"}:
            self._put_document(term)
        else:
            self._put_value(term)

    def _put_value(self, term: Term) -> None:
        self._keyed[(term.field or "", term.value)] = term
        if term.loose:
            self._words.setdefault(term.value, []).append(term)

    def _put_document(self, term: Term) -> None:
        number = parse_number(term.value)
        if number:
            self._numbers[(number.kind, number.number)].append(term)
        if WILD in term.value and term.field == "number":
            self._wild[term.value.split(WILD)[0][:_STEM]].append(term)
        elif term.field == "number":
            self._words.setdefault(term.value, []).append(term)
        elif not number:
            for key in _title_keys(term.value):
                self._titles[key].append(term)

    def met_by(self, facts: Facts) -> Met:
        """Give the terms that a change meets."""
        met = Met()
        for fields, text in facts.texts:
            for at, starts in self._found(text).items():
                word = self._word[at]
                for term in self._sought[at]:
                    if term.field in fields:
                        met.terms[term] = (*met.terms.get(term, ()), word)
                if "text" in fields:
                    met.places[word] = starts
        for name, values in facts.keys.items():
            for value in values:
                keyed = self._keyed.get((name, value))
                if keyed is not None:
                    met.terms.setdefault(keyed, ())
        for term in (*self._dated(facts), *self._named(facts)):
            met.terms.setdefault(term, ())
        return met

    def _found(self, folded: str) -> dict[int, list[int]]:
        """Give the words that stand in a text, by their numbers, each with the offsets of its first places."""
        found: dict[int, list[int]] = {}
        if not self._sought:
            return found
        for end, at in self._automaton.iter(folded):
            starts = found.get(at)
            if starts is None or len(starts) < PLACES:
                start = end - len(self._word[at]) + 1
                if stands_alone(folded, start, end + 1):
                    found.setdefault(at, []).append(start)
        return found

    def _dated(self, facts: Facts) -> Iterator[Term]:
        for name, rows in self._ranges.items():
            for day in facts.days[name]:
                begun = bisect_right(rows, day, key=lambda row: row[0])
                yield from (term for _, last, term in rows[:begun] if day <= last)
        for day in facts.days["within"]:
            ahead = day - facts.today
            yield from (term for term in self._spans if 0 <= ahead.days <= reach(term.value).days)

    def _named(self, facts: Facts) -> Iterator[Term]:
        """Give the terms that name the change's own number, or a document followed that the change is about."""
        for number in facts.numbers:
            yield from (term for term in self._of_number(number) if term.field == "number")
            folded = fold_words(number)
            for stem in {folded[:length] for length in range(_STEM + 1)}:
                yield from (term for term in self._wild.get(stem, ()) if _fits(term.value.split(WILD), folded))
        for title, named in facts.names:
            if named:
                yield from (term for term in self._of_number(named) if term.field == "follow")
            keys = _title_keys(title) if title and self._titles else ()
            for key in keys:
                yield from (term for term in self._titles.get(key, ()) if _names_agree(term.value, title or ""))

    def _of_number(self, number: str) -> Iterator[Term]:
        parsed = parse_number(number)
        if parsed:
            yield from (term for term in self._numbers.get((parsed.kind, parsed.number), ()) if same_number(term.value, number))


def _automaton(words: dict[str, list[Term]]) -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for at, word in enumerate(words):
        automaton.add_word(word, at)
    automaton.make_automaton()
    return automaton


def _fits(parts: list[str], words: str) -> bool:
    """Whether words are made of these parts in their order, with anything where a * stood."""
    first, *between, last = parts
    if not words.startswith(first) or not words.endswith(last) or len(words) < len(first) + len(last):
        return False
    at, end = len(first), len(words) - len(last)
    for part in between:
        at = words.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def _title_keys(title: str) -> set[str]:
    """Give the keys under which titles that may be the same are found together: with and without the issuer, notice and measure."""
    keys: set[str] = set()
    for name in (title, core_title(title) or ""):
        key = title_key(name).removeprefix(_STATE)
        keys |= {key, key[key.find(_ABOUT) :]} if _ABOUT in key else {key}
    return keys - {""}


def _names_agree(one: str, other: str) -> bool:
    mine, theirs = ([name, core_title(name) or ""] for name in (one, other))
    return any(same_title(a, b) for a in mine for b in theirs)
