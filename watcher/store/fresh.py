"""A new store: the schema of today made at once. Alembic, which moves older stores forward, is not needed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, insert

from watcher.store.schema import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

_revision = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
_PARTIAL = (  # said in the schema, the condition would load the dialects of both databases
    "DROP INDEX ix_owed_open",
    "CREATE INDEX ix_owed_open ON owed (subscriber_id) WHERE settled_at IS NULL",
)


def make(conn: Connection, head: str) -> None:
    """Make all tables in an empty database, and note that they are those of the newest migration, `head`."""
    metadata.create_all(conn, checkfirst=False)
    for statement in _PARTIAL:
        conn.exec_driver_sql(statement)
    _revision.create(conn, checkfirst=False)
    conn.execute(insert(_revision).values(version_num=head))
