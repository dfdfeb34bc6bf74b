"""The command that shows one source as the store knows it, without asking its site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import Call, emit, json_option, opened
from watcher.model import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from watcher.run.asking.standing import Standing

STATES = {"ok": "正常", "unchanged": "正常", "degraded": "内容异常", "failed": "访问失败", None: "尚未检查"}


@click.command("show")
@click.argument("ident", metavar="ID")
@json_option
@click.pass_obj
def show_command(call: Call, ident: str, *, as_json_: bool) -> None:
    """Show how a source is: its last passes, what is wrong and what to do, what is expected of it. Its site is not asked.

    \b
    Example:
      watcher sources show mof
    """
    from watcher.run.asking.standing import standing_of

    home = call.config
    source = home.source(ident)
    with opened(home) as store:
        seen = standing_of(home, store, source, call.moment())
    if as_json_:
        emit(_as_json(seen))
        return
    for line in _lines(seen, call.moment()):
        click.echo(line)


def _as_json(seen: Standing) -> dict[str, Any]:
    from watcher.config import span

    source = seen.source
    shown = source.model_dump(mode="json") | {"every": span(source.every)}
    health: dict[str, Any] = as_json(seen.health)
    said = {"group": seen.group, "next_pass": seen.next_pass, "expected": as_json(seen.usual), "hints": list(seen.hints)}
    return shown | {name: health[name] for name in health if name != "id"} | said | {"notices": [as_json(one) for one in seen.notices]}


def _lines(seen: Standing, now: datetime) -> Iterator[str]:
    source, health = seen.source, seen.health
    yield f"{source.id}　{source.name}" + (f"（{seen.group}）" if seen.group else "")
    for url in source.urls:
        yield f"网址：{url}"
    times = f"，连续{health.failures}次" if health.failures > 1 else ""
    yield f"状态：{STATES.get(health.state, health.state)}{times}"
    yield f"检查：最近{_moment(health.last_pass_at, now)}，最近正常{_moment(health.last_ok_at, now)}，下次{_moment(seen.next_pass, now)}"
    if health.problem:
        yield f"问题：{health.problem}"
    if health.advice:
        yield f"办法：{health.advice}"
    yield from (f"提示：{hint}" for hint in seen.hints)
    yield from seen.usual.lines()
    yield from (f"通知：{one.date}　{one.text}" for one in seen.notices)


def _moment(at: datetime | None, now: datetime) -> str:
    return f"{at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" if at else "—"
