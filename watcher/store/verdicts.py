"""Verdicts: whether a text that the issuer published is what amending decisions ordered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from watcher.store.schema import verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict on one version, with the places that differ and the ids of the decisions it was held against."""

    document_id: int
    version_id: int
    verdict: str
    places: list[str]
    decisions: list[int]
    known_at: datetime


def keep(
    conn: Connection, document_id: int, version_id: int, verdict: str, *, places: Sequence[str], decisions: Sequence[int], now: datetime
) -> None:
    """Keep a verdict."""
    row = {"document_id": document_id, "version_id": version_id, "verdict": verdict, "known_at": now}
    conn.execute(insert(verdicts).values(**row, places=list(places), decisions=list(decisions)))


def on(conn: Connection, document_id: int, known_at: datetime) -> list[VerdictRow]:
    """Give the verdicts on a document's texts as known at a moment, the first first."""
    mine = (verdicts.c.document_id == document_id) & (verdicts.c.known_at <= known_at)
    columns = (verdicts.c[name] for name in VerdictRow.__slots__)
    return [VerdictRow(*row) for row in conn.execute(select(*columns).where(mine).order_by(verdicts.c.id))]


def settled(conn: Connection, document_id: int, known_at: datetime) -> set[int]:
    """Give the ids of the decisions that a published text has been held against: none of them is pending any more."""
    return {ident for row in on(conn, document_id, known_at) for ident in row.decisions}
