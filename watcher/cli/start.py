"""The command that begins: a home folder with commented configuration."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from watcher.cli.output import Call, say

NEXT = ("watcher sources list", "watcher sources add URL", "watcher check", "edit config/subscribers.yaml", "watcher run")
"""What a newcomer does next, in this order."""


@click.command("init")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--bare", is_flag=True, help="Without the sources that come with the program.")
@click.pass_obj
def init_command(call: Call, folder: Path | None, *, bare: bool) -> None:
    """Write a home folder with commented configuration; nothing that stands there is overwritten.

    \b
    Example:
      watcher init my-watch
      watcher init my-watch --bare    no sources yet: add your own with `watcher sources add URL`
    """
    home = folder or call.home
    written = write_home(home, bare=bare)
    click.echo("\n".join(str(file) for file in written))
    say(f"\nNext, in {home}:")
    for step in NEXT:
        say(f"  {step}")


def write_home(home: Path, *, bare: bool) -> list[Path]:
    """Copy the configuration that comes with the program into `home`; gives the files written, in order.

    Raises ConfigError where the home has a configuration already.
    """
    from watcher.config import ConfigError, shipped

    config = home / "config"
    if config.exists() and any(config.iterdir()):
        raise ConfigError(f"{config} holds a configuration already; nothing was written")
    ours = shipped("config")
    files = [file for file in sorted(ours.rglob("*")) if file.is_file() and not (bare and "sources" in file.relative_to(ours).parts)]
    (config / "sources").mkdir(parents=True, exist_ok=True)
    (home / "state").mkdir(exist_ok=True)
    for file in files:
        (config / file.relative_to(ours)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, config / file.relative_to(ours))
    return [config / file.relative_to(ours) for file in files]
