"""Commands on what was told: sent, replay."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import DONE, IN_PART, WRONG, Call, emit, json_option, opened, say
from watcher.cli.records import Day
from watcher.cli.screen import fitted
from watcher.cli.sending import OUTCOMES
from watcher.model import as_json

if TYPE_CHECKING:
    from watcher.config import Home
    from watcher.store.told import Kept


def _day(home: Home, day: date | None) -> datetime | None:
    return datetime.combine(day, time(), home.settings.zone) if day else None


@click.command("sent")
@click.argument("who", metavar="ADDRESS|ID")
@click.option("--since", type=Day(), metavar="DATE", help="Only what was composed on this day or later.")
@click.option("--message", metavar="ID", help="Print this message as it was sent; the beginning of its id is enough.")
@json_option
@click.pass_context
def sent_command(ctx: click.Context, who: str, since: date | None, message: str | None, *, as_json_: bool) -> None:
    """Show what a subscriber, or a mail address, was told and when, with every try.

    \b
    Example:
      watcher sent li@example.org --since 2026-03-01
      watcher sent li --message 5f0c
    """
    from watcher.store import told
    from watcher.store.members import address_changes

    call: Call = ctx.obj
    with opened(call.config) as store, store.read() as conn:
        kept = told.messages_to(conn, who, _day(call.config, since))
        addresses = address_changes(conn, who)
        if message is not None:
            ctx.exit(_print_one(conn, kept, message, as_json_=as_json_))
    if as_json_:
        moves = [as_json(one) | {"at": as_json(one.at.astimezone(call.config.settings.zone))} for one in addresses]
        emit({"who": who, "messages": [_record(one, call) for one in kept], "addresses": moves})
        return
    for move in addresses:
        click.echo(f"{_moment(move.at, call)}  {move.what} {move.channel or '(deleted)'} by {move.by}")
    for one in kept:
        click.echo(f"{one.id[:8]}  {_moment(one.sent_at or one.composed_at, call)}  {one.state:10} {one.channel}  {one.subject}")
        for item in one.items:
            click.echo(f"    {item.kind:10} {item.title}")
        for tried in one.tries if one.state != "sent" or len(one.tries) > 1 else ():
            click.secho(f"    {_moment(tried.at, call)} {tried.outcome}: {tried.detail}", dim=True)
    if not kept:
        click.echo(f"{who} was told nothing" + (f" since {since}" if since else ""))


def _print_one(conn: Any, kept: list[Kept], wanted: str, *, as_json_: bool) -> int:
    from watcher.deliver.kept import kept_text
    from watcher.store import outbox, told

    one = told.of_digest(kept, wanted)
    if one is None:
        say(f"watcher: no one message {wanted!r} among the {len(kept)} of this receiver")
        return WRONG
    if one.state == "forgotten":
        say(f"watcher: the words of message {one.id} were deleted")
        return WRONG
    text = kept_text(one.channel, outbox.frozen_message(conn, one.id).message)
    if as_json_:
        emit({"id": one.id, "subject": one.subject, "text": text})
    else:
        click.echo(text)
    return DONE


def _record(one: Kept, call: Call) -> dict[str, Any]:
    zone = call.config.settings.zone
    tries = [as_json(tried) | {"at": as_json(tried.at.astimezone(zone))} for tried in one.tries]
    times = {"composed_at": as_json(one.composed_at.astimezone(zone)), "sent_at": as_json(one.sent_at and one.sent_at.astimezone(zone))}
    record: dict[str, Any] = as_json(one)
    return record | times | {"tries": tries}


def _moment(moment: datetime, call: Call) -> str:
    return f"{moment.astimezone(call.config.settings.zone):%Y-%m-%d %H:%M}"


@click.command("replay")
@click.argument("ident", metavar="SUBSCRIBER")
@click.option("--since", type=Day(), metavar="DATE", help="What was composed on this day or later.")
@click.option("--until", type=Day(), metavar="DATE", help="What was composed on this day or earlier.")
@click.option("--message", metavar="ID", help="This message; the beginning of its id is enough.")
@json_option
@click.pass_context
def replay_command(ctx: click.Context, ident: str, since: date | None, until: date | None, message: str | None, *, as_json_: bool) -> None:
    """Send what a webhook or mailbox was sent before once more, under the same webhook-id or Message-ID.

    For a system that lost what it was given; one that did not can tell that it has it. Nothing else is settled by it.

    \b
    Example:
      watcher replay hook --since 2026-03-01 --until 2026-03-07
      watcher replay hook --message 5f0c
    """
    from watcher.run.readers.members import with_members
    from watcher.run.sending.replay import replay
    from watcher.store import told

    if not (since or until or message):
        raise click.UsageError("say what to send again: --since, --until or --message")
    call: Call = ctx.obj
    home = call.config
    with opened(home) as store:
        subscriber = with_members(home, store).subscriber(ident)
        with store.read() as conn:
            found = told.messages_to(conn, ident, _day(home, since), _day(home, until + timedelta(days=1) if until else None))
        kept = [one for one in found if one.state == "sent" and one.purpose == "digest"]
        if message is not None:
            one = told.of_digest(kept, message)
            if one is None:
                say(f"watcher: no one message {message!r} among the {len(kept)} that {ident} was sent; see `watcher sent {ident}`")
                ctx.exit(WRONG)
            kept = [one]
        tried = replay(store, home, subscriber, kept, call.moment())
    if as_json_:
        emit({"id": ident, "found": len(kept), "deliveries": as_json(tuple(tried))})
    else:
        for one_tried in tried:
            said = f"{OUTCOMES.get(one_tried.outcome, one_tried.outcome)}  {one_tried.digest[:8]}　{one_tried.items}条　{one_tried.subject}"
            for line in fitted(f"{said}　{one_tried.detail}"):
                click.echo(line)
        click.echo(f"{len(kept)}封中有{sum(t.outcome == 'sent' for t in tried)}封再次送达")
    ctx.exit(DONE if len(tried) == len(kept) and all(t.outcome == "sent" for t in tried) else IN_PART)
