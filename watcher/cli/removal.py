"""The command that takes a source out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.run.tending.removal import Consequences


@click.command("remove")
@click.argument("ident", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_context
def remove_command(ctx: click.Context, ident: str, *, yes: bool, as_json_: bool) -> None:
    """Take a source out: say what becomes of its documents, warnings and items owed, ask, and do it.

    \b
    Example:
      watcher sources remove mof
      watcher sources remove mof --yes
    """
    from watcher.run.tending.removal import consequences, file_of, remove

    call: Call = ctx.obj
    home = call.config
    source = home.source(ident)
    file_of(home, ident)
    with opened(home) as store, store.read() as conn:
        found = consequences(conn, ident, call.moment().date())
    if not as_json_:
        click.secho(f"{source.name}（{ident}）", bold=True)
        for line in _lines(found):
            click.echo(f"  {line}")
    if not yes and not (not as_json_ and click.confirm("确定不再监测这个来源？", default=False)):
        say("nothing was done; with --yes it is done without asking")
        if as_json_:
            emit({"id": ident, "removed": False, "file": None} | asdict(found))
        ctx.exit(IN_PART)
    goal = remove(home, ident)
    if as_json_:
        emit({"id": ident, "removed": True, "file": str(goal)} | asdict(found))
    else:
        click.echo(f"已移除，配置移到 {goal}；移回 config/sources/ 即可恢复。守护进程重启后生效")
    ctx.exit(DONE)


def _lines(found: Consequences) -> Iterator[str]:
    yield f"已收录的{found.documents}件文件保留，仍可查询"
    if found.only_here:
        yield f"其中{found.only_here}件只见于此：以后的修改、撤下和网站标注不再得知"
    if found.issues:
        yield f"已收录的{found.issues}期公报保留"
    if found.days_ahead:
        yield f"{found.days_ahead}件的到期提醒和到期通知照常"
    if found.owed:
        yield f"已记下未送达的{found.owed}条照常送达"
    if found.held:
        yield f"{found.held}项搁置的变动仍待处理：watcher changes --held"
