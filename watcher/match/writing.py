"""Queries written out plainly, so that a reader sees how theirs was read; what is written reads again as the same."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from watcher.match.fields import table
from watcher.match.query import Every, Not, Some, Term

if TYPE_CHECKING:
    from watcher.match.query import Node, Query


def write_query(query: Query) -> str:
    """Give a query in its plain form: what is joined by AND stands side by side; empty for one that takes everything."""
    return _written(query.root)


def _written(node: Node) -> str:
    match node:
        case Term():
            said = node.written if _stands_bare(node.written) else f'"{node.written}"'
            return f"{node.field}:{said}" if node.field else said
        case Not():
            return f"NOT {_within(node.part)}"
        case Every():
            return " ".join(map(_within, node.parts))
        case Some():
            return " OR ".join(map(_within, node.parts))


def _within(node: Node) -> str:
    return f"({_written(node)})" if isinstance(node, Every | Some) else _written(node)


def _stands_bare(words: str) -> bool:
    """Whether words need no quotation marks: letters and figures alone, and no operator."""
    return words.isalnum() and words.casefold() not in _operators()


@cache
def _operators() -> frozenset[str]:
    return frozenset(word for words in table()["operators"].values() for word in words)
