"""The command that reads what mail servers sent back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened, say
from watcher.model import as_json

WORDS = {"parked": "parked", "again": "goes out again", "read": "read before", "arrived": "not failed", "unknown": "of no message of ours"}


@click.command("bounces")
@click.argument("paths", metavar="FILE|MAILDIR…", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def bounces_command(ctx: click.Context, paths: tuple[Path, ...], *, as_json_: bool) -> None:
    """Read the notices of mail servers that a mail did not arrive: what is gone for good is parked, the rest goes out again.

    A notice is read once, however often it is given; the mails are left where they are.

    \b
    Example:
      watcher bounces /var/mail/bounces
      watcher bounces ~/Maildir --json
    """
    from watcher.run.sending.bounces import Judged, mails_in, take_bounces

    call: Call = ctx.obj
    judged: list[Judged] = []
    unread = 0
    with opened(call.config) as store:
        for path in paths:
            try:
                judged += take_bounces(store, call.config, mails_in(path), call.moment())
            except OSError as wrong:
                unread += 1
                say(f"{path}: cannot be read: {wrong.strerror or wrong}")
    counts = Counter(one.outcome for one in judged)
    if as_json_:
        emit({name: counts[name] for name in (*WORDS, "other")} | {"mails": as_json(judged)})
    else:
        for one in judged:
            if one.outcome in WORDS:
                click.echo(f"{WORDS[one.outcome]:22} {one.subscriber or '?':16} {one.recipient or '?':30} {one.detail}")
        click.echo(f"{len(judged)} mails read: {counts['parked']} parked, {counts['again']} go out again, {counts['other']} are no notices")
    ctx.exit(IN_PART if unread else DONE)
