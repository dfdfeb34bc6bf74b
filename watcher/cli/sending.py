"""The command that sends what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened, say

if TYPE_CHECKING:
    from watcher.run.sender import SendReport


@click.command("send")
@click.option("--dry-run", is_flag=True, help="Show what would be sent; write and send nothing.")
@json_option
@click.pass_context
def send_command(ctx: click.Context, *, dry_run: bool, as_json_: bool) -> None:
    """Send the digests and webhooks that are due; exit status 1 where one was not taken.

    \b
    Example:
      watcher send
      watcher send --dry-run
    """
    from watcher.run.sender import send_due
    from watcher.run.slots import unannounced

    call: Call = ctx.obj
    for year in unannounced(call.moment()):
        say(f"the working days of {year} are not known: weekends and statutory holidays are taken; update the library `holidays`")
    with opened(call.config) as store:
        report = send_due(store, call.config, call.moment(), dry_run=dry_run)
    if as_json_:
        emit(report.as_json())
    else:
        _show(report)
    ctx.exit(DONE if report.complete else IN_PART)


def _show(report: SendReport) -> None:
    for tried in report.tried:
        click.echo(f"{tried.outcome:20} {tried.subscriber:16} {tried.channel:9} {tried.items:4} items  {tried.subject}")
        if tried.detail and tried.outcome != "sent":
            click.echo(f"    {tried.detail}")
    if not report.tried:
        click.echo("nothing was due")
    if report.late:
        click.echo(f"{report.late} messages wait for their next try")
