"""Commands that put right what was told wrongly: retract, correct."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watcher.cli.output import Call, emit, json_option, opened
from watcher.cli.records import Day

if TYPE_CHECKING:
    from watcher.run.tending.mending import Mended


@click.command("retract")
@click.argument("change")
@click.option("--reason", required=True, metavar="TEXT", help="Why it was wrong, in a few words of Chinese for its readers.")
@json_option
@click.pass_context
def retract_command(ctx: click.Context, change: str, reason: str, *, as_json_: bool) -> None:
    """Take back what was told wrongly: who has it is told so, who was owed it and does not have it is not told it.

    \b
    Example:
      watcher retract 0f3a9c17d2b45e68 --reason 原文只是引用，并未废止该文件
    """
    from watcher.run.readers.members import with_members
    from watcher.run.tending.mending import MendingError, retract

    call: Call = ctx.obj
    with opened(call.config) as store:
        try:
            mended = retract(store, with_members(call.config, store), change, reason, call.moment())
        except MendingError as wrong:
            raise click.UsageError(str(wrong)) from wrong
    _show(mended, as_json_=as_json_)


@click.command("correct")
@click.argument("change")
@click.option("--reason", required=True, metavar="TEXT", help="What was wrong, in a few words of Chinese for its readers.")
@click.option("--kind", metavar="KIND", help="The right kind: new, amended, repealed …")
@click.option("--title", metavar="TEXT", help="The document's right title.")
@click.option("--number", metavar="NUMBER", help="Its right number.")
@click.option("--effective-date", "day", metavar="DATE", help="The right day, or `none` where there is none.")
@click.option("--quote", metavar="TEXT", help="The sentence that it rests on.")
@click.option("--summary", metavar="TEXT", help="What it says, in a line of Chinese.")
@json_option
@click.pass_context
def correct_command(ctx: click.Context, /, change: str, reason: str, day: str | None, *, as_json_: bool, **right: str | None) -> None:
    """Put right what was told wrongly: who has the wrong one is told the right one as a correction.

    \b
    Example:
      watcher correct 0f3a9c17d2b45e68 --reason 施行日期有误 --effective-date 2026-07-01
    """
    from watcher.model import ChangeKind
    from watcher.run.readers.members import with_members
    from watcher.run.readers.profiles import load_profiles
    from watcher.run.tending.mending import MendingError, Right, correct

    kind = right["kind"]
    if kind is not None and kind not in set(ChangeKind) - {ChangeKind.RETRACTED}:
        raise click.UsageError(
            f"{kind!r} is no kind of change that can be told; there are {', '.join(one for one in ChangeKind if one != 'retracted')}"
        )
    told = Right(
        ChangeKind(kind) if kind else None,
        right["title"],
        right["number"],
        None if day in {None, "none"} else Day().convert(day, None, ctx),
        day == "none",
        right["quote"],
        right["summary"],
    )
    call: Call = ctx.obj
    with opened(call.config) as store:
        home = with_members(call.config, store)
        try:
            mended = correct(store, home, load_profiles(home), change, reason, told, call.moment())
        except MendingError as wrong:
            raise click.UsageError(str(wrong)) from wrong
    _show(mended, as_json_=as_json_)


def _show(mended: Mended, *, as_json_: bool) -> None:
    if as_json_:
        emit(mended)
        return
    click.echo(f"{mended.supersedes} ({mended.title}) is superseded by {mended.id}")
    have = f"; {', '.join(mended.told_before)} have the wrong one" if mended.told_before else ""
    click.echo(f"to {mended.not_told} the wrong one is owed no more, to {mended.owed} the new one is owed{have}")
