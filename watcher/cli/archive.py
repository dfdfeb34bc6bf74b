"""The command that moves old snapshots to the archive."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import click

from watcher.cli.output import DONE, IN_PART, WRONG, Call, emit, json_option, opened, say


class Span(click.ParamType[timedelta]):
    """A span of days, written 180 or 180d."""

    name = "days"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Give the span, or a usage error."""
        if isinstance(value, timedelta):
            return value
        days = str(value).removesuffix("d")
        if not days.isascii() or not days.isdigit() or len(days) > 5:
            self.fail(f"{value!r} is no number of days; write it like 180d", param, ctx)
        return timedelta(days=int(days))


@click.command("archive")
@click.option("--unread-for", type=Span(), metavar="DAYS", help="Not written and not read for so long; else snapshots.archive_after.")
@click.option("--back", is_flag=True, help="Move everything that is archived back, to give the archive up.")
@click.option("--dry-run", is_flag=True, help="Say what would be moved, and move nothing.")
@json_option
@click.pass_context
def archive_command(ctx: click.Context, *, unread_for: timedelta | None, back: bool, dry_run: bool, as_json_: bool) -> None:
    """Move snapshots that nobody has read for long to the place that snapshots.archive names; what needs one finds it there.

    \b
    Example:
      watcher archive --dry-run
      watcher archive --unread-for 180d
    """
    from watcher.run.asking.outlook import size
    from watcher.run.tending.archive import archive, bring_back
    from watcher.store import BusyError

    call: Call = ctx.obj
    home = call.config
    now = call.moment()
    since = now - (home.settings.snapshots.archive_after if unread_for is None else unread_for)
    with opened(home) as store:
        try:
            done = bring_back(store, dry_run=dry_run) if back else archive(store, now, since, dry_run=dry_run)
        except BusyError:
            say("watcher: another process is archiving already; it is enough of one")
            ctx.exit(WRONG)
    if as_json_:
        emit(asdict(done))
    else:
        for line in done.damaged:
            say(f"快照已损坏，留在原处：{line}")
        word = ("将" if dry_run else "已") + ("取回" if back else "归档")
        stayed = "" if back else f"，{done.stayed}份留在手边"
        click.echo(f"{word}{done.moved}份快照（{size(done.bytes)}）{stayed}")
    ctx.exit(IN_PART if done.damaged else DONE)
