"""Commands that do the job: check, send, run, work, serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened, say
from watcher.cli.screen import fitted

if TYPE_CHECKING:
    from watcher.run.check import CheckReport


@click.command("check")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--no-send", is_flag=True, help="Record what is owed and send nothing.")
@click.option("--dry-run", is_flag=True, help="Show what a pass would find, and keep nothing of it.")
@json_option
@click.pass_context
def check_command(ctx: click.Context, sources: tuple[str, ...], *, no_send: bool, dry_run: bool, as_json_: bool) -> None:
    """Pass once over the sources: list, fetch, read, compare, record; then send what is due.

    \b
    Example:
      watcher check                 all sources
      watcher check mof --no-send   one source, and nothing is sent
    """
    from watcher.run.check import check
    from watcher.run.looking.hours import open_now
    from watcher.run.readers.members import with_members
    from watcher.run.readers.profiles import load_profiles

    call: Call = ctx.obj
    home = call.config
    wanted = [home.source(ident) for ident in dict.fromkeys(sources)] or open_now((s for s in home.sources if s.enabled), call.moment())
    with opened(home, scratch=dry_run) as store:
        home = with_members(home, store)
        profiles = load_profiles(home)
        report = check(home, store, profiles, call.moment(), wanted)
        sent = True
        if not no_send and not dry_run:
            from watcher.run.sending.sender import send_due

            sent = send_due(store, home, call.moment()).complete
            if report.complete:
                from watcher.run.alive import ping

                ping(home)
    if as_json_:
        emit(report.as_json())
    else:
        show(report)
    ctx.exit(DONE if report.complete and sent else IN_PART)


def show(report: CheckReport) -> None:
    """Print a pass for a person: trouble first on standard error, then the changes."""
    from watcher.cli.tables import change_lines, source_lines

    for line in source_lines(report.sources):
        say(line)
    told = [c for c in report.changes if not c.baseline]
    for line in change_lines(told):
        click.echo(line)
    for notice in report.notices:
        for line in fitted(f"提示  {notice.text}"):
            click.echo(line)
    first = len(report.changes) - len(told)
    if first:
        say(f"首次检查前已有的文件和事项{first}项：记入基线，不告知任何人")
