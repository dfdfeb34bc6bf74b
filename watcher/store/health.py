"""How the passes over each source went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from watcher.store.schema import passes, sources
from watcher.store.sql import insert_one

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.model import SourceState


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a source from its passes so far."""

    id: str
    baseline_at: datetime | None = None
    state: str | None = None
    problem: str | None = None
    last_pass_at: datetime | None = None
    last_ok_at: datetime | None = None
    listed: int | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class PassFigures:
    """What one pass over one source came to."""

    state: SourceState
    problem: str | None
    listed: int
    fetched: int
    unchanged: int
    held: int


def health_of(conn: Connection, source_id: str) -> Health:
    """Give a source's health; one never passed over has none of it."""
    row = conn.execute(select(*(sources.c[name] for name in Health.__slots__)).where(sources.c.id == source_id)).one_or_none()
    return Health(*row) if row else Health(source_id)


def health_of_all(conn: Connection) -> dict[str, Health]:
    """Give the health of every source that was ever passed over, by its id."""
    rows = conn.execute(select(*(sources.c[name] for name in Health.__slots__)))
    return {row.id: Health(*row) for row in rows}


def begin_pass(conn: Connection, source_id: str, now: datetime) -> int:
    """Note that a pass has begun; gives its id."""
    if not conn.scalar(select(sources.c.id).where(sources.c.id == source_id)):
        conn.execute(insert(sources).values(id=source_id, failures=0))
    return insert_one(conn, insert(passes).values(source_id=source_id, started_at=now))


def end_pass(conn: Connection, pass_id: int, source_id: str, figures: PassFigures, now: datetime) -> None:
    """Note how a pass ended; the first that ends well is the source's baseline."""
    from watcher.model import SourceState

    values = {"state": str(figures.state), "problem": figures.problem, "listed": figures.listed, "fetched": figures.fetched}
    conn.execute(
        update(passes).where(passes.c.id == pass_id).values(**values, unchanged=figures.unchanged, held=figures.held, finished_at=now)
    )
    before = health_of(conn, source_id)
    well = figures.state in {SourceState.OK, SourceState.UNCHANGED}
    conn.execute(
        update(sources)
        .where(sources.c.id == source_id)
        .values(
            state=str(figures.state),
            problem=figures.problem,
            last_pass_at=now,
            last_ok_at=now if well else before.last_ok_at,
            listed=figures.listed if well else before.listed,
            failures=0 if well else before.failures + 1,
            baseline_at=before.baseline_at or (now if well else None),
        )
    )
