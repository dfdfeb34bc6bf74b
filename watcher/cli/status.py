"""The operator's view: how the sources are, what is owed to whom, how late, and what lies on the disk."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import Call, emit, json_option, opened
from watcher.model import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watcher.store import Health
    from watcher.store.outbox import Standing

FOR_A_PERSON = ("contradiction", "doubtful")
"""Notices that somebody should look at: what cannot all be true, and statements that were not understood well enough to be told."""
COLOURS = {"ok": "green", "unchanged": "green", "degraded": "yellow", "failed": "red"}


@click.command("status")
@json_option
@click.pass_context
def status_command(ctx: click.Context, *, as_json_: bool) -> None:
    """Show the health of it all: sources, last passes, what is owed to whom, how late.

    \b
    Example:
      watcher status
    """
    from watcher.store import health, log
    from watcher.store.outbox import standings

    call: Call = ctx.obj
    home = call.config
    with opened(home) as store, store.read() as conn:
        sources = [health.health_of(conn, source.id) for source in home.sources]
        owed = standings(conn)
        doubts = log.notices_of(conn, FOR_A_PERSON)
    size = _size(home.state)
    if as_json_:
        noted = [as_json(notice) | {"recorded_at": as_json(at.astimezone(home.settings.zone))} for notice, at in doubts]
        people = [asdict(s) for s in owed]
        emit({"sources": [asdict(s) for s in sources], "subscribers": people, "notices": noted, "state_bytes": size})
        return
    for line in _source_lines(sources):
        click.echo(line)
    for line in _standing_lines(owed):
        click.echo(line)
    for notice, at in doubts:
        click.echo(f"{at.astimezone(home.settings.zone):%Y-%m-%d} {click.style(notice.kind, fg='yellow')}  {notice.text}")
    click.echo(f"state/  {size / 1e6:.1f} MB")


def _source_lines(sources: list[Health]) -> Iterator[str]:
    if not sources:
        yield "no sources yet: watcher sources add URL"
    for source in sources:
        state = click.style(f"{source.state or 'never':9}", fg=COLOURS.get(source.state or "", "white"))
        last = f"last well {source.last_ok_at:%Y-%m-%d %H:%M}" if source.last_ok_at else "never well"
        failures = f", {source.failures} passes in a row not well" if source.failures else ""
        yield f"{state} {source.id}: {last}{failures}" + (f"\n          {source.problem}" if source.problem else "")


def _standing_lines(owed: list[Standing]) -> Iterator[str]:
    for one in owed:
        said: list[Any] = [f"{one.subscriber_id}:"]
        said += [f"{one.waiting} items waiting since {one.oldest:%Y-%m-%d %H:%M}"] if one.oldest else []
        said += [f"{one.pending} messages not delivered since {one.late_since:%Y-%m-%d %H:%M}"] if one.late_since else []
        said += [click.style(f"{one.parked} refused for good", fg="red")] if one.parked else []
        said += [f"last sent {one.last_sent:%Y-%m-%d %H:%M}"] if one.last_sent else []
        yield "  ".join(said) + (f"\n          {one.problem}" if one.problem else "")


def _size(folder: Path) -> int:
    """Count the bytes below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else 0
