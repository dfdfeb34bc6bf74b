"""What a subscriber takes, as one query: what was asked for, or happens to documents followed, without what is excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.match.fields import document_named
from watcher.match.query import Every, Node, Query, Term, every, some, without
from watcher.match.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOTHING = Every()
"""The root of an empty query."""


def taking(asked: Query, *, follow: Sequence[str] = (), cited: bool = False, exclude: Query | None = None) -> Query:
    """Join a subscriber's wishes into one query.

    `follow`: documents by number or title; with `cited` also what names one of them in its text. An empty query takes
    everything, but beside `follow` it asks for nothing more. What `exclude` takes is left out, whatever else speaks for it.
    """
    followed = [term for document in follow for term in _followed(document, cited=cited)]
    wishes = [] if followed and asked.root == NOTHING else [asked.root]
    taken = some([*wishes, *followed])
    if exclude is None or exclude.root == NOTHING:
        return Query(asked.text, taken)
    return Query(asked.text, every([taken, without(exclude.root)]))


def _followed(document: str, *, cited: bool) -> Iterator[Node]:
    name = document_named(document)
    yield Term("follow", name, name)
    if cited:
        yield Term("text", fold_words(name).strip(), name)
