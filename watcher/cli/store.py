"""Commands on the store as a whole: moving it between databases, and its snapshots between places."""

from __future__ import annotations

from pathlib import Path

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened, say


@click.group("store")
def store_command() -> None:
    """Move the store to another database, or its snapshots to another place.

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
        target = open_store(home.store_address(url), snapshots or home.state, *((None, None) if snapshots else home.shelves))
        try:
            copied = copy_store(source, target, lambda table, rows: say(f"{table}: {rows}"))
        finally:
            target.close()
    click.echo(f"已复制 {sum(copied.rows.values())} 行、{copied.snapshots} 份快照；在 config/watcher.yaml 的 store: 中写上新地址即改用新库")


@store_command.command("snapshots")
@click.argument("place")
@click.option("--as-is", is_flag=True, help="They lie there already, moved by hand: copy nothing.")
@json_option
@click.pass_context
def snapshots_command(ctx: click.Context, place: str, *, as_is: bool, as_json_: bool) -> None:
    """Copy every snapshot to another place, a folder or an object store, and let the database know it as theirs.

    Nothing may run on the store meanwhile. What is copied is checked against its hash; what lies in the old place stays there.

    \b
    Example:
      watcher store snapshots s3://policy-watch/snapshots
      watcher store snapshots file:///mnt/shared/snapshots --as-is
    """
    from watcher.config.models import SnapshotSettings
    from watcher.run.tending.moving import move_snapshots

    call: Call = ctx.obj
    home = call.config
    try:
        goal = SnapshotSettings(place=place).place or ""
    except ValueError:
        raise click.UsageError(f"{place!r} is no place for snapshots; write it like file:///mnt/snapshots or s3://BUCKET/FOLDER") from None
    with opened(home) as store:
        done = move_snapshots(store, goal, call.moment(), as_is=as_is)
    if as_json_:
        emit({"place": goal, "copied": done.moved, "bytes": done.bytes, "damaged": done.damaged})
    else:
        for line in done.damaged:
            say(f"快照已损坏，未复制：{line}")
        click.echo(f'已复制{done.moved}份快照到 {goal}；在每台机器的 config/watcher.yaml 中写上 snapshots: {{place: "{goal}"}}，再启动')
    ctx.exit(IN_PART if done.damaged else DONE)
