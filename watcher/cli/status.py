"""The operator's view: what needs a hand, how the sources are, what is owed to whom and how late, what lies on the disk."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import Call, emit, json_option, opened
from watcher.cli.screen import width_of_list, wrapped
from watcher.model import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from watcher.run.asking.outlook import Outlook, SourceStanding
    from watcher.store.standing import Standing

STATES = {"ok": "正常", "unchanged": "正常", "degraded": "异常", "failed": "失败", None: "未看"}
NEXT_SHOWN, NOTICES_SHOWN = 5, 5
"""Passes to come, and statements for a person, that are shown; `--json` has them all."""


@click.command("status")
@json_option
@click.pass_context
def status_command(ctx: click.Context, *, as_json_: bool) -> None:
    """Show the health of it all: sources, last passes, what is owed to whom, how late.

    \b
    Example:
      watcher status
    """
    from watcher.run.asking.outlook import outlook

    call: Call = ctx.obj
    home = call.config
    with opened(home) as store:
        seen = outlook(home, store, call.moment())
    if as_json_:
        emit(_as_json(seen))
        return
    for line in _lines(seen):
        for row in wrapped(line.text, width_of_list()):
            click.secho(row, fg=line.colour, bold=line.bold)


def _as_json(seen: Outlook) -> dict[str, Any]:
    zone = seen.now.tzinfo
    sources = [asdict(s.health) | {"name": s.name, "stale": s.stale, "next_pass": s.next_pass} for s in seen.sources]
    people = [asdict(one) | {"late": one.subscriber_id in seen.late} for one in seen.people]
    return {
        "now": seen.now,
        "matters": [asdict(matter) for matter in seen.matters],
        "sources": sources,
        "subscribers": people,
        "held": seen.held,
        "notices": [as_json(notice) | {"recorded_at": as_json(at.astimezone(zone))} for notice, at in seen.notices],
        "daemon": {"at": seen.daemon.at, "by": seen.daemon.detail, "silent": seen.silent} if seen.daemon else None,
        "reconciled": seen.reconciled and asdict(seen.reconciled),
        "state_bytes": seen.disk.used,
        "free_bytes": seen.disk.free,
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A line before it is broken to the terminal's width."""

    text: str
    colour: str | None = None
    bold: bool = False


def _lines(seen: Outlook) -> Iterator[Line]:
    yield Line(f"政策监测　{_day(seen.now, seen)}", bold=True)
    yield Line(f"服务　{_daemon(seen)}", "red" if seen.silent else None)
    yield Line(f"来源　{_counted(seen.sources)}")
    for source in sorted(seen.sources, key=lambda s: s.next_pass)[:NEXT_SHOWN]:
        yield Line(f"  下次　{_day(source.next_pass, seen)}　{source.id}")
    owed = [line for one in seen.people for line in _owed(one, seen)]
    yield Line(f"投递　{'' if owed else '没有待送的消息'}")
    yield from owed
    yield Line(f"磁盘　已用{_size(seen.disk.used)}，可用{_size(seen.disk.free)}", "red" if seen.disk.scarce else None)
    for notice, at in seen.notices[:NOTICES_SHOWN]:
        yield Line(f"待核　{_day(at, seen)}　{notice.kind}　{notice.text}", "yellow")
    yield Line("")
    if not seen.matters:
        yield Line("没有需要处理的事项", "green")
        return
    yield Line(f"需要处理　{len(seen.matters)}项", "red", bold=True)
    for number, matter in enumerate(seen.matters, 1):
        yield Line(f"{number}. {matter.about}　{matter.problem}")
        yield Line(f"   → {matter.advice}")


def _daemon(seen: Outlook) -> str:
    if seen.daemon is None:
        last = max((s.health.last_pass_at for s in seen.sources if s.health.last_pass_at), default=None)
        return f"没有守护进程；最近一次检查{_day(last, seen)}" if last else "还没有运行过"
    if seen.silent:
        return f"已停，最后心跳{_day(seen.daemon.at, seen)}"
    return f"运行中，心跳{_day(seen.daemon.at, seen)}"


def _counted(sources: list[SourceStanding]) -> str:
    if not sources:
        return "还没有；watcher sources add URL"
    counts: dict[str, int] = {}
    for source in sources:
        word = STATES.get(source.health.state, "未看")
        counts[word] = counts.get(word, 0) + 1
    stale = sum(source.stale for source in sources)
    said = "，".join(f"{word}{count}" for word, count in counts.items())
    return f"共{len(sources)}个：{said}" + (f"，过久未正常{stale}" if stale else "")


def _owed(one: Standing, seen: Outlook) -> Iterator[Line]:
    said = [f"待发{one.waiting}条，最早{_day(one.oldest, seen)}"] if one.oldest else []
    said += [f"待送{one.pending}封，最早{_day(one.late_since, seen)}"] if one.late_since else []
    said += [f"拒收{one.parked}封"] if one.parked else []
    if not said and one.last_sent is None:
        return
    said = said or [f"已送，最近{_day(one.last_sent, seen)}"] if one.last_sent else said
    late = one.subscriber_id in seen.late or one.parked > 0
    yield Line(f"  {one.subscriber_id}　{'逾期　' if one.subscriber_id in seen.late else ''}{'；'.join(said)}", "red" if late else None)


def _day(at: datetime | None, seen: Outlook) -> str:
    if at is None:
        return "—"
    local = at.astimezone(seen.now.tzinfo)
    return f"{local:%H:%M}" if local.date() == seen.now.date() else f"{local.month}月{local.day}日{local:%H:%M}"


def _size(count: int) -> str:
    from watcher.run.asking.outlook import size

    return size(count)
