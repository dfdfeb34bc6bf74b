"""How the passes over each source went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from watcher.store.schema import changes, passes, reviews, sources
from watcher.store.sql import insert_one

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    distrusted_until: datetime | None = None
    advice: str | None = None  # what a person should do about the problem


@dataclass(frozen=True, slots=True)
class PassFigures:
    """What one pass over one source came to."""

    state: SourceState
    problem: str | None
    listed: int
    fetched: int
    unchanged: int
    held: int
    seen: dict[str, Any] | None = None  # what its lists looked like, and how many known pages were asked
    listed_well: bool = False  # the lists answered: no reason to ask more rarely
    advice: str | None = None  # what a person should do about the problem


def health_of(conn: Connection, source_id: str) -> Health:
    """Give a source's health; one never passed over has none of it."""
    row = conn.execute(select(*(sources.c[name] for name in Health.__slots__)).where(sources.c.id == source_id)).one_or_none()
    return Health(*row) if row else Health(source_id)


def health_of_all(conn: Connection) -> dict[str, Health]:
    """Give the health of every source that was ever passed over, by its id."""
    rows = conn.execute(select(*(sources.c[name] for name in Health.__slots__)))
    return {row.id: Health(*row) for row in rows}


def past_passes(conn: Connection, source_id: str, most: int = 30) -> list[tuple[datetime, str, dict[str, Any]]]:
    """Give the last passes of a source that saw its lists, the newest last: when, how they ended, what they saw."""
    mine = (passes.c.source_id == source_id) & passes.c.state.is_not(None)
    rows = conn.execute(select(passes.c.started_at, passes.c.state, passes.c.seen).where(mine).order_by(passes.c.id.desc()).limit(most))
    return [(row.started_at, row.state, row.seen) for row in reversed(rows.all()) if row.seen]


def passes_since(conn: Connection, source_id: str, since: datetime) -> list[dict[str, Any]]:
    """Give what the passes of a source saw since a moment."""
    mine = (passes.c.source_id == source_id) & (passes.c.started_at >= since)
    return [seen for seen in conn.scalars(select(passes.c.seen).where(mine)) if seen]


def most_told(conn: Connection, source_id: str, kinds: Iterable[str], since: datetime, most: int = 2) -> list[int]:
    """Give how many changes of some kinds the busiest passes over a source told since a moment, in falling order.

    Of those that were held only what was released counts.
    """
    count = func.count()
    told = changes.c.held.is_(False) | reviews.c.verdict.in_(("released", "confirmed"))
    rows = (
        select(count)
        .select_from(changes.join(passes, changes.c.pass_id == passes.c.id).outerjoin(reviews, reviews.c.change_seq == changes.c.seq))
        .where(passes.c.source_id == source_id, passes.c.started_at >= since, changes.c.kind.in_(list(kinds)))
        .where(changes.c.baseline.is_(False), told)
        .group_by(changes.c.pass_id)
        .order_by(count.desc())
        .limit(most)
    )
    return list(conn.scalars(rows))


def distrust(conn: Connection, source_id: str, until: datetime) -> None:
    """Note that a server answers 304 for what has changed: until then its pages are asked for in full."""
    conn.execute(update(sources).where(sources.c.id == source_id).values(distrusted_until=until))


def begin_pass(conn: Connection, source_id: str, now: datetime) -> int:
    """Note that a pass has begun; gives its id."""
    if not conn.scalar(select(sources.c.id).where(sources.c.id == source_id)):
        conn.execute(insert(sources).values(id=source_id, failures=0))
    return insert_one(conn, insert(passes), {"source_id": source_id, "started_at": now})


def end_pass(conn: Connection, pass_id: int, source_id: str, figures: PassFigures, now: datetime) -> None:
    """Note how a pass ended; the first that ends well is the source's baseline."""
    from watcher.model import SourceState

    values = {"state": str(figures.state), "problem": figures.problem, "listed": figures.listed, "fetched": figures.fetched}
    conn.execute(
        update(passes)
        .where(passes.c.id == pass_id)
        .values(**values, unchanged=figures.unchanged, held=figures.held, finished_at=now, seen=figures.seen)
    )
    before = health_of(conn, source_id)
    well = figures.state in {SourceState.OK, SourceState.UNCHANGED}
    conn.execute(
        update(sources)
        .where(sources.c.id == source_id)
        .values(
            state=str(figures.state),
            problem=figures.problem,
            advice=figures.advice,
            last_pass_at=now,
            last_ok_at=now if well else before.last_ok_at,
            listed=figures.listed if well else before.listed,
            failures=0 if well or figures.listed_well else before.failures + 1,
            baseline_at=before.baseline_at or (now if well else None),
        )
    )
