"""Opening a store: its schema, its turns, its rehearsals. On both databases."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from watcher.store import BusyError, Rehearsal, Store, StoreError, open_store
from watcher.store.migrate import KNOWN, upgrade
from watcher.store.open import HEAD
from watcher.store.schema import metadata, sources

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path / "state")
    yield opened
    opened.close()


def count(store: Store) -> int:
    with store.read() as conn:
        return conn.scalar(select(func.count()).select_from(sources)) or 0


def test_a_new_store_has_the_schema_of_today(store: Store) -> None:
    with store.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
    assert HEAD in KNOWN


def shape(store: Store) -> dict[str, object]:
    """Everything that a database says of its tables, whatever the order in which it was made."""
    seen = inspect(store.engine)
    parts = (seen.get_columns, seen.get_indexes, seen.get_unique_constraints, seen.get_foreign_keys)
    told = {name: [sorted(json.dumps(one, default=str) for one in part(name)) for part in parts] for name in seen.get_table_names()}
    return {name: (*rows, seen.get_pk_constraint(name)["constrained_columns"], seen.get_table_options(name)) for name, rows in told.items()}


def test_the_migrations_make_what_a_new_store_has(store: Store) -> None:
    made = shape(store)
    metadata.drop_all(store.engine)
    with store.engine.begin() as conn:
        conn.execute(text("drop table alembic_version"))
    assert shape(store) == {}
    upgrade(store.engine)
    assert shape(store) == made


def test_opening_again_changes_nothing(store: Store, store_url: str, tmp_path: Path) -> None:
    with store.transaction() as conn:
        conn.execute(insert(sources).values(id="one", failures=0))
    again = open_store(store_url, tmp_path / "state")
    assert count(again) == 1
    again.close()


def test_a_store_of_a_newer_program_is_refused(store: Store, store_url: str, tmp_path: Path) -> None:
    with store.transaction() as conn:
        conn.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StoreError, match="newer"):
        open_store(store_url, tmp_path / "state")


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as wrong:
        open_store("postgresql+psycopg://watcher:secret@127.0.0.1:9/none", tmp_path)
    assert "127.0.0.1" in str(wrong.value)
    assert "secret" not in str(wrong.value)


def test_a_transaction_stands_whole_or_not_at_all(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(sources).values(id="one", failures=0))
    with pytest.raises(IntegrityError), store.transaction() as conn:
        conn.execute(insert(sources), [{"id": "two", "failures": 0}, {"id": "one", "failures": 0}])
    assert count(store) == 1


def test_a_rehearsal_keeps_nothing(store: Store, store_url: str, tmp_path: Path) -> None:
    rehearsal = Rehearsal(open_store(store_url, tmp_path / "state"))
    with rehearsal.transaction() as conn:
        conn.execute(insert(sources).values(id="one", failures=0))
    assert count(rehearsal) == 1
    rehearsal.close()
    assert count(store) == 0


def test_times_come_back_in_utc_and_naive_ones_are_refused(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(sources).values(id="one", failures=0, last_ok_at=NOW))
        assert conn.scalar(select(sources.c.last_ok_at)) == NOW
    with pytest.raises(Exception, match="without a zone"), store.transaction() as conn:
        conn.execute(insert(sources).values(id="two", failures=0, last_ok_at=NOW.replace(tzinfo=None)))


def test_a_turn_is_held_by_one(store: Store, store_url: str, tmp_path: Path) -> None:
    other = open_store(store_url, tmp_path / "state")
    with store.exclusive("send"):
        with pytest.raises(BusyError), other.exclusive("send", wait=False):
            pass
        with other.exclusive("source-one", wait=False):
            pass
    with other.exclusive("send", wait=False):
        pass
    other.close()


def hold(store_url: str, state: Path, ready: Connection) -> None:
    store = open_store(store_url, state)
    with store.exclusive("send"):
        ready.send("held")
        ready.recv()


def test_many_turns_are_held_at_once_and_given_back_together(store: Store, store_url: str, tmp_path: Path) -> None:
    other = open_store(store_url, tmp_path / "state")
    with store.turns() as take:
        assert all(take(f"source-{n}") for n in range(60))
        with other.turns() as take_too:
            assert not take_too("source-7")
            assert take_too("source-60")
        with pytest.raises(BusyError), other.exclusive("source-59", wait=False):
            pytest.fail("held twice")
    with other.turns() as take_too:
        assert take_too("source-7")
    other.close()


OTHERS = text("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")


def break_off(store: Store, by: Store) -> None:
    """Take a turn, lose the connection, and try to take another."""
    with store.turns() as take:
        assert take("source-one")
        with by.read() as conn:
            conn.execute(OTHERS)
        take("source-two")


def test_a_connection_that_broke_gives_its_turns_back(postgres_url: str, tmp_path: Path) -> None:
    store, other = (open_store(postgres_url, tmp_path / "state") for _ in range(2))
    with pytest.raises(OperationalError):
        break_off(store, other)
    with other.turns() as take, store.exclusive("source-two", wait=False):
        assert take("source-one")
    store.close()
    other.close()


def test_a_killed_process_gives_its_turn_back(store: Store, store_url: str, tmp_path: Path) -> None:
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=hold, args=(store_url, tmp_path / "state", theirs))
    process.start()
    assert ours.poll(60)
    assert ours.recv() == "held"
    with pytest.raises(BusyError), store.exclusive("send", wait=False):
        pass
    process.kill()
    process.join()
    with store.exclusive("send"):
        pass
