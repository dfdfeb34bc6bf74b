"""The operator's own message: daily where something needs a hand, once a week that all is well; through the same outbox.

It is frozen together with the mark that its day is done, so that it is neither lost nor written twice, whoever is killed when.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from watcher.config import OPERATOR, DigestSettings
from watcher.digest import chinese_date
from watcher.digest.render import render
from watcher.model import ChangeKind, Digest, Entry
from watcher.run.asking.outlook import Matter, Outlook, outlook, size
from watcher.run.readers.slots import SKEW, WEEKDAYS, last_slot
from watcher.store import heartbeats, outbox

if TYPE_CHECKING:
    from watcher.config import Home
    from watcher.deliver import Courier
    from watcher.store import Store

DONE = "operator"
"""The mark: the slot of the last day that is done with."""


def write_to_operator(home: Home, store: Store, courier: Courier, now: datetime) -> int:
    """Freeze the day's message where one is due; gives how many messages. To be called by whoever has the turn of sending."""
    operator = home.operator
    slot = last_slot("daily", now, DigestSettings(daily_at=home.settings.operator.daily_at, workdays_only=False))
    if operator is None or slot is None or _is_done(store, slot, now):
        return 0
    seen = outlook(home, store, now)
    weekly = WEEKDAYS[slot.weekday()] == home.settings.digest.weekly_on
    messages = courier.prepare(digest(home, seen, slot), operator.channel) if seen.matters or weekly else ()
    with store.transaction() as conn:
        for message in messages:
            frozen = outbox.Frozen(message.id, operator.id, operator.channel.key, message.subject, message.payload, now)
            outbox.freeze(conn, frozen, ())
        heartbeats.beat(conn, DONE, slot)
    return len(messages)


def _is_done(store: Store, slot: datetime, now: datetime) -> bool:
    with store.read() as conn:
        done = heartbeats.last(conn, DONE)
    return done is not None and slot <= done.at <= now + SKEW  # a mark further ahead was made by a clock that has been set back


def digest(home: Home, seen: Outlook, slot: datetime) -> Digest:
    """Give the message: what needs a hand, each with what to do, or that nothing does."""
    well = sum(not source.troubled and not source.stale for source in seen.sources)
    values = {
        "date": chinese_date(slot.date()),
        "matters": seen.matters,
        "sources": len(seen.sources),
        "well": well,
        "used": size(seen.disk.used),
        "free": size(seen.disk.free),
    }
    count = len(seen.matters)
    entries = [_entry(matter, number, slot) for number, matter in enumerate(seen.matters)] or [_all_well(well, seen, slot)]
    return Digest(
        subscriber_id=OPERATOR,
        composed_at=slot,
        subject=f"政策监测运行：{f'{count}项需要处理' if count else '一切正常'}（{slot.month}月{slot.day}日）",
        html=render("operator.html", values, home.templates),
        text=render("operator.txt", values, home.templates),
        entries=tuple(entries),
    )


def _entry(matter: Matter, number: int, slot: datetime) -> Entry:
    said = {"about": matter.about, "problem": matter.problem, "advice": matter.advice}
    return Entry(
        id=f"operator-{slot.date()}-{number}",
        kind=ChangeKind.SUSPENDED,  # in chats the colour of what must not be overlooked
        label="需要处理",
        title=f"{matter.about}：{matter.problem}",
        url=None,
        facts=(),
        summary=f"办法：{matter.advice}",
        evidence="",
        terms=(),
        sentence="",
        record=said,
    )


def _all_well(well: int, seen: Outlook, slot: datetime) -> Entry:
    said = f"{well}个来源全部正常，没有逾期未送达的消息，磁盘可用{size(seen.disk.free)}"
    return Entry(
        id=f"operator-{slot.date()}",
        kind=ChangeKind.RESUMED,
        label="一切正常",
        title=said,
        url=None,
        facts=(),
        summary="",
        evidence="",
        terms=(),
        sentence="",
        record={"about": "一切", "problem": None, "advice": None, "said": said},
    )
