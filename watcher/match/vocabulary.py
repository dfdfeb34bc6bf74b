"""What the words of a query may mean: places, bodies, topics and industries, as declared here and extended by the home."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from watcher.match.bodies import Bodies, shipped_bodies
from watcher.match.places import Places, shipped_places
from watcher.match.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TABLES = {"topic": "topics.toml", "industry": "industries.toml"}
"""Fields whose values are declared, each standing for its words."""


class VocabularyError(ValueError):
    """An addition to a vocabulary that cannot be made: which name, and why."""


@dataclass(frozen=True, slots=True)
class Addition:
    """One name that a home adds: to the regions, bodies, topics or industries. What does not fit its kind stays empty."""

    kind: str  # region | agency | topic | industry
    name: str
    also: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """The declared words of one field: what each value is called, and the words that it stands for."""

    names: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]

    def named(self, written: str) -> str | None:
        """Give the value of that name."""
        return self.names.get(fold_words(written).strip())

    def with_more(self, additions: Iterable[Addition]) -> Vocabulary:
        """Give the vocabulary with further values, or further names and words for known ones. Raises VocabularyError."""
        names, words = dict(self.names), dict(self.words)
        for one in additions:
            value = names.get(fold_words(one.name), one.name)
            for name in (one.name, *one.also):
                if names.setdefault(fold_words(name), value) != value:
                    raise VocabularyError(f"{name!r} is a name of {names[fold_words(name)]} already")
            words[value] = tuple(dict.fromkeys((*words.get(value, ()), *one.words)))
            if not any(any(map(str.isalnum, word)) for word in words[value]):
                raise VocabularyError(f"{value!r} has no words to seek")
        return Vocabulary(names, words)


@dataclass(frozen=True)
class Lexicon:
    """All that queries may name."""

    places: Places
    bodies: Bodies
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)

    def with_more(self, additions: Iterable[Addition]) -> Lexicon:
        """Give what queries may name, with a home's additions. Raises VocabularyError for one that cannot be made."""
        rows = list(additions)
        try:
            places = self.places.with_more((a.name, a.also, a.within) for a in rows if a.kind == "region")
            bodies = Bodies(places, self.bodies.names, self.bodies.under)
            bodies = bodies.with_more((a.name, a.also, next(iter(a.within), None)) for a in rows if a.kind == "agency")
        except ValueError as wrong:
            raise VocabularyError(str(wrong)) from None
        grown = {name: known.with_more(a for a in rows if a.kind == name) for name, known in self.vocabularies.items()}
        return Lexicon(places, bodies, grown)


@cache
def shipped_lexicon() -> Lexicon:
    """Give what queries may name in a home that adds nothing."""
    places = shipped_places()
    return Lexicon(places, shipped_bodies(places), {name: _shipped(name, file) for name, file in TABLES.items()})


def _shipped(field_name: str, file: str) -> Vocabulary:
    rows = tomllib.loads((resources.files(__package__) / "tables" / file).read_text("utf-8"))["entry"]
    return Vocabulary({}, {}).with_more(Addition(field_name, row["name"], tuple(row["also"]), (), tuple(row["words"])) for row in rows)
