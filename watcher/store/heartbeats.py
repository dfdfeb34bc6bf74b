"""Signs of life: when something last went well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from watcher.store.schema import heartbeats

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of one kind, with a word on who gave it."""

    at: datetime
    detail: str | None


def beat(conn: Connection, name: str, now: datetime, detail: str | None = None) -> None:
    """Note a sign of life."""
    values = {"at": now, "detail": detail}
    if not conn.execute(update(heartbeats).where(heartbeats.c.name == name).values(**values)).rowcount:
        conn.execute(insert(heartbeats).values(name=name, **values))


def last(conn: Connection, name: str) -> Beat | None:
    """Give the last sign of one kind; None where there was none yet."""
    row = conn.execute(select(heartbeats.c.at, heartbeats.c.detail).where(heartbeats.c.name == name)).one_or_none()
    return Beat(row.at, row.detail) if row else None


def end(conn: Connection, name: str) -> None:
    """Note that no more signs of one kind are to be waited for."""
    conn.execute(delete(heartbeats).where(heartbeats.c.name == name))
