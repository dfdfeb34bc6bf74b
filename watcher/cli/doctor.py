"""The command that says what is wrong with this machine's view of its sources, and with the home itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option

if TYPE_CHECKING:
    from watcher.run.tending.fitness import Check
    from watcher.run.tending.reach import Reach


@click.command("doctor")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@json_option
@click.pass_context
def doctor_command(ctx: click.Context, sources: tuple[str, ...], *, as_json_: bool) -> None:
    """Say which sources this machine can reach, how fast, and what is wrong with the others and with this home.

    \b
    Example:
      watcher doctor
      watcher doctor mof ndrc
    """
    from watcher.run.tending.fitness import fitness
    from watcher.run.tending.reach import reach

    call: Call = ctx.obj
    home = call.config
    wanted = [home.source(ident) for ident in sources] or [source for source in home.sources if source.enabled]
    reached = reach(wanted, home.settings.fetch)
    checks = list(fitness(home, reached, call.moment()))
    if as_json_:
        emit({"sources": [_as_json(one) for one in reached], "home": [asdict(check) for check in checks]})
    else:
        _show(reached, checks)
    ctx.exit(DONE if all(one.ok for one in reached) and all(check.ok for check in checks) else IN_PART)


def _as_json(one: Reach) -> dict[str, Any]:
    shown = asdict(one)
    shown["skew_seconds"] = round(one.skew.total_seconds()) if one.skew is not None else None
    del shown["skew"]
    return shown | {"ok": one.ok}


def _show(reached: list[Reach], checks: list[Check]) -> None:
    from watcher.cli.looks import print_table, table_of

    table = table_of("", "来源", "应答", "情况")
    for one in sorted(reached, key=lambda one: (one.ok, one.id)):
        if one.ok:
            table.add_row("✓", one.id, f"{one.answered_ms} ms", one.name + (f"\n→ {one.advice}" if one.advice else ""))
        else:
            table.add_row("✗", one.id, "—", f"{one.problem}\n{one.reason}\n→ {one.advice}")
    for check in checks:
        table.add_row("✓" if check.ok else "✗", check.what, "", check.said + (f"\n→ {check.advice}" if check.advice else ""))
    print_table(table)
    bad = sum(not one.ok for one in reached), sum(not check.ok for check in checks)
    click.echo(f"{len(reached)}个来源，{bad[0]}个不通；本机{len(checks)}项检查，{bad[1]}项待处理")
