"""What documents do to others, without what was taken back since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from watcher.model import ChangeKind, EffectKind
from watcher.store import log, superseding

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection, Row

TOLD_AS = {
    EffectKind.REPEALS: ChangeKind.REPEALED,
    EffectKind.PARTIALLY_REPEALS: ChangeKind.PARTIALLY_REPEALED,
    EffectKind.AMENDS: ChangeKind.AMENDED,
    EffectKind.EXTENDS: ChangeKind.EXTENDED,
    EffectKind.SUSPENDS: ChangeKind.SUSPENDED,
    EffectKind.RESUMES: ChangeKind.RESUMED,
    EffectKind.CORRECTS: ChangeKind.CORRECTED,
}
"""Acts that are told. A replacement is one act with the repeal beside it; a lapse is told on its day."""


def acts_on(conn: Connection, document_id: int, kinds: Collection[EffectKind], known_at: datetime) -> list[Row[Any]]:
    """Give what is done to a document, as known at a moment and not taken back until then."""
    rows = [row for row in log.effects_on(conn, document_id, kinds) if row.known_at <= known_at]
    return standing_acts(conn, rows, known_at)


def standing_acts(conn: Connection, rows: list[Row[Any]], known_at: datetime) -> list[Row[Any]]:
    """Give of rows of effects those that were not taken back up to a moment."""
    taken_back = superseding.acts_taken_back(conn, known_at) if rows else set()
    return [row for row in rows if (row.document_id, row.target_id, TOLD_AS.get(EffectKind(row.kind))) not in taken_back]
