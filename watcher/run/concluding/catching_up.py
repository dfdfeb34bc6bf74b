"""Catching up: what a newer program wants to know of documents that an older one read, told to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.run.concluding.texts import note_bases
from watcher.store import chores, documents

if TYPE_CHECKING:
    from watcher.store import Store

AT_A_TIME = 200
"""Documents of one transaction: other writers wait for it."""


def catch_up(store: Store) -> None:
    """Note on which documents those rest that were read before this was asked; what was done stays done when it is cut off."""
    with store.read() as conn:
        left = chores.reached(conn, chores.BASES) is not None
    while left:
        left = _some_bases(store)


def _some_bases(store: Store) -> bool:
    with store.transaction() as conn:
        reached = chores.reached(conn, chores.BASES)
        if reached is None:  # another process has done it
            return False
        found = documents.held_after(conn, reached, AT_A_TIME)
        for ident, version in found:
            note_bases(conn, ident, documents.text_of(conn, version))
        if not found:
            chores.end(conn, chores.BASES)
            return False
        chores.reach(conn, chores.BASES, found[-1][0])
        return True
