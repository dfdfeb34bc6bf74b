"""The command that sends what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened, say
from watcher.cli.screen import fitted

if TYPE_CHECKING:
    from watcher.run.sending.sender import SendReport


OUTCOMES = {"sent": "已送达", "again": "待重发", "refused": "被拒收", "would be sent": "将发送"}
"""How a try ended → its words for readers."""


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
    from watcher.run.readers.slots import unannounced
    from watcher.run.sending.sender import send_due

    call: Call = ctx.obj
    for year in unannounced(call.moment()):
        say(f"尚不知道{year}年的调休安排，暂按周末和法定节日计算；请更新程序库 holidays")
    with opened(call.config) as store:
        report = send_due(store, call.config, call.moment(), dry_run=dry_run)
    if as_json_:
        emit(report.as_json())
    else:
        _show(report)
    ctx.exit(DONE if report.complete else IN_PART)


def _show(report: SendReport) -> None:
    for tried in report.tried:
        for line in fitted(
            f"{OUTCOMES.get(tried.outcome, tried.outcome)}  {tried.subscriber}（{tried.channel}）{tried.items}条　{tried.subject}"
        ):
            click.echo(line)
        if tried.detail and tried.outcome != "sent":
            for line in fitted(f"    {tried.detail}"):
                click.echo(line)
    if not report.tried:
        click.echo("没有到时的消息")
    if report.late:
        click.echo(f"{report.late}封等待重发")
