"""A store moved to another database is the same store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from watcher.store import Store, StoreError, open_store
from watcher.store.columns import Moment
from watcher.store.copy import TABLES, copy_store
from watcher.store.schema import documents, notices, sources, versions

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)


@pytest.fixture
def target(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path / "target")
    yield opened
    opened.close()


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'source.db'}", tmp_path / "source")
    with opened.transaction() as conn:
        conn.execute(insert(sources).values(id="one", failures=0, last_pass_at=NOW))
        for ident in (3, 7):
            _put(conn, documents, id=ident)
    opened.blobs.put("关于印发样例办法的通知".encode())
    yield opened
    opened.close()


def _put(conn: object, table: object, **values: object) -> None:
    """Add a row, with something in every column that wants a value."""
    for column in table.columns:  # type: ignore[attr-defined]
        if column.name not in values and not column.nullable and column.default is None and not column.primary_key:
            kind = object if isinstance(column.type, Moment) else column.type.python_type
            values[column.name] = NOW if kind is object else {} if kind is dict else kind(1)
    conn.execute(insert(table).values(**values))  # type: ignore[attr-defined, arg-type]


def _rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as conn:
        return {table.name: sorted((tuple(row) for row in conn.execute(select(table))), key=repr) for table in TABLES}


def test_every_row_and_every_snapshot_comes_along(source: Store, target: Store) -> None:
    told: list[tuple[str, int]] = []
    copied = copy_store(source, target, lambda table, rows: told.append((table, rows)))
    assert _rows(target) == _rows(source)
    assert copied.rows["documents"] == 2
    assert ("documents", 2) in told
    assert copied.snapshots == 1
    (path,) = source.blobs.here.folder.glob("*/*.zst")
    assert target.blobs.get(path.stem) == source.blobs.get(path.stem)


def test_new_rows_are_numbered_after_the_copied_ones(source: Store, target: Store) -> None:
    copy_store(source, target)
    with target.transaction() as conn:
        _put(conn, documents)
        assert max(conn.scalars(select(documents.c.id))) == 8
        _put(conn, versions, document_id=8)
        _put(conn, notices)


def test_nothing_is_copied_over_what_is_there(source: Store, target: Store) -> None:
    copy_store(source, target)
    before = _rows(target)
    with pytest.raises(StoreError, match="not empty"):
        copy_store(source, target)
    assert _rows(target) == before


def test_a_store_comes_back_as_it_went(source: Store, target: Store, tmp_path: Path) -> None:
    copy_store(source, target)
    back = open_store(f"sqlite:///{tmp_path / 'back.db'}", tmp_path / "back")
    copy_store(target, back)
    assert _rows(back) == _rows(source)
    back.close()
