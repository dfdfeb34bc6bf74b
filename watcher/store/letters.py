"""When somebody was last written to: what a letter without news rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from watcher.store.outbox import DIGEST
from watcher.store.schema import digests, owed, subscribers, warned

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Written:
    """When a subscriber joined, was last sent a digest, and one that told something. None where there is nothing of the kind."""

    joined: datetime | None
    last: datetime | None
    last_news: datetime | None


def written_to(conn: Connection, subscriber_id: str) -> Written:
    """Give when a subscriber was last written to."""
    mine = digests.c.subscriber_id == subscriber_id, digests.c.purpose == DIGEST, digests.c.state.not_in(("readdressed", "recalled"))
    news = exists().where(owed.c.digest_id == digests.c.id) | exists().where(warned.c.digest_id == digests.c.id)
    last = select(func.max(digests.c.composed_at)).where(*mine)
    joined = conn.scalar(select(subscribers.c.joined_at).where(subscribers.c.id == subscriber_id))
    return Written(joined, conn.scalar(last), conn.scalar(last.where(news)))
