"""Moving a whole store: every row and every snapshot, from SQLite to PostgreSQL, back, or into a file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, func, select, text

from watcher.store.open import StoreError
from watcher.store.schema import metadata, places

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table

    from watcher.store.open import Store
    from watcher.store.shelf import Shelf

AT_A_TIME = 1000
"""Rows held in memory at once."""
TABLES = [table for table in metadata.sorted_tables if table is not places]
"""What is copied: where the other store's snapshots lie is its own matter."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy moved."""

    rows: dict[str, int]
    """Table → rows."""
    snapshots: int
    """Files of snapshots that the target did not have."""


def copy_store(source: Store, target: Store, progress: Callable[[str, int], None] = lambda _table, _rows: None) -> Copied:
    """Copy one state of `source` into an empty `target`; the source may be in use meanwhile. What is archived stays in the archive.

    Rows come in one transaction: all or none. Snapshots come first, so that no row names bytes that are not there;
    `progress` is called with each table and its number of rows. Raises StoreError where the target holds anything.
    """
    with source.read() as rows:
        _require_empty(target)
        snapshots = _copy_snapshots(source, target)
        with target.transaction() as conn:
            counts = {}
            for table in TABLES:
                counts[table.name] = _copy_table(rows, conn, table)
                progress(table.name, counts[table.name])
        snapshots += _copy_snapshots(source, target)  # those that were written meanwhile
    return Copied(counts, snapshots)


def _require_empty(target: Store) -> None:
    with target.read() as conn:
        full = [table.name for table in TABLES if conn.execute(select(table).limit(1)).first()]
    if full:
        raise StoreError(f"the store to copy into is not empty ({', '.join(full[:3])}); name a new file or an empty database")


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    count = 0
    found = source.execution_options(yield_per=AT_A_TIME).execute(select(table))
    for part in found.mappings().partitions():
        target.execute(table.insert(), [dict(row) for row in part])
        count += len(part)
    if count and target.dialect.name == "postgresql":
        _go_on_counting(target, table)
    return count


def _go_on_counting(conn: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the copied ones."""
    for column in table.primary_key.columns:
        if len(table.primary_key.columns) == 1 and isinstance(column.type, Integer):
            highest = conn.scalar(select(func.max(column)))
            sequence = conn.scalar(text("select pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name})
            if sequence:
                conn.execute(text("select setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})


def _copy_snapshots(source: Store, target: Store) -> int:
    here, there = source.blobs.here, target.blobs.here
    if here.address == there.address:
        return 0
    return sum(copy_blob(here, there, sha256) for sha256 in here)


def copy_blob(here: Shelf, there: Shelf, sha256: str) -> bool:
    """Copy what lies under a hash, as it is; False where it is there already, or here no more."""
    if there.holds(sha256):
        return False
    try:
        there.put_packed(sha256, here.packed(sha256))
    except KeyError:  # archived since
        return False
    return True
