"""Which messages told a reader of the same document: what a mail program shows as one conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from watcher.store.schema import changes, digests, owed

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST = 10
"""Messages that a new one refers to: the first, and the newest of the others (RFC 5322 lets a thread be cut in its middle)."""


def thread_of(conn: Connection, subscriber_id: str, channel: str, document_id: str) -> tuple[str, ...]:
    """Give the keys of the messages that this receiver has taken and that told of the document, the first first."""
    told = (
        select(digests.c.id, digests.c.composed_at)
        .distinct()
        .join(owed, owed.c.digest_id == digests.c.id)
        .join(changes, changes.c.seq == owed.c.change_seq)
        .where(changes.c.document_id == int(document_id), owed.c.subscriber_id == subscriber_id)
        .where(digests.c.channel == channel, digests.c.state == "sent")
        .order_by(digests.c.composed_at, digests.c.id)
    )
    keys = tuple(row.id for row in conn.execute(told))
    return keys if len(keys) <= LONGEST else (keys[0], *keys[1 - LONGEST :])
