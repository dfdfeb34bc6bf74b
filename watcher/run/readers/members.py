"""Everybody who is told: those in the configuration file, and those who joined by the web pages or by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from watcher.config import Subscriber
from watcher.run.turns import SEND
from watcher.store import members
from watcher.store.forgetting import forget_letters

if TYPE_CHECKING:
    from collections.abc import Collection

    from watcher.config import Home
    from watcher.store import Store
    from watcher.store.members import Member


KEPT = timedelta(days=7)
"""How long what somebody asked for an address is kept, confirmed or not."""


def forget_asks(store: Store, now: datetime) -> None:
    """Delete what was asked long ago, with the letters that went out for it; raises BusyError while somebody sends."""
    with store.read() as conn:
        if not members.count_asks(conn, until=now - KEPT):
            return
    with store.exclusive(SEND, wait=False), store.transaction() as conn:
        forget_letters(conn, members.stale_asks(conn, now - KEPT))


def people(home: Home, store: Store, wanted: Collection[str]) -> dict[str, Subscriber]:
    """Give those of the readers with some ids who are there, by id: the file's, the operator, and members."""
    found = {one.id: one for one in home.everybody if one.id in wanted}
    with store.read() as conn:
        rows = [members.member(conn, ident) for ident in sorted(set(wanted) - found.keys())]
    return found | {one.id: _joined(one) for one in rows if one}


def _joined(one: Member) -> Subscriber:
    return Subscriber.model_validate({"id": one.id, **one.profile})


def with_members(home: Home, store: Store) -> Home:
    """Give the home with its members among its subscribers. An id that stands in the file is the file's."""
    configured = {subscriber.id for subscriber in home.subscribers}
    with store.read() as conn:
        found = [one for one in members.all_members(conn) if one.id not in configured]
    if not found:
        return home
    joined = tuple(map(_joined, found))
    places = {one.id: f"the member {one.id} (watcher subscribers change {one.id} --query …)" for one in found}
    return replace(home, subscribers=(*home.subscribers, *joined), places={**home.places, **places})
