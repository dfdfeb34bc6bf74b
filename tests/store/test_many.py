"""A first pass over everything tells more rows, and looks at more pages, than a database takes values in one condition. On both stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from watcher.model import ChangeKind, Notice
from watcher.store import Event, Store, attachments, log, open_store

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)
MANY = 66_000
"""More than the 65,535 parameters of a statement on PostgreSQL."""


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path / "state")
    yield opened
    opened.close()


def test_all_that_a_pass_recorded_is_given_in_its_order(store: Store) -> None:
    with store.transaction() as conn:
        events = [Event(f"new:{n}", ChangeKind.NEW, f"第{n}号通知", None, "新发布", source_id="one") for n in range(3)]
        seqs = [log.record(conn, event, baseline=True, held=None, pass_id=None, now=NOW) for event in events]
        found = log.changes_of(conn, [*range(10_000_000, 10_000_000 + MANY), *(seq or 0 for seq in reversed(seqs))])
        assert [change.title for change in found] == ["第0号通知", "第1号通知", "第2号通知"]


def test_notices_of_a_new_year_are_told_from_those_given(store: Store) -> None:
    keys = [f"takes_effect:{n}" for n in range(MANY)]
    with store.transaction() as conn:
        log.add_notice(conn, keys[-2], Notice("takes_effect", "样例办法", None, date(2027, 1, 1), "今日起施行"), NOW)
        assert log.unnoticed(conn, keys) == [*keys[:-2], keys[-1]]
        assert log.unnoticed(conn, []) == []


def test_files_of_many_pages_are_sought(store: Store) -> None:
    with store.read() as conn:
        assert attachments.wanted(conn, "one", [f"https://www.example.gov.cn/{n}.html" for n in range(MANY)], NOW) == []
