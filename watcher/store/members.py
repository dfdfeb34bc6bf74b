"""Those who joined by the web pages, those who asked to, and every change of an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from watcher.store.schema import address_log, asks, members, subscribers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Member:
    """One who joined by the web pages or by hand. `profile` has the keys of subscribers.yaml, `address` is folded."""

    id: str
    address: str
    profile: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asked for mail at an address. Nobody has said yet that it is theirs."""

    id: str
    address: str
    profile: Mapping[str, Any]
    asked_at: datetime
    asked_from: str
    member_id: str | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddressChange:
    """One line of the log of addresses."""

    at: datetime
    subscriber_id: str
    what: str  # joined | moved | left | added | removed | changed | forgotten
    channel: str | None
    by: str


def all_members(conn: Connection) -> list[Member]:
    """Give everybody, by id."""
    return [Member(row.id, row.address, row.profile) for row in conn.execute(select(members).order_by(members.c.id))]


def member(conn: Connection, ident: str) -> Member | None:
    """Give one by id."""
    row = conn.execute(select(members).where(members.c.id == ident)).one_or_none()
    return Member(row.id, row.address, row.profile) if row else None


def at_address(conn: Connection, address: str) -> Member | None:
    """Give the one who has a folded address."""
    row = conn.execute(select(members).where(members.c.address == address)).one_or_none()
    return Member(row.id, row.address, row.profile) if row else None


def put(conn: Connection, one: Member, now: datetime) -> None:
    """Keep a member, known or new."""
    values = {"address": one.address, "profile": dict(one.profile)}
    if not conn.execute(update(members).where(members.c.id == one.id).values(**values)).rowcount:
        conn.execute(insert(members).values(id=one.id, joined_at=now, **values))


def remove(conn: Connection, ident: str) -> bool:
    """Keep a member no more; what was owed and sent stays. False where there is none."""
    conn.execute(delete(asks).where(asks.c.member_id == ident))
    return bool(conn.execute(delete(members).where(members.c.id == ident)).rowcount)


def come_back(conn: Connection, ident: str, now: datetime) -> None:
    """Let one who had left be owed again what is recorded from the next pass on."""
    gone = (subscribers.c.id == ident) & subscribers.c.unsubscribed_at.is_not(None)
    conn.execute(update(subscribers).where(gone).values(left_at=now, unsubscribed_at=None))


def note(conn: Connection, ident: str, what: str, channel: str | None, by: str, now: datetime) -> None:
    """Write a line into the log of addresses."""
    conn.execute(insert(address_log).values(subscriber_id=ident, at=now, what=what, channel=channel, by=by))


def address_changes(conn: Connection, who: str) -> list[AddressChange]:
    """Give the log of addresses of a subscriber's id, or of a mail address, whoever had it."""
    theirs = (address_log.c.subscriber_id == who) | (func.lower(address_log.c.channel) == f"email:{who.lower()}")
    rows = conn.execute(select(address_log).where(theirs).order_by(address_log.c.id))
    return [AddressChange(row.at, row.subscriber_id, row.what, row.channel, row.by) for row in rows]


def keep_ask(conn: Connection, one: Ask) -> None:
    """Keep that somebody asked."""
    conn.execute(
        insert(asks).values(
            id=one.id,
            address=one.address,
            member_id=one.member_id,
            profile=dict(one.profile),
            asked_at=one.asked_at,
            asked_from=one.asked_from,
        )
    )


def ask(conn: Connection, ident: str) -> Ask | None:
    """Give what was asked, by the id in the link."""
    row = conn.execute(select(asks).where(asks.c.id == ident)).one_or_none()
    return Ask(row.id, row.address, row.profile, row.asked_at, row.asked_from, row.member_id, row.done_at) if row else None


def done(conn: Connection, ident: str, now: datetime) -> None:
    """Record that the link was followed."""
    conn.execute(update(asks).where(asks.c.id == ident).values(done_at=now))


def count_asks(
    conn: Connection,
    since: datetime | None = None,
    *,
    until: datetime | None = None,
    address: str | None = None,
    asked_from: str | None = None,
) -> int:
    """Count what was asked after one moment and before another: in all, for an address, from a caller."""
    wanted = [asks.c.asked_at > since] if since is not None else []
    wanted += [asks.c.asked_at < until] if until is not None else []
    wanted += [asks.c.address == address] if address is not None else []
    wanted += [asks.c.asked_from == asked_from] if asked_from is not None else []
    return conn.scalar(select(func.count()).select_from(asks).where(*wanted)) or 0


def stale_asks(conn: Connection, before: datetime) -> list[str]:
    """Forget what was asked before a moment; gives the ids."""
    old = list(conn.scalars(select(asks.c.id).where(asks.c.asked_at < before)))
    conn.execute(delete(asks).where(asks.c.id.in_(old)))
    return old
