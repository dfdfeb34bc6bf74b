"""Many profiles held against one change: the text is gone through once, however many profiles there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.match.facts import facts_of
from watcher.match.fields import table
from watcher.match.index import TermIndex
from watcher.match.query import TEXT_FIELDS, Every, Not, Some, Term, holds, needs
from watcher.match.reasons import Reasons
from watcher.match.vocabulary import shipped_lexicon

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from watcher.match.index import Met
    from watcher.match.query import Node, Query
    from watcher.match.vocabulary import Lexicon
    from watcher.model import Change, Match


@dataclass(frozen=True, slots=True)
class _Profile:
    id: str
    root: Node
    changes: frozenset[str]


class Profiles:
    """An index of profiles, built once and asked for each change.

    A row is the profile's id, its query and the kinds of changes it asks for. `lexicon` is what queries may name, else
    what comes with the program.
    """

    def __init__(self, rows: Iterable[tuple[str, Query, Collection[str]]], lexicon: Lexicon | None = None) -> None:
        self._known = lexicon or shipped_lexicon()
        self._always: defaultdict[str, list[_Profile]] = defaultdict(list)
        self._by_need: dict[Term, list[_Profile]] = {}
        once: dict[Term, Term] = {}
        kinds: dict[frozenset[str], frozenset[str]] = {}
        for ident, query, changes in rows:
            asked = frozenset(map(str, changes))
            self._put(_Profile(ident, _shared(query.root, once), kinds.setdefault(asked, asked)))
        self.follows = any(term.field == "follow" for term in once)
        """Whether any profile follows a document, so that a change should say which documents rest on its own."""
        self._index = TermIndex(once, self._known)

    def _put(self, profile: _Profile) -> None:
        wanted = needs(profile.root, _commonness)
        if wanted is None:
            for kind in profile.changes:
                self._always[kind].append(profile)
        for term in wanted or ():
            self._by_need.setdefault(term, []).append(profile)

    def matches(self, change: Change, today: date | None = None) -> dict[str, Match]:
        """Give every profile that the change concerns, by its id, with the reason.

        `today` is the day from which `within:` looks ahead, in the reader's zone; else that of the change's record.
        """
        facts = facts_of(change, today, self._known)
        met = self._index.met_by(facts)
        reasons = Reasons(facts, met)
        found: dict[str, Match] = {}
        for profile in self._candidates(met, change.kind):
            if change.kind in profile.changes and profile.id not in found and holds(profile.root, met):
                found[profile.id] = reasons.of(profile.root)
        return found

    def _candidates(self, met: Met, kind: str) -> Iterator[_Profile]:
        yield from self._always.get(kind, ())
        for term in met:
            yield from self._by_need.get(term, ())


def _shared(node: Node, once: dict[Term, Term]) -> Node:
    """Give a query anew, of terms that are each the one object that all profiles share."""
    match node:
        case Term():
            return once.setdefault(node, node)
        case Not():
            return Not(_shared(node.part, once))
        case Every() | Some():
            return type(node)(tuple(_shared(part, once) for part in node.parts))


def _commonness(term: Term) -> tuple[int, int]:
    """Words are rarer than issuers and kinds, and long words rarer than short ones."""
    if term.field in TEXT_FIELDS:
        return 0, -len(term.value)
    rarest: list[str] = table()["rarity"]["fields"]
    place = rarest.index(term.field)
    return (0, -99) if place < 2 else (place, 0)
