"""A pass looks whether everybody is known as configured before it takes a writer's place: that look agrees with what joining would do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from watcher.config import Subscriber
from watcher.store import Store, open_store
from watcher.store.schema import subscribers
from watcher.store.subscribing import join, settled

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)


def reader(ident: str, query: str = "担保", to: str = "a@example.org") -> Subscriber:
    return Subscriber.model_validate({"id": ident, "channel": {"kind": "email", "to": to}, "query": query})


BOTH = (reader("one"), reader("two"))


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path / "state")
    with opened.transaction() as conn:
        assert not settled(conn, BOTH)
        assert join(conn, BOTH, NOW) == ("one", "two")
    yield opened
    opened.close()


def test_everybody_is_known(store: Store) -> None:
    with store.transaction() as conn:
        assert settled(conn, BOTH)
        before = conn.execute(select(subscribers)).all()
        assert join(conn, BOTH, NOW) == ()
        assert conn.execute(select(subscribers)).all() == before


@pytest.mark.parametrize(
    "now",
    [
        pytest.param((*BOTH, reader("three")), id="one is new"),
        pytest.param(BOTH[:1], id="one is gone"),
        pytest.param((BOTH[0], reader("two", query="减税")), id="another profile"),
        pytest.param((BOTH[0], reader("two", to="b@example.org")), id="another address"),
    ],
)
def test_a_configuration_that_differs_is_taken_up_once(store: Store, now: tuple[Subscriber, ...]) -> None:
    with store.transaction() as conn:
        assert not settled(conn, now)
        join(conn, now, NOW)
        assert settled(conn, now)


def test_one_who_comes_back_joins_anew(store: Store) -> None:
    with store.transaction() as conn:
        join(conn, BOTH[:1], NOW)
        assert not settled(conn, BOTH)
        assert join(conn, BOTH, NOW) == ("two",)
        assert settled(conn, BOTH)
