"""What becomes of held changes: a row is added once, and supersedes the held one, which stays as it was recorded."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from watcher.store.schema import changes, reviews

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select


class Verdict(StrEnum):
    """What became of a held change."""

    RELEASED = "released"  # by a person: told from then on
    CONFIRMED = "confirmed"  # the same event was seen again without a doubt, and told
    DISCARDED = "discarded"  # by a person: never told
    SETTLED = "settled"  # the site shows again what it showed before


def put(conn: Connection, seq: int, verdict: Verdict, now: datetime, *, reason: str | None = None, told_seq: int | None = None) -> None:
    """Say what becomes of a held change; `told_seq` is the row that tells it."""
    conn.execute(insert(reviews).values(change_seq=seq, verdict=str(verdict), reason=reason, told_seq=told_seq, decided_at=now))


def verdict_on(conn: Connection, seq: int) -> Verdict | None:
    """Give what became of a held change; None where it still waits."""
    found = conn.scalar(select(reviews.c.verdict).where(reviews.c.change_seq == seq))
    return Verdict(found) if found else None


def waiting(conn: Connection, *conditions: Any) -> list[Row[Any]]:
    """Give the rows of the held changes of which nobody has decided yet, in the order in which they were recorded."""
    return list(conn.execute(_undecided(select(changes)).where(*conditions).order_by(changes.c.seq)))


def of_source(source_id: str, *kinds: str) -> list[ColumnElement[bool]]:
    """Give the conditions that name what one source showed, of some kinds where they are given."""
    mine: list[ColumnElement[bool]] = [changes.c.source_id == source_id]
    return [*mine, changes.c.kind.in_([str(kind) for kind in kinds])] if kinds else mine


def counts(conn: Connection) -> dict[str, int]:
    """Count the held changes that wait, by the source that showed them."""
    rows = conn.execute(_undecided(select(changes.c.source_id, func.count())).group_by(changes.c.source_id))
    return {row[0] or "": row[1] for row in rows}


def _undecided(statement: Select[Any]) -> Select[Any]:
    decided = statement.outerjoin_from(changes, reviews, reviews.c.change_seq == changes.c.seq)
    return decided.where(changes.c.held, ~changes.c.baseline, reviews.c.change_seq.is_(None))
