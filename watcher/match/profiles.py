"""Many profiles held against one change: the text is gone through once, however many profiles there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.match.facts import facts_of
from watcher.match.fields import table
from watcher.match.index import TermIndex
from watcher.match.query import TEXT_FIELDS, Every, Not, Some, Term, holds, needs, walk
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
class _Wish:
    """One query with the kinds of changes asked for, and everybody who asks for just that."""

    root: Node
    changes: frozenset[str]
    ids: list[str] = field(default_factory=list)


class Profiles:
    """An index of profiles, built once and asked for each change.

    A row is the profile's id, its query and the kinds of changes it asks for. `lexicon` is what queries may name, else
    what comes with the program.
    """

    def __init__(self, rows: Iterable[tuple[str, Query, Collection[str]]], lexicon: Lexicon | None = None) -> None:
        self._known = lexicon or shipped_lexicon()
        self._by_need: dict[Term, list[_Wish]] = {}
        self._unless: defaultdict[frozenset[Term], list[_Wish]] = defaultdict(list)
        once: dict[Term, Term] = {}
        for wish in _wishes(rows, once):
            self._put(wish)
        self.follows = any(term.field == "follow" for term in once)
        """Whether any profile follows a document, so that a change should say which documents rest on its own."""
        self._index = TermIndex(once, self._known)

    def _put(self, wish: _Wish) -> None:
        """Let a wish be found by a term of which it needs one; or, needing none, with those that a same value rules out."""
        wanted = needs(wish.root, _commonness)
        if wanted is None:
            self._unless[_ruled_out_by(wish.root)].append(wish)
        for term in wanted or ():
            self._by_need.setdefault(term, []).append(wish)

    def matches(self, change: Change, today: date | None = None) -> dict[str, Match]:
        """Give every profile that the change concerns, by its id, with the reason.

        `today` is the day from which `within:` looks ahead, in the reader's zone; else that of the change's record.
        """
        facts = facts_of(change, today, self._known)
        met = self._index.met_by(facts)
        reasons = Reasons(facts, met)
        found: dict[str, Match] = {}
        for wish in self._candidates(met):
            if change.kind in wish.changes and wish.ids[0] not in found and holds(wish.root, met.terms):
                found |= dict.fromkeys(wish.ids, reasons.of(wish.root))
        return found

    def _candidates(self, met: Met) -> Iterator[_Wish]:
        for ruled_out_by, wishes in self._unless.items():
            if ruled_out_by.isdisjoint(met.terms):
                yield from wishes
        for term in met.terms:
            yield from self._by_need.get(term, ())


def _wishes(rows: Iterable[tuple[str, Query, Collection[str]]], once: dict[Term, Term]) -> Iterable[_Wish]:
    """Give every wish once, with all who have it; `once` collects the terms."""
    wishes: dict[tuple[Node, frozenset[str], tuple[str, ...]], _Wish] = {}
    kinds: dict[frozenset[str], frozenset[str]] = {}
    for ident, query, changes in rows:
        asked = frozenset(map(str, changes))
        asked = kinds.setdefault(asked, asked)
        key = (query.root, asked, tuple(term.written for term, _ in walk(query.root)))  # the reason is told in the reader's own words
        if key not in wishes:
            wishes[key] = _Wish(_shared(query.root, once), asked)
        wishes[key].ids.append(ident)
    return wishes.values()


def _ruled_out_by(root: Node) -> frozenset[Term]:
    """Give the values, not words, that a query does not want in any case: -kind:news rules out all who say so at once."""
    parts = root.parts if isinstance(root, Every) else (root,)
    unwanted = (part.part for part in parts if isinstance(part, Not))
    return frozenset(term for term in unwanted if isinstance(term, Term) and term.field not in TEXT_FIELDS)


def _shared(node: Node, once: dict[Term, Term]) -> Node:
    """Give a query anew, of terms that are each one object for all profiles that write it alike."""
    match node:
        case Term():
            known = once.setdefault(node, node)
            return known if known.written == node.written else node
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
