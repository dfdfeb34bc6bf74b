"""Deleting what is known of a person, while what was owed and sent stays counted."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text, update

from watcher.store.schema import address_log, asks, bounces, deliveries, digests, members, owed, paces, subscribers, warned

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.store.open import Store

GONE = "forgotten"
"""Stands where an address stood."""


def forget(conn: Connection, ident: str, now: datetime) -> int:
    """Delete a subscriber's addresses, messages and reasons; gives how many messages. Their id, and what they were owed and sent, stays."""
    if conn.dialect.name == "sqlite":
        conn.execute(text("pragma secure_delete = on"))  # what is deleted is written over
    theirs = select(digests.c.id).where(digests.c.subscriber_id == ident)
    channels = set(conn.scalars(select(digests.c.channel).where(digests.c.subscriber_id == ident)))
    channels |= set(conn.scalars(select(subscribers.c.channel).where(subscribers.c.id == ident)))
    address = select(members.c.address).where(members.c.id == ident)
    asked = list(conn.scalars(select(asks.c.id).where((asks.c.member_id == ident) | asks.c.address.in_(address))))
    conn.execute(delete(paces).where(paces.c.channel.in_([channel for channel in channels if channel])))
    conn.execute(delete(asks).where(asks.c.id.in_(asked)))
    conn.execute(delete(members).where(members.c.id == ident))
    conn.execute(update(deliveries).where(deliveries.c.digest_id.in_(theirs)).values(detail=None))
    conn.execute(update(bounces).where(bounces.c.digest_id.in_(theirs)).values(detail=None))
    conn.execute(delete(warned).where(warned.c.subscriber_id == ident))
    conn.execute(update(owed).where(owed.c.subscriber_id == ident).values(channel=GONE, reason={"terms": [], "sentence": None}))
    conn.execute(update(address_log).where(address_log.c.subscriber_id == ident).values(channel=None))
    conn.execute(update(subscribers).where(subscribers.c.id == ident).values(channel=None, profile=None, left_at=now))
    return forget_messages(conn, ident) + forget_letters(conn, asked)


def forget_messages(conn: Connection, ident: str) -> int:
    """Blank the messages to a subscriber; one that was not sent is not sent any more."""
    unsent = (digests.c.subscriber_id == ident) & digests.c.state.in_(("pending", "parked"))
    conn.execute(update(digests).where(unsent).values(state=GONE, next_try=None))
    blank = {"message": zlib.compress(b""), "subject": "", "channel": GONE, "problem": None}
    return conn.execute(update(digests).where(digests.c.subscriber_id == ident).values(**blank)).rowcount


def forget_letters(conn: Connection, asked: Collection[str]) -> int:
    """Delete the letters that went with what was asked."""
    ids = list(asked)
    letters = select(digests.c.id).where(digests.c.subscriber_id.in_(ids))
    for table in (deliveries, bounces):
        conn.execute(delete(table).where(table.c.digest_id.in_(letters)))
    return conn.execute(delete(digests).where(digests.c.subscriber_id.in_(ids))).rowcount


def write_over(store: Store) -> None:
    """Let nothing of what was deleted stay in the files beside the database."""
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as conn:
            conn.connection.dbapi_connection.execute("pragma wal_checkpoint(truncate)")  # type: ignore[union-attr]  # it is open
