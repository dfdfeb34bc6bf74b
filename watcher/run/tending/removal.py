"""Taking a source out: what becomes of its documents, its warnings and what is owed of it; and doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from watcher.config import ConfigError
from watcher.config.yaml import load
from watcher.store import reviews
from watcher.store.schema import changes, documents, issues, locations, owed, pages

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from sqlalchemy import Connection

    from watcher.config import Home

REMOVED = "removed"
"""Folder of `config/` to which a source's file goes; put back, the source goes on where it stood."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a source's leaving concerns."""

    documents: int  # that stand at it
    only_here: int  # of these, those that stand at no other source: nobody looks at them any more
    issues: int
    days_ahead: int  # documents of these whose last day is still to come: warned of all the same
    owed: int  # items of its changes that are not delivered yet: delivered all the same
    held: int  # its changes that wait for a person


def consequences(conn: Connection, source_id: str, today: date) -> Consequences:
    """Give what a source's leaving concerns."""
    here = select(locations.c.document_id).join_from(locations, pages).where(pages.c.source_id == source_id)
    mine = documents.c.id.in_(here)
    other = select(locations.c.id).join_from(locations, pages)
    elsewhere = exists(
        other.where(locations.c.document_id == documents.c.id, pages.c.source_id != source_id, locations.c.gone_at.is_(None))
    )
    items = select(func.count()).select_from(owed).join(changes, changes.c.seq == owed.c.change_seq)
    unsettled = items.where(owed.c.settled_at.is_(None), owed.c.withdrawn_at.is_(None))
    return Consequences(
        documents=_count(conn, mine),
        only_here=_count(conn, mine, ~elsewhere),
        issues=conn.scalar(select(func.count()).where(issues.c.source_id == source_id)) or 0,
        days_ahead=_count(conn, mine, documents.c.expiry_date >= today),
        owed=conn.scalar(unsettled.where(changes.c.source_id == source_id)) or 0,
        held=reviews.counts(conn).get(source_id, 0),
    )


def _count(conn: Connection, *conditions: object) -> int:
    return conn.scalar(select(func.count()).select_from(documents).where(*conditions)) or 0  # type: ignore[arg-type]


def file_of(home: Home, source_id: str) -> Path:
    """Give the file in which a source is written. Raises ConfigError."""
    folder = home.path / "config" / "sources"
    for file in sorted(folder.rglob("*.yaml")):
        if (load(file) or {}).get("id") == source_id:
            return file
    raise ConfigError(f"no source {source_id!r} in {folder}")


def remove(home: Home, source_id: str) -> Path:
    """Take a source's file out of the configuration; gives where it lies now. The store keeps all that came from it."""
    file = file_of(home, source_id)
    goal = home.path / "config" / REMOVED / file.name
    goal.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while goal.exists():
        number += 1
        goal = goal.with_name(f"{file.stem}.{number}{file.suffix}")
    file.rename(goal)
    return goal
