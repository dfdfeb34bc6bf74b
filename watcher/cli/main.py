"""The root command: where the home folder is, what time it is, and which module holds which command."""

from __future__ import annotations

import importlib
import os
import sys
from datetime import datetime
from pathlib import Path

import click

from watcher import __version__
from watcher.cli.output import Call

COMMANDS = {
    "init": "start", "demo": "demo",
    "read": "texts", "effects": "texts", "compare": "texts", "consolidate": "texts",
    "check": "passes", "send": "sending", "run": "daemon", "work": "daemon", "serve": "daemon",
    "import": "records", "show": "records", "changes": "records",
    "release": "review", "discard": "review", "issues": "issues", "bulletin": "issues", "calendar": "records",
    "reread": "evidence", "snapshot": "evidence",
    "sources": "sources", "subscribers": "subscribers", "doctor": "doctor", "status": "status",
    "sent": "told", "replay": "told", "bounces": "bounces", "retract": "mending", "correct": "mending",
    "backup": "keeping", "restore": "keeping", "verify": "keeping", "archive": "archive", "store": "store",
}  # fmt: skip
"""Command → the module of `watcher.cli` that holds it; a module is imported when one of its commands is called."""


EXPECTED = frozenset({"ConfigError", "StoreError", "Trouble", "DamagedBlobError", "PlaceError", "SecretError"})
"""Errors of rooms that the command at hand may not have imported, by name: each, and what is made of it, says what is wrong."""
NOW_HELP = "Take this as the present time (ISO 8601 with offset), to replay a day."


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is called or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands, in the order in which a newcomer meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; `None` for a name that is no command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"watcher.cli.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, f"{cmd_name}_command")
        return _with_clock(found)


def _with_clock(command: click.Command) -> click.Command:
    """Let a command and those under it take `--now` too."""
    if not any(param.name == "now" for param in command.params):
        command.params.append(
            click.Option(["--now"], type=Moment(), metavar="TIME", expose_value=False, callback=_set_clock, help=NOW_HELP)
        )
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _with_clock(inner)
    return command


def _set_clock(ctx: click.Context, param: click.Parameter, value: datetime | None) -> None:
    del param
    if value is not None:
        ctx.find_root().obj.now = value


class Moment(click.ParamType[datetime]):
    """A time as ISO 8601 with its offset from UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Give the aware time, or a usage error that says what is missing."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time; write it like 2026-03-10T09:00:00+08:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} has no offset from UTC; write it like 2026-03-10T09:00:00+08:00", param, ctx)
        return moment


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="watcher")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Home folder; else $WATCHER_HOME, else here.")
@click.option("--now", type=Moment(), metavar="TIME", help=NOW_HELP)
@click.pass_context
def root(ctx: click.Context, home: Path | None, now: datetime | None) -> None:
    """Watch Chinese government policy: what is new, amended and repealed, since when, and whom it concerns.

    \b
    Example:
      watcher demo                 see the whole job once, without network
      watcher init my-watch        write a home folder with commented configuration
      watcher --home my-watch check
    """
    ctx.obj = Call(home=home or Path(os.environ.get("WATCHER_HOME") or "."), now=now)


def main() -> None:
    """Run the program; a known trouble is one line on standard error and exit status 2, never a traceback."""
    try:
        status = root(standalone_mode=False)  # what a command gave to ctx.exit comes back as a value
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except Exception as wrong:
        said = known_trouble(wrong)
        if said is None:
            raise
        click.echo(f"watcher: {said}", err=True)
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)


def known_trouble(wrong: Exception) -> str | None:
    """Give what is wrong in one line; None for an error that is a fault of ours."""
    from watcher.model import Refusal

    if isinstance(wrong, Refusal) or not EXPECTED.isdisjoint(kind.__name__ for kind in type(wrong).__mro__):
        return str(wrong)
    if not type(wrong).__module__.startswith("sqlalchemy"):
        return None
    from watcher.store.faults import DATABASE, explained

    return explained(wrong) if type(wrong).__name__ in DATABASE else None
