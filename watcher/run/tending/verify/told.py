"""The log against itself and the state, and what is owed against the log: recorded but never owed, owed but never delivered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select, update

from watcher.model import ChangeKind
from watcher.run.asking.reconcile import reconcile
from watcher.run.tending.verify.findings import Finding, Verified
from watcher.store.log import change_id
from watcher.store.schema import changes, digests, documents, effects, owed, reviews

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.config import Home
    from watcher.match import Profiles
    from watcher.store import Store

MEND = "watcher subscribers reconcile --mend"
"""Owing anew is telling: that is done by this command, and never by a repair."""


def verify_told(home: Home, store: Store, profiles: Profiles, seen: Verified, now: datetime, *, repair: bool) -> None:
    """Check the log and the outbox."""
    with store.transaction() if repair else store.read() as conn:
        seen.findings += _log(conn, seen)
        seen.findings += _owed(conn, repair=repair)
        seen.findings += _reconciled(conn, home, profiles, now)


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
    unsent = rows.where(owed.c.settled_at.is_not(None), or_(digests.c.state.is_(None), digests.c.state.not_in(("sent", "forgotten"))))
    cases = (
        ("owed_after_sending", sent_open, "消息已送达而仍欠着", "按送达时间结清", lambda row: {"settled_at": row.sent_at}),
        ("settled_unsent", unsent, "已结清而没有送达的消息", "重新算作欠着", lambda _: {"settled_at": None}),
    )
    for kind, statement, wrong, advice, mended in cases:
        for row in conn.execute(statement).all():
            if repair:
                conn.execute(update(owed).where(owed.c.id == row.id).values(**mended(row)))
            yield Finding(kind, f"{row.id} {row.digest_id or ''}", wrong, advice, repaired=repair)


def _reconciled(conn: Connection, home: Home, profiles: Profiles, now: datetime) -> Iterator[Finding]:
    """Give what was recorded and never owed, and what is owed in a message that nobody will send."""
    found = reconcile(conn, home, profiles, now)
    for gap in found.never_owed:
        yield Finding("never_owed", f"{gap.change} {gap.subscriber}", f"应告知而未记：{gap.title}", MEND)
    for stuck in found.never_delivered:
        yield Finding("never_delivered", stuck.subscriber, f"{stuck.items}条在不会再发的消息里", MEND)
