"""Commands on the store as a whole: moving it between databases."""

from __future__ import annotations

from pathlib import Path

import click

from watcher.cli.output import Call, opened, say


@click.group("store")
def store_command() -> None:
    """Move the store to another database.

    \b
    Example:
      watcher store copy postgresql://watcher@db.example/watcher
    """


@store_command.command("copy")
@click.argument("url")
@click.option(
    "--snapshots", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Copy the snapshots too, into DIR/snapshots."
)
@click.pass_context
def copy_command(ctx: click.Context, url: str, snapshots: Path | None) -> None:
    """Copy everything that the store holds into another, empty one.

    \b
    Example:
      watcher store copy postgresql://watcher@db.example/watcher
      watcher store copy sqlite:///state/again.db
    """
    from watcher.store import open_store
    from watcher.store.copy import copy_store

    call: Call = ctx.obj
    home = call.config
    with opened(home) as source:
        target = open_store(home.store_address(url), snapshots or home.state)
        try:
            copied = copy_store(source, target, lambda table, rows: say(f"{table}: {rows}"))
        finally:
            target.close()
    click.echo(f"已复制 {sum(copied.rows.values())} 行、{copied.snapshots} 份快照；在 config/watcher.yaml 的 store: 中写上新地址即改用新库")
