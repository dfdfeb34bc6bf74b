"""Whether a query can concern anything that a source shows: before there is a document, only `source:` is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.match.query import Every, Not, Some, Term
from watcher.match.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from watcher.match.query import Node, Query


def may_concern(query: Query, source: str, others: Collection[str]) -> bool:
    """Whether a query may be true of a document of this source; `others` are the ids of the other sources.

    A term of which nothing is known yet may be true or not. A source that is doubtful is one of the reader's.
    """
    return _truth(query.root, fold_words(source), frozenset(map(fold_words, others))) is not False


def _truth(node: Node, source: str, others: frozenset[str]) -> bool | None:
    match node:
        case Term(field="source", value=value):
            return True if value == source else False if value in others else None
        case Term():
            return None
        case Not():
            inner = _truth(node.part, source, others)
            return None if inner is None else not inner
        case Every() | Some():
            decides = isinstance(node, Some)  # one true part decides for some, one false part for every
            truths = [_truth(part, source, others) for part in node.parts]
            return decides if decides in truths else None if None in truths else not decides
