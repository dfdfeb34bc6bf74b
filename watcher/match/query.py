"""A query as a value: terms joined by AND, OR and NOT. It is asked which terms a change has met, not the change itself."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

TEXT_FIELDS = (None, "title", "text")
"""Fields whose terms are words sought in the text; None is a word without a field: title, number and text."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing sought: a folded word, or the canonical value of a field. `written` is how the profile has it.

    `loose`: the value is none that is known, and is sought within the names that a change has under the field.
    """

    field: str | None
    value: str
    written: str = dataclasses.field(compare=False, default="")
    loose: bool = False

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
    """True where one of its parts is; without parts it is true of nothing."""

    parts: tuple[Node, ...]


Node: TypeAlias = Term | Not | Every | Some


@dataclass(frozen=True, slots=True)
class Query:
    """A checked query. `text` is how it was written."""

    text: str = ""
    root: Node = dataclasses.field(default_factory=Every)

    @property
    def terms(self) -> frozenset[Term]:
        """Give every term, wanted or not."""
        return frozenset(term for term, _ in walk(self.root))

    @property
    def wanted(self) -> tuple[Term, ...]:
        """Give the terms that speak for a match, in the order in which they were written."""
        return tuple(dict.fromkeys(term for term, negated in walk(self.root) if not negated))


def every(parts: list[Node]) -> Node:
    """Join parts by AND, in the one form that a query has: no AND within AND, and none of one part."""
    return _joined(Every, parts)


def some(parts: list[Node]) -> Node:
    """Join parts by OR, in the one form that a query has."""
    return _joined(Some, parts)


def without(part: Node) -> Node:
    """Turn a part into what it is not."""
    return part.part if isinstance(part, Not) else Not(part)


def _joined(kind: type[Some | Every], parts: list[Node]) -> Node:
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def walk(node: Node, *, negated: bool = False) -> Iterator[tuple[Term, bool]]:
    """Give the terms in the order in which they were written, each with whether it speaks against a match."""
    match node:
        case Term():
            yield node, negated
        case Not():
            yield from walk(node.part, negated=not negated)
        case Every() | Some():
            for part in node.parts:
                yield from walk(part, negated=negated)


def holds(node: Node, met: Container[Term]) -> bool:
    """Whether a query is true of a change that has met exactly these of its terms."""
    match node:
        case Term():
            return node in met
        case Not():
            return not holds(node.part, met)
        case Every():
            return all(holds(part, met) for part in node.parts)
        case Some():
            return any(holds(part, met) for part in node.parts)


def needs(node: Node, cost: Callable[[Term], tuple[int, int]]) -> tuple[Term, ...] | None:
    """Give terms of which at least one must be met, or None where the query can hold without any.

    Of several such sets the one whose commonest term is the rarest; `cost` says how common a term is.
    """
    match node:
        case Term():
            return (node,)
        case Not():
            return None
        case Some():
            each = [needs(part, cost) for part in node.parts]
            return None if None in each else tuple(dict.fromkeys(term for need in each for term in need or ()))
        case Every():
            known = [need for part in node.parts if (need := needs(part, cost)) is not None]
            return min(known, key=lambda need: (max(map(cost, need), default=(0, 0)), len(need)), default=None)
