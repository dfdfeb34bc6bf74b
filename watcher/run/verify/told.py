"""The log against itself and the state, and what is owed against the log: recorded but never owed, owed but never delivered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select, update

from watcher.model import ChangeKind
from watcher.run.telling import Audience, Teller
from watcher.run.verify.findings import Finding, Verified
from watcher.store.log import change_id
from watcher.store.schema import changes, digests, documents, effects, owed, reviews, subscribers

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.config import Home
    from watcher.match import Profiles
    from watcher.store import Store

LOOK_BACK = timedelta(days=30)
"""Changes recorded since then are matched anew with today's profiles."""
OVERDUE = timedelta(days=7)
"""What was owed for so long and not delivered is told; a monthly digest takes longer, and is not."""
GIVEN_BACK = ("readdressed", "recalled")
"""States of a message that is not sent any more: its items are owed by themselves again."""


def verify_told(home: Home, store: Store, profiles: Profiles, seen: Verified, now: datetime, *, repair: bool) -> None:
    """Check the log and the outbox."""
    with store.transaction() if repair else store.read() as conn:
        seen.findings += _log(conn, seen)
        seen.findings += _owed(conn, repair=repair)
        seen.findings += _never_owed(conn, home, profiles, now)
        seen.findings += _never_delivered(conn, home, now)


def _log(conn: Connection, seen: Verified) -> Iterator[Finding]:
    kinds = set(map(str, ChangeKind))
    for row in conn.execute(select(changes.c.id, changes.c.event_key, changes.c.kind)).yield_per(2000):
        seen.looked_at["changes"] += 1
        if row.id != change_id(row.event_key) or row.kind not in kinds:
            yield Finding("change", row.id, f"编号或类型与事件{row.event_key}不符", "日志被改动过；恢复备份")
    new = select(changes.c.seq).where(changes.c.document_id == documents.c.id, changes.c.kind == str(ChangeKind.NEW))
    unheard = select(documents.c.id, documents.c.title).where(documents.c.version_id.is_not(None), ~exists(new))
    for ident, title in conn.execute(unheard):
        yield Finding("never_recorded", str(ident), f"已收录而日志中没有：{title}", "恢复备份，或将其源删除后重新检查")
    acted = select(effects.c.id).where(effects.c.document_id == changes.c.by_id, effects.c.target_id == changes.c.document_id)
    groundless = changes.c.by_id.is_not(None) & changes.c.document_id.is_not(None) & (changes.c.by_id != changes.c.document_id)
    for public, title in conn.execute(select(changes.c.id, changes.c.title).where(groundless, ~exists(acted))):
        yield Finding("groundless", public, f"日志所据的行为不在：{title}", "watcher show 查看依据，或恢复备份")


def _owed(conn: Connection, *, repair: bool) -> Iterator[Finding]:
    """Hold every item owed against its change and the message that took it."""
    unreviewed = ~exists(select(reviews.c.change_seq).where(reviews.c.change_seq == changes.c.seq))
    untold = or_(changes.c.baseline, and_(changes.c.held, unreviewed))
    standing = owed.c.withdrawn_at.is_(None)
    for ident, title in conn.execute(select(owed.c.id, changes.c.title).join_from(owed, changes).where(untold, standing)):
        yield Finding("owed_untold", str(ident), f"基线或搁置的变动却欠着：{title}", "watcher changes --held")
    rows = select(owed.c.id, owed.c.digest_id, digests.c.sent_at).outerjoin_from(owed, digests)
    unsettled = standing & owed.c.settled_at.is_(None)
    sent_open = rows.where(digests.c.state == "sent", unsettled)
    given_back = rows.where(digests.c.state.in_(GIVEN_BACK), unsettled)
    unsent = rows.where(owed.c.settled_at.is_not(None), or_(digests.c.state.is_(None), digests.c.state != "sent"))
    cases = (
        ("owed_after_sending", sent_open, "消息已送达而仍欠着", "按送达时间结清", lambda row: {"settled_at": row.sent_at}),
        ("owed_to_nobody", given_back, "消息已收回，条目却仍在其中", "放回待发", lambda _: {"digest_id": None}),
        ("settled_unsent", unsent, "已结清而没有送达的消息", "重新算作欠着", lambda _: {"settled_at": None}),
    )
    for kind, statement, wrong, advice, mended in cases:
        for row in conn.execute(statement).all():
            if repair:
                conn.execute(update(owed).where(owed.c.id == row.id).values(**mended(row)))
            yield Finding(kind, f"{row.id} {row.digest_id or ''}", wrong, advice, repaired=repair)


def _never_owed(conn: Connection, home: Home, profiles: Profiles, now: datetime) -> Iterator[Finding]:
    """Match the changes of late with today's profiles; a profile that was changed since may explain a difference."""
    joined = {row.id: row.joined_at for row in conn.execute(select(subscribers).where(subscribers.c.left_at.is_(None)))}
    left = set(conn.scalars(select(subscribers.c.id).where(subscribers.c.unsubscribed_at.is_not(None))))
    sources = {source.id: source for source in home.sources}
    told = changes.c.baseline.is_(False) & changes.c.held.is_(False) & (changes.c.recorded_at >= now - LOOK_BACK)
    columns = (changes.c.seq, changes.c.id, changes.c.title, changes.c.source_id, changes.c.recorded_at)
    for row in conn.execute(select(*columns).where(told)).all():
        then = row.recorded_at.astimezone(home.settings.zone)
        teller = Teller(conn, Audience(profiles, {}), sources.get(row.source_id or ""), None, then)
        already = set(conn.scalars(select(owed.c.subscriber_id).where(owed.c.change_seq == row.seq)))
        for who in sorted(teller.concerned(row.seq).keys() - already - left):
            if who in joined and joined[who] < row.recorded_at:
                yield Finding("never_owed", f"{row.id} {who}", f"按现在的订阅条件应告知而未记：{row.title}", "订阅条件若未改过，请补发")


def _never_delivered(conn: Connection, home: Home, now: datetime) -> Iterator[Finding]:
    monthly = {s.id for s in home.subscribers if s.frequency in {"monthly", "weekly"}}
    current = {s.id for s in home.subscribers}
    rows = conn.execute(
        select(owed.c.id, owed.c.subscriber_id, changes.c.title, owed.c.recorded_at, digests.c.state, digests.c.problem)
        .select_from(owed)
        .join(changes, changes.c.seq == owed.c.change_seq)
        .outerjoin(digests, digests.c.id == owed.c.digest_id)
        .where(owed.c.settled_at.is_(None), owed.c.withdrawn_at.is_(None), owed.c.recorded_at < now - OVERDUE)
    )
    for row in rows:
        if row.subscriber_id in current and row.subscriber_id not in monthly:
            why = f"：{row.problem}" if row.problem else ""
            yield Finding("never_delivered", f"{row.id} {row.subscriber_id}", f"欠着超过7天：{row.title}{why}", "watcher status")
