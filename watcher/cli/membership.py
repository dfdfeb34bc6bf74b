"""Commands by which an operator adds, changes, removes and forgets members by hand."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import Call, emit, json_option, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WISHES = (
    click.option("--name", metavar="NAME", help="How they are addressed."),
    click.option("--query", metavar="QUERY", help="What they ask for; empty takes everything."),
    click.option("--frequency", metavar="WORD", help="immediate, daily, weekly or monthly."),
    click.option("--changes", metavar="KINDS", help="Kinds of changes, comma-separated; `all` for all."),
    click.option("--language", metavar="WORD", help="zh or en."),
    click.option("--quiet-hours", metavar="HOURS", help="When they are left alone: 22:00-07:00, or `none`."),
)


def _wishes(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(WISHES):
        command = option(command)
    return command


def _wish(told: dict[str, str | None]) -> dict[str, Any]:
    """Give the options that were named, as a subscriber's keys."""
    wish: dict[str, Any] = {key: value for key, value in told.items() if value is not None}
    if "changes" in wish:
        wish["changes"] = [kind.strip() for kind in wish["changes"].split(",")]
        if wish["changes"] == ["all"]:
            del wish["changes"]
    if wish.get("quiet_hours") == "none":
        wish["quiet_hours"] = None
    return wish


@click.command("add")
@click.argument("address")
@_wishes
@json_option
@click.pass_context
def add_command(ctx: click.Context, /, address: str, *, as_json_: bool, **told: str | None) -> None:
    """Let a mail address be a subscriber from the next pass on, without a letter to confirm: you vouch for it.

    Robots, webhooks and what you want to keep under version control belong in config/subscribers.yaml.

    \b
    Example:
      watcher subscribers add li@example.org --name 李 --query '融资担保 OR 数据要素' --frequency weekly
    """
    from watcher.run.readers import membership

    call: Call = ctx.obj
    with opened(call.config) as store, _told_plainly():
        ident = membership.add(call.config, store, address, _wish(told), call.moment())
    _show(ident, "added", as_json_=as_json_)


@click.command("change")
@click.argument("ident", metavar="ID")
@click.option("--address", metavar="ADDRESS", help="Where they are reached from now on.")
@_wishes
@json_option
@click.pass_context
def change_command(ctx: click.Context, /, ident: str, address: str | None, *, as_json_: bool, **told: str | None) -> None:
    """Change what a member asks for, from the next pass on; what is owed stays owed.

    \b
    Example:
      watcher subscribers change m1f0c3a9b7e --frequency daily --quiet-hours 22:00-07:00
    """
    from watcher.run.readers import membership

    call: Call = ctx.obj
    with opened(call.config) as store, _told_plainly():
        membership.change_by_hand(call.config, store, ident, _wish(told), address, call.moment())
    _show(ident, "changed", as_json_=as_json_)


@click.command("remove")
@click.argument("ident", metavar="ID")
@json_option
@click.pass_context
def remove_command(ctx: click.Context, ident: str, *, as_json_: bool) -> None:
    """Send a member nothing more. What they were sent is kept; `forget` deletes it.

    \b
    Example:
      watcher subscribers remove m1f0c3a9b7e
    """
    from watcher.run.readers import membership

    call: Call = ctx.obj
    with opened(call.config) as store, _told_plainly():
        membership.remove(store, ident, call.moment())
    _show(ident, "removed", as_json_=as_json_)


@click.command("forget")
@click.argument("ident", metavar="ID")
@json_option
@click.pass_context
def forget_command(ctx: click.Context, ident: str, *, as_json_: bool) -> None:
    """Delete what is known of a person: addresses, messages, why something concerned them. What was owed and sent stays counted.

    Copies that you made of the store still hold it.

    \b
    Example:
      watcher subscribers forget m1f0c3a9b7e
    """
    from watcher.run.readers import membership

    call: Call = ctx.obj
    with opened(call.config) as store, _told_plainly():
        messages = membership.forget_person(call.config, store, ident, call.moment())
    if as_json_:
        emit({"id": ident, "messages": messages})
    else:
        click.echo(f"{ident} is forgotten, with the words of {messages} messages")


@click.command("reconcile")
@click.option("--mend", "mending", is_flag=True, help="Owe what was never owed, and let go out what was stuck.")
@json_option
@click.pass_context
def reconcile_command(ctx: click.Context, *, mending: bool, as_json_: bool) -> None:
    """Hold the log against what is owed, and what is owed against what was sent; there should be nothing between.

    \b
    Example:
      watcher subscribers reconcile
    """
    from watcher.run.asking.reconcile import mend, reconcile
    from watcher.run.readers.members import with_members
    from watcher.run.readers.profiles import load_profiles
    from watcher.run.turns import SEND

    call: Call = ctx.obj
    with opened(call.config) as store:
        home = with_members(call.config, store)
        profiles = load_profiles(home)
        with store.read() as conn:
            found = reconcile(conn, home, profiles, call.moment())
        mended = 0
        if mending:
            with store.exclusive(SEND), store.transaction() as conn:
                mended = mend(conn, home, profiles, call.moment())
    if as_json_:
        emit({**asdict(found), "mended": mended})
        return
    for gap in found.never_owed:
        click.echo(f"never owed to {gap.subscriber}: {gap.change} {gap.title}")
    for stuck in found.never_delivered:
        click.echo(f"{stuck.items} items of {stuck.subscriber} are in no message that could be sent")
    click.echo(f"{found.changes} changes of the last 7 days looked at" + (f", {mended} items mended" if mending else ""))


def _show(ident: str, what: str, *, as_json_: bool) -> None:
    if as_json_:
        emit({"id": ident, "done": what})
    else:
        click.echo(f"{what} {ident}")


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn what is wrong with a wish into a usage error."""
    from watcher.run.readers.membership import WishError

    try:
        yield
    except WishError as wrong:
        raise click.UsageError(str(wrong)) from wrong
