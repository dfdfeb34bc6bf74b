"""Whether a query can hold at all: 担保 -融资担保 can, 融资担保 -担保 cannot, nor can kind:news kind:law."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from watcher.match.days import bounds
from watcher.match.fields import DAY_FIELDS
from watcher.match.query import TEXT_FIELDS, Every, Not, Some, Term
from watcher.match.words import find_word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from watcher.match.query import Node
    from watcher.match.vocabulary import Lexicon

_MOST = 512
"""Ways to fulfil a query that are looked at; a query with more is not judged."""
_ONE_VALUED = ("kind", "change")

_Way = tuple[tuple[Term, bool], ...]
"""Terms that must be met, and, with False, that must not be: one way to fulfil a query."""


def contradiction(root: Node, changes: Collection[str], lexicon: Lexicon) -> tuple[str, ...] | None:
    """Give the terms that exclude each other where a query can never hold for these kinds of changes; None where it may.

    What excludes each other is told of the first way to fulfil the query. A query too tangled to be judged may hold.
    """
    ways = list(_ways(root, wanted=True))
    if len(ways) > _MOST:
        return None
    clashes = [_clash(way, changes, lexicon) for way in ways]
    if all(clashes):
        return clashes[0] if clashes else ()
    return None


def _ways(node: Node, *, wanted: bool) -> Iterator[_Way]:
    match node:
        case Term():
            yield ((node, wanted),)
        case Not():
            yield from _ways(node.part, wanted=not wanted)
        case Every() | Some():
            if isinstance(node, Some) is wanted:
                for part in node.parts:
                    yield from _ways(part, wanted=wanted)
            else:
                yield from _together(node.parts, wanted=wanted)


def _together(parts: Sequence[Node], *, wanted: bool) -> Iterator[_Way]:
    ways: list[_Way] = [()]
    for part in parts:
        ways = [(*before, *way) for way in _ways(part, wanted=wanted) for before in ways][: _MOST + 1]
    yield from ways


def _clash(way: _Way, changes: Collection[str], lexicon: Lexicon) -> tuple[str, ...] | None:
    wanted = [term for term, positive in way if positive]
    unwanted = [term for term, positive in way if not positive]
    for term in wanted:
        if term.field == "change" and term.value not in changes:
            return (term.shown, "changes")
        against = next((other for other in unwanted if _implies(term, other, lexicon)), None)
        if against:
            return (term.shown, f"NOT {against.shown}")
    left = set(changes).difference(term.value for term in unwanted if term.field == "change")
    if not left:
        return tuple(f"NOT {term.shown}" for term in unwanted if term.field == "change") or ("changes",)
    return next(((a.shown, b.shown) for a, b in combinations(wanted, 2) if _exclusive(a, b)), None)


def _implies(term: Term, other: Term, lexicon: Lexicon) -> bool:
    """Whether what meets one term meets the other in any case."""
    if term == other:
        return True
    if term.field in TEXT_FIELDS and other.field in TEXT_FIELDS:
        return other.field in (None, term.field) and find_word(term.value, other.value) >= 0
    if term.field != other.field or term.loose or other.loose:
        return False
    if term.field == "region":
        return other.value in lexicon.places.around(term.value)
    return term.field == "agency" and other.value in lexicon.bodies.around(term.value)


def _exclusive(one: Term, other: Term) -> bool:
    """Whether no change meets both."""
    if one.field != other.field or one.value == other.value:
        return False
    if one.field in DAY_FIELDS:
        first, second = bounds(one.value), bounds(other.value)
        return first[1] < second[0] or second[1] < first[0]
    return one.field in _ONE_VALUED
