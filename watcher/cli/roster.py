"""Commands that carry subscribers to and from a spreadsheet: export, import."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, say

if TYPE_CHECKING:
    from watcher.config.roster import Plan


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--secrets", is_flag=True, help="With the passwords that messages are signed with.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_option
@click.pass_context
def export_command(ctx: click.Context, file: Path, *, secrets: bool, force: bool, as_json_: bool) -> None:
    """Write the subscribers of the configuration as CSV, for a spreadsheet; `-` prints them.

    \b
    Example:
      watcher subscribers export subscribers.csv
    """
    from watcher.run.readers.roster import export

    call: Call = ctx.obj
    text, count = export(call.config, secrets=secrets)
    if str(file) == "-":
        if as_json_:
            raise click.UsageError("--json and - both print; name a file")
        click.echo(text, nl=False)
        return
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already; name another, or say --force")
    with open(file, "w", encoding="utf-8", newline="", opener=_for_its_owner) as out:
        out.write(text)
    if as_json_:
        emit({"file": str(file), "subscribers": count})
    else:
        click.echo(f"{count} 个订阅 → {file}")


def _for_its_owner(path: str, flags: int) -> int:
    """Open a file that holds addresses so that only its owner may read it."""
    return os.open(path, flags, 0o600)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--remove", is_flag=True, help="Take out subscribers that have no row.")
@json_option
@click.pass_context
def import_command(ctx: click.Context, file: Path, *, dry_run: bool, yes: bool, remove: bool, as_json_: bool) -> None:
    """Take subscribers from CSV into config/subscribers.yaml; shows first what changes, and keeps the comments there.

    \b
    Example:
      watcher subscribers import subscribers.csv --dry-run
      watcher subscribers import subscribers.csv
    """
    from watcher.run.readers.roster import carry_out, plan_import

    call: Call = ctx.obj
    if as_json_ and not (yes or dry_run):
        raise click.UsageError("with --json nobody is asked; say --yes or --dry-run")
    planned = plan_import(call.config, file, remove=remove)
    changes = planned.after != planned.before
    if not as_json_:
        _show(planned)
    agreed = changes and not dry_run and (yes or click.confirm("写入？", default=False, err=True))
    if agreed:
        carry_out(planned)
    if as_json_:
        counts = {"added": planned.added, "changed": planned.changed, "removed": planned.removed}
        emit({"file": str(planned.file), **counts, "diff": _diff(planned), "written": agreed})
    elif agreed:
        click.echo(f"已写入 {planned.file}")
    elif changes and not dry_run:
        say("没有写入")
    ctx.exit(DONE if agreed or dry_run or not changes else IN_PART)


def _show(planned: Plan) -> None:
    click.echo(_diff(planned), nl=False)
    click.echo(f"新增 {len(planned.added)}，修改 {len(planned.changed)}，删除 {len(planned.removed)}")


def _diff(planned: Plan) -> str:
    name = f"config/{planned.file.name}"
    lines = (planned.before.splitlines(keepends=True), planned.after.splitlines(keepends=True))
    return "".join(line if line.endswith("\n") else line + "\n" for line in difflib.unified_diff(*lines, name, name, n=1))
