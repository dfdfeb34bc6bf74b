"""How many amended, repealed or withdrawn documents one pass over a source may tell without a look.

As `expect.max_changes` says, else as the source's own past has it, else by the documents that it holds.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.run.concluding.telling import BURST
from watcher.store import documents, health

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.config import Source

AT_LEAST = 20
"""What any source may tell at once: an annual clean-up (规章清理) names about so many documents."""
PART_AT_FIRST, PART_KNOWN = 3, 10
"""Part of its documents that a source may tell at once before its past says what is usual, and after."""
KNOWN_AFTER, LOOKED_BACK = timedelta(days=90), timedelta(days=365)
"""A past so long says what is usual; older passes no longer do."""
ROOM = 3
"""So many times what is usual is no burst yet."""


def burst_limit(conn: Connection, source: Source, baseline_at: datetime | None, now: datetime) -> int:
    """Give the limit of one pass over a source whose first good pass was at `baseline_at`."""
    if source.expect.max_changes is not None:
        return source.expect.max_changes
    held = documents.count_of(conn, source.id)
    if baseline_at is None or now - baseline_at < KNOWN_AFTER:
        return max(AT_LEAST, held // PART_AT_FIRST)
    return max(AT_LEAST, held // PART_KNOWN, ROOM * usual_burst(health.most_told(conn, source.id, BURST, now - LOOKED_BACK)))


def usual_burst(most: list[int]) -> int:
    """Give what a source tells on its busy days, from the counts of its busiest passes in falling order: the busiest may be a chance."""
    return most[1] if len(most) > 1 else 0
