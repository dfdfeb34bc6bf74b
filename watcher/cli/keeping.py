"""Commands that keep what is held: backup, restore, verify."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened, say

WORDS = {"database": "数据库", "snapshots": "快照", "archived": "归档快照", "documents": "文件", "versions": "文本", "changes": "变动"}
"""What a verification looks at, in the words in which it is said."""


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--archive", is_flag=True, help="With the snapshots that were archived; else they stay where they are.")
@json_option
@click.pass_obj
def backup_command(call: Call, file: Path, *, archive: bool, as_json_: bool) -> None:
    """Write all that this home holds into one file, while it is in use.

    \b
    Example:
      watcher backup /backup/watch-2026-03-10.tar.zst
    """
    from dataclasses import asdict

    from watcher.run.asking.outlook import size
    from watcher.store.backup import write_backup

    home = call.config
    with opened(home) as store:
        saved = write_backup(store, home.path, file, call.moment(), archive=archive)
    if as_json_:
        emit({"file": str(file)} | asdict(saved))
    else:
        click.echo(f"{file}：{size(saved.bytes)}，{saved.snapshots}份快照，{saved.files}个配置文件；含配置中的密钥，请妥善保管")
        if saved.archived:
            click.echo(f"另有{saved.archived}份快照在归档处（{home.settings.snapshots.archive}），不在备份内；--archive 一并备份")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@json_option
@click.pass_obj
def restore_command(call: Call, file: Path, *, as_json_: bool) -> None:
    """Restore a backup into an empty home; a configuration that stands there already stays.

    \b
    Example:
      watcher --home /srv/watch-again restore /backup/watch-2026-03-10.tar.zst
    """
    from watcher.config import load_home
    from watcher.store.backup import DATABASE, put_configuration, put_database, put_state, require_empty, unpack_backup

    require_empty(call.home)
    call.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=call.home, prefix=".restore-") as folder:
        scratch = Path(folder)
        manifest = unpack_backup(file, scratch)
        taken = put_configuration(scratch, call.home)
        home = load_home(call.home)
        put_database(scratch / DATABASE, home.store_url, home.state)
        with opened(home) as store:
            snapshots = put_state(scratch, store)
    if as_json_:
        emit({"home": str(call.home), "snapshots": snapshots, "taken_at": manifest["taken_at"], "config": taken})
        return
    click.echo(f"{call.home}：已恢复{manifest['taken_at']}的备份，{snapshots}份快照" + ("" if taken else "；原有配置保留不变"))
    if home.settings.snapshots.archive:
        say(f"archived snapshots are looked for at {home.settings.snapshots.archive}, as the configuration says")
    say("next: watcher verify, then watcher run")


@click.command("verify")
@click.option("--repair", is_flag=True, help="Mend what can be rebuilt; nothing is told, and the log does not change.")
@click.option("--archive", is_flag=True, help="Check archived snapshots against their hashes too; else they are only counted.")
@json_option
@click.pass_context
def verify_command(ctx: click.Context, *, repair: bool, archive: bool, as_json_: bool) -> None:
    """Check every snapshot against its hash, the state against the log, and what is owed against what was recorded and sent.

    \b
    Example:
      watcher verify
      watcher verify --repair
    """
    from watcher.run.readers.members import with_members
    from watcher.run.readers.profiles import load_profiles
    from watcher.run.tending.verify import verify

    call: Call = ctx.obj
    home = call.config
    with opened(home) as store:
        home = with_members(home, store)
        seen = verify(home, store, load_profiles(home), call.moment(), repair=repair, archive=archive)
    if as_json_:
        emit({"looked_at": dict(seen.looked_at), "findings": seen.findings, "open": len(seen.open)})
    else:
        for one in seen.findings:
            state = click.style("已修复", fg="green") if one.repaired else click.style("待处理", fg="red")
            click.echo(f"{state}　{one.kind}　{one.which}　{one.wrong}")
            if one.advice and not one.repaired:
                click.echo(f"        → {one.advice}")
        looked = "，".join(f"{WORDS.get(name, name)}{count}" for name, count in seen.looked_at.items())
        click.echo(f"已核对：{looked}；发现{len(seen.findings)}处，待处理{len(seen.open)}处")
    ctx.exit(IN_PART if seen.open else DONE)
