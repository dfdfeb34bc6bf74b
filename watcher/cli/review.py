"""Commands on held changes: release, discard; and how they are shown to the person who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import Call, emit, json_option, opened
from watcher.model import as_json, change_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from watcher.model import Change
    from watcher.run.concluding.review import Chosen

REDLINE_LINES = 12


@click.command("release")
@click.argument("ids", nargs=-1, metavar="[CHANGE]...")
@click.option("--source", metavar="ID", help="All that this source showed.")
@click.option("--all", "all_", is_flag=True, help="All that wait.")
@json_option
@click.pass_context
def release_command(ctx: click.Context, ids: tuple[str, ...], *, source: str | None, all_: bool, as_json_: bool) -> None:
    """Tell held changes: they are owed from now on to those whom they concern.

    \b
    Example:
      watcher changes --held
      watcher release 3f9a1c0d52b7e846
      watcher release --source mof
    """
    from watcher.cli.tables import change_lines
    from watcher.run.concluding.review import release
    from watcher.run.readers.profiles import load_profiles

    call: Call = ctx.obj
    chosen, profiles = _chosen(ids, source, all_=all_), load_profiles(call.config)
    with opened(call.config) as store:
        told = release(call.config, store, profiles, chosen, call.moment())
    if as_json_:
        emit({"changes": [change_json(change) for change in told]})
        return
    for line in change_lines(told):
        click.echo(line)
    click.echo(f"已发布{len(told)}件")


@click.command("discard")
@click.argument("ids", nargs=-1, metavar="[CHANGE]...")
@click.option("--source", metavar="ID", help="All that this source showed.")
@click.option("--all", "all_", is_flag=True, help="All that wait.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept with the change.")
@json_option
@click.pass_context
def discard_command(ctx: click.Context, ids: tuple[str, ...], *, source: str | None, all_: bool, reason: str, as_json_: bool) -> None:
    """Let held changes never be told; the text that was known before stays the document's.

    \b
    Example:
      watcher discard 3f9a1c0d52b7e846 --reason 页面未加载完整
    """
    from watcher.run.concluding.review import discard

    call: Call = ctx.obj
    with opened(call.config) as store:
        gone = discard(store, _chosen(ids, source, all_=all_), reason, call.moment())
    if as_json_:
        emit({"discarded": [change.id for change in gone]})
        return
    for change in gone:
        click.echo(f"不予发布  {change.title}（{change.id}）")


def _chosen(ids: tuple[str, ...], source: str | None, *, all_: bool) -> Chosen:
    from watcher.run.concluding.review import Chosen

    if bool(ids) + bool(source) + all_ != 1:
        raise click.UsageError("name the changes by their ids, or give --source ID, or --all; `watcher changes --held` lists them")
    return Chosen(ids, source)


def held_json(change: Change, zone: tzinfo) -> dict[str, Any]:
    """Give a held change with why it waits and what it rests on."""
    more = {"recorded_at": as_json(change.recorded_at.astimezone(zone)), "held": True, "held_for": change.held_for}
    return change_json(change) | more | {"document_id": change.document_id, "redline": as_json(change.redline)}


def held_lines(changes: Iterable[Change], zone: tzinfo) -> Iterator[str]:
    """Show each held change: why it waits, what it rests on, and what to type."""
    from watcher.cli.tables import change_lines
    from watcher.compare import redline_text
    from watcher.model import Comparison

    for change in changes:
        yield from change_lines([change])
        yield (
            click.style(f"    待核对：{change.held_for or '未说明'}", fg="yellow")
            + f"（{change.recorded_at.astimezone(zone):%Y-%m-%d %H:%M}）"
        )
        if change.redline:
            lines = redline_text(Comparison(changed=True, changes=change.redline), color=False).split("\n")
            yield from (f"      {line}" for line in lines[:REDLINE_LINES])
            if len(lines) > REDLINE_LINES:
                yield f"      ……共{len(lines)}行，全文见 watcher changes --held --json"
        yield f"    发布：watcher release {change.id}"
        yield f"    不发布：watcher discard {change.id} --reason 原因"
