"""How it all stands, for the operator: what needs a hand now, and what shows that the silence can be trusted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from watcher.config import ConfigError
from watcher.run.alive import DAEMON
from watcher.run.asking.reconcile import Reconciled, reconcile
from watcher.run.looking.rhythm import next_pass
from watcher.run.readers.members import with_members
from watcher.run.readers.profiles import load_profiles
from watcher.run.readers.slots import is_due
from watcher.store import heartbeats, log, reviews
from watcher.store.health import Health, health_of_all
from watcher.store.standing import standings

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from watcher.config import Home, Source
    from watcher.model import Notice
    from watcher.store import Store
    from watcher.store.heartbeats import Beat
    from watcher.store.standing import Standing

FOR_A_PERSON = ("contradiction", "doubtful", "source")
"""Notices that somebody should look at: what cannot all be true, statements that were not understood well enough to be told, and
sources that show what cannot be read, with the page as it came."""
RECENT = timedelta(days=7)
"""Notices older than this were looked at, or will not be: they need no hand any more."""
STALE = timedelta(days=1)
"""A source that was not well for so long, and for four of its intervals, is stale: its silence says nothing."""
SILENT = timedelta(minutes=10)
"""A daemon gives a sign of life every minute; one that gave none for so long has stopped."""
LATE = timedelta(hours=1)
"""What was due for so long and was not taken is late."""
SCARCE, TIGHT = 1_000_000_000, 0.05
"""Bytes, and the share of the disk, below which what is free is scarce."""


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """How one source is; `stale` where its last good look is too long ago."""

    id: str
    name: str
    health: Health
    stale: bool
    next_pass: datetime

    @property
    def troubled(self) -> bool:
        """Whether its last pass did not end well."""
        return self.health.state in {"degraded", "failed"}


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes that the state folder takes, and that are free beside it."""

    used: int
    free: int
    total: int

    @property
    def scarce(self) -> bool:
        """Whether the disk will soon be full."""
        return self.free < SCARCE or self.free < self.total * TIGHT


@dataclass(frozen=True)
class Outlook:
    """How things stand at one moment."""

    now: datetime
    sources: list[SourceStanding]
    people: list[Standing]
    late: frozenset[str]  # subscribers who are owed something that was due and was not taken
    held: int
    notices: list[tuple[Notice, datetime]]
    disk: Disk
    daemon: Beat | None
    reconciled: Reconciled | None = None  # None where the configuration is faulty, so that nothing can be held against it
    matters: list[Matter] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Whether a daemon ran here and gives no sign of life any more."""
        return self.daemon is not None and self.now - self.daemon.at > SILENT


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that needs a hand: what it is about, what is wrong, what to do."""

    about: str
    problem: str
    advice: str


def outlook(home: Home, store: Store, now: datetime) -> Outlook:
    """Give how things stand; `now` is in the home's zone."""
    home = with_members(home, store)
    with store.read() as conn:
        known = health_of_all(conn)
        people = standings(conn)
        found = Outlook(
            now=now,
            sources=[_standing(source, known.get(source.id, Health(source.id)), now) for source in home.sources if source.enabled],
            people=people,
            late=frozenset(_late(home, people, now)),
            held=sum(reviews.counts(conn).values()),
            notices=log.notices_of(conn, FOR_A_PERSON),
            disk=disk(home.state),
            daemon=heartbeats.last(conn, DAEMON),
            reconciled=_reconciled(conn, home, now),
        )
    found.matters.extend(matters(found))
    return found


def _reconciled(conn: Connection, home: Home, now: datetime) -> Reconciled | None:
    try:
        return reconcile(conn, home, load_profiles(home), now)
    except ConfigError:
        return None


def _standing(source: Source, health: Health, now: datetime) -> SourceStanding:
    last = health.last_ok_at
    stale = health.last_pass_at is not None and (last is None or now - last > max(STALE, source.every * 4))
    return SourceStanding(source.id, source.name, health, stale, next_pass(source, health, now))


def _late(home: Home, people: list[Standing], now: datetime) -> list[str]:
    frequencies = {s.id: s.frequency for s in home.subscribers}
    return [one.subscriber_id for one in people if _is_late(home, one, frequencies.get(one.subscriber_id), now)]


def _is_late(home: Home, one: Standing, frequency: str | None, now: datetime) -> bool:
    if one.late_since is not None and now - one.late_since > LATE:
        return True
    if one.oldest is None or frequency is None or one.parked:
        return False
    return is_due(frequency, one.oldest.astimezone(now.tzinfo), now - LATE, home.settings.digest)


def disk(folder: Path) -> Disk:
    """Measure a folder, and the disk on which it lies or would lie."""
    used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
    place = next(parent for parent in (folder, *folder.resolve().parents) if parent.exists())
    total, _, free = shutil.disk_usage(place)
    return Disk(used, free, total)


def matters(seen: Outlook) -> list[Matter]:
    """Give what needs a hand, the gravest first."""
    found = []
    if seen.silent and seen.daemon:
        found.append(Matter("服务", f"自{_moment(seen.daemon.at, seen)}起没有心跳", "查看 watcher run 是否在运行"))
    if seen.disk.scarce:
        found.append(Matter("磁盘", f"只剩{size(seen.disk.free)}", "腾出空间，或用 watcher backup 移走旧备份"))
    for source in seen.sources:
        found += _source_matter(source, seen)
    if seen.held:
        found.append(Matter("搁置", f"{seen.held}项变动异常集中，待人工查看", "watcher changes --held"))
    for one in seen.people:
        found += _reader_matter(one, seen)
    gone = seen.reconciled
    if gone and (gone.never_owed or gone.never_delivered):
        items = len(gone.never_owed) + sum(one.items for one in gone.never_delivered)
        found.append(Matter("对账", f"{items}条应发的变动无人发送", "watcher subscribers reconcile --mend"))
    fresh = sum(seen.now - at <= RECENT for _, at in seen.notices)
    if fresh:
        found.append(Matter("待核", f"{fresh}条陈述有矛盾或未能读懂", "watcher status"))
    return found


def _reader_matter(one: Standing, seen: Outlook) -> list[Matter]:
    about, why = f"收件人{one.subscriber_id}", f"：{one.problem}" if one.problem else ""
    if one.parked:
        return [Matter(about, f"{one.parked}封被永久拒收{why}", "改正 config/subscribers.yaml")]
    since = one.late_since or one.oldest
    if one.subscriber_id not in seen.late or since is None:
        return []
    return [Matter(about, f"自{_moment(since, seen)}起逾期未送达{why}", "检查邮件服务器或收件地址")]


def _source_matter(source: SourceStanding, seen: Outlook) -> list[Matter]:
    health = source.health
    if not source.stale and not source.troubled:
        return []
    word = {"failed": "访问失败", "degraded": "内容异常"}.get(health.state or "", "过久未见正常")
    since = f"，最近正常{_moment(health.last_ok_at, seen)}" if health.last_ok_at else "，从未正常"
    times = f"，连续{health.failures}次" if health.failures > 1 else ""
    said = f"{word}{times}{since}{'：' + health.problem if health.problem else ''}"
    look = "doctor" if health.state == "failed" else "sources test"
    return [Matter(f"来源{source.id}", said, "；".join(filter(None, [health.advice, f"watcher {look} {source.id}"])))]


def _moment(at: datetime, seen: Outlook) -> str:
    local = at.astimezone(seen.now.tzinfo)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def size(count: float) -> str:
    """Give bytes as a person reads them."""
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
