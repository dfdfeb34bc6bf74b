"""A query as a value: terms joined by AND, OR and NOT. It is asked which terms a change has met, not the change itself."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

TEXT_FIELDS = (None, "title", "text")
"""Fields whose terms are words sought in the text; None is a word without a field: title, number and text."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing sought: a folded word, or the canonical value of a field. `written` is how the profile has it."""

    field: str | None
    value: str
    written: str = dataclasses.field(compare=False, default="")

    @property
    def shown(self) -> str:
        """Give the term as it is told to the reader: 融资担保, issuer:财政部."""
        return f"{self.field}:{self.written}" if self.field else self.written


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is not."""

    part: Node


@dataclass(frozen=True, slots=True)
class Every:
    """True where all its parts are; without parts it is true of everything."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """True where one of its parts is."""

    parts: tuple[Node, ...]


Node: TypeAlias = Term | Not | Every | Some


@dataclass(frozen=True)
class Query:
    """A checked query. `text` is how it was written."""

    text: str = ""
    root: Node = dataclasses.field(default_factory=Every)

    @cached_property
    def terms(self) -> frozenset[Term]:
        """Give every term, wanted or not."""
        return frozenset(term for term, _ in _walk(self.root))

    @cached_property
    def wanted(self) -> tuple[Term, ...]:
        """Give the terms that speak for a match, in the order in which they were written."""
        return tuple(dict.fromkeys(term for term, negated in _walk(self.root) if not negated))

    @cached_property
    def needs(self) -> frozenset[Term] | None:
        """Give terms of which at least one must be met, or None where it can hold without any."""
        return _needs(self.root)

    def holds(self, met: AbstractSet[Term]) -> bool:
        """Whether the query is true of a change that has met exactly these of its terms."""
        return _holds(self.root, met)


def _walk(node: Node, *, negated: bool = False) -> Iterator[tuple[Term, bool]]:
    match node:
        case Term():
            yield node, negated
        case Not():
            yield from _walk(node.part, negated=not negated)
        case Every() | Some():
            for part in node.parts:
                yield from _walk(part, negated=negated)


def _holds(node: Node, met: AbstractSet[Term]) -> bool:
    match node:
        case Term():
            return node in met
        case Not():
            return not _holds(node.part, met)
        case Every():
            return all(_holds(part, met) for part in node.parts)
        case Some():
            return any(_holds(part, met) for part in node.parts)


def _needs(node: Node) -> frozenset[Term] | None:
    match node:
        case Term():
            return frozenset((node,))
        case Not():
            return None
        case Some():
            each = [_needs(part) for part in node.parts]
            return None if None in each else frozenset().union(*(need for need in each if need))
        case Every():
            return min((need for part in node.parts if (need := _needs(part)) is not None), key=_commonness, default=None)


def _commonness(need: frozenset[Term]) -> tuple[int, int]:
    """Words are rarer than issuers and kinds, and few of them rarer than many."""
    return sum(term.field not in TEXT_FIELDS for term in need), len(need)
