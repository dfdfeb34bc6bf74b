"""Commands on those who are told: list, test, preview."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.asking import audit_command, preview_command
from watcher.cli.membership import add_command, change_command, forget_command, reconcile_command, remove_command
from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened
from watcher.cli.roster import export_command, import_command
from watcher.cli.screen import fitted
from watcher.cli.sending import OUTCOMES
from watcher.model import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo


@click.group("subscribers")
def subscribers_command() -> None:
    """Show who is told what, send a sample, preview what a profile would have been sent, name profiles that go wrong, use a spreadsheet.

    \b
    Example:
      watcher subscribers list
      watcher subscribers test li
      watcher subscribers preview li --days 30
    """


_ASKING = (preview_command, audit_command, export_command, import_command)
_MEMBERS = (add_command, change_command, remove_command, forget_command, reconcile_command)
for _command in (*_ASKING, *_MEMBERS):
    subscribers_command.add_command(_command)


@subscribers_command.command("list")
@json_option
@click.pass_context
def list_command(ctx: click.Context, *, as_json_: bool) -> None:
    """List the subscribers with what is owed to each and how their deliveries go.

    \b
    Example:
      watcher subscribers list --json
    """
    from watcher.run.readers.members import with_members
    from watcher.run.readers.profiles import load_profiles
    from watcher.store.standing import Standing, standings

    call: Call = ctx.obj
    with opened(call.config) as store:
        home = with_members(call.config, store)
        load_profiles(home)  # a faulty query is told here too
        with store.read() as conn:
            known_of = {standing.subscriber_id: standing for standing in standings(conn)}
    rows = []
    for subscriber in home.subscribers:
        standing = known_of.get(subscriber.id) or Standing(subscriber.id)
        known = {name: value for name, value in as_json(standing).items() if name != "subscriber_id"}
        about = {"id": subscriber.id, "name": subscriber.name, "channel": subscriber.channel.kind, "frequency": subscriber.frequency}
        rows.append(about | {"query": subscriber.query, "changes": list(subscriber.changes)} | known)
    if as_json_:
        emit({"subscribers": rows})
        return
    for row in rows:
        for line in _lines(row, home.settings.zone):
            click.echo(line)


def _lines(row: dict[str, Any], zone: tzinfo) -> Iterator[str]:
    """Tell a subscriber: what is asked for, and how the deliveries go."""
    from watcher.digest.labels import frequency_label

    name = f"{row['name']}（{row['id']}）" if row["name"] else row["id"]
    yield from fitted(f"{name}　{row['channel']}　{frequency_label(row['frequency'])}　{row['query'] or '全部'}")
    last = f"最近送达{datetime.fromisoformat(row['last_sent']).astimezone(zone):%Y-%m-%d %H:%M}" if row["last_sent"] else "从未送达"
    yield from fitted(f"    待发{row['waiting']}条，待送{row['pending']}封，停发{row['parked']}封；{last}")
    if row["problem"]:
        yield from fitted(f"    {row['problem']}")


@subscribers_command.command("test")
@click.argument("ident", metavar="ID")
@json_option
@click.pass_context
def test_command(ctx: click.Context, ident: str, *, as_json_: bool) -> None:
    """Send a sample to a subscriber; where it is taken, parked messages go out with the next `send`.

    \b
    Example:
      watcher subscribers test li
    """
    from watcher.deliver import Ended
    from watcher.run.asking.samples import send_sample
    from watcher.run.readers.members import with_members
    from watcher.store import outbox

    call: Call = ctx.obj
    with opened(call.config) as store:
        subscriber = with_members(call.config, store).subscriber(ident)
        outcome = send_sample(call.config, subscriber, call.moment())
        released = 0
        if outcome.ended is Ended.SENT:
            with store.transaction() as conn:
                released = outbox.release(conn, subscriber.id, call.moment())
    if as_json_:
        emit({"id": ident, "outcome": str(outcome.ended), "detail": outcome.detail, "released": released})
    else:
        click.echo(f"{OUTCOMES[outcome.ended]}：{outcome.detail}" + (f"；停发的{released}封将在下次发送时送出" if released else ""))
    ctx.exit(DONE if outcome.ended is Ended.SENT else IN_PART)


@subscribers_command.command("release")
@click.argument("ident", metavar="ID")
@json_option
@click.pass_context
def release_command(ctx: click.Context, ident: str, *, as_json_: bool) -> None:
    """Let messages that a receiver refused for good go out with the next `send`, once the address is well again.

    \b
    Example:
      watcher subscribers release li
    """
    from watcher.run.readers.members import with_members
    from watcher.run.turns import SEND
    from watcher.store import outbox

    call: Call = ctx.obj
    with opened(call.config) as store:
        subscriber = with_members(call.config, store).subscriber(ident)
        with store.exclusive(SEND), store.transaction() as conn:
            released = outbox.release(conn, subscriber.id, call.moment())
    if as_json_:
        emit({"id": ident, "released": released})
    else:
        click.echo(f"{released}封将在下次发送时送出")
