"""How things stand with every subscriber: what waits, what is on its way, what was refused, what came last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from watcher.store.outbox import waiting
from watcher.store.schema import digests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from watcher.store.outbox import Waiting


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with one subscriber, for the operator. Times are None where there is nothing of the kind."""

    subscriber_id: str
    waiting: int = 0  # items that no message has taken yet
    oldest: datetime | None = None  # when the first of them was recorded
    pending: int = 0  # messages that were tried and will be tried again, or were not tried yet
    late_since: datetime | None = None  # when the first of them was composed
    parked: int = 0  # messages that the receiver refused for good
    problem: str | None = None
    last_sent: datetime | None = None


def standings(conn: Connection) -> list[Standing]:
    """Give how things stand with every subscriber who is owed something or was sent something."""
    items = {row.subscriber_id: row for row in waiting(conn)}
    count, first, problem, last = func.count(), func.min(digests.c.composed_at), func.max(digests.c.problem), func.max(digests.c.sent_at)
    statement = select(
        digests.c.subscriber_id, digests.c.state, count.label("count"), first.label("first"), problem.label("problem"), last.label("last")
    ).group_by(digests.c.subscriber_id, digests.c.state)
    messages: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for row in conn.execute(statement):
        messages[row.subscriber_id][row.state] = row
    return [_standing(ident, items.get(ident), messages[ident]) for ident in sorted(items.keys() | messages.keys())]


def _standing(ident: str, items: Waiting | None, messages: Mapping[str, Any]) -> Standing:
    pending, parked, sent = messages.get("pending"), messages.get("parked"), messages.get("sent")
    return Standing(
        subscriber_id=ident,
        waiting=items.items if items else 0,
        oldest=items.oldest if items else None,
        pending=pending.count if pending else 0,
        late_since=pending.first if pending else None,
        parked=parked.count if parked else 0,
        problem=(parked and parked.problem) or (pending and pending.problem),
        last_sent=sent.last if sent else None,
    )
