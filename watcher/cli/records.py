"""Commands on what is known: import, show, changes, calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import DONE, IN_PART, WRONG, Call, emit, json_option, opened, say
from watcher.cli.screen import INDENT, fitted
from watcher.compare import quoted
from watcher.model import as_json, change_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.run.asking.history import History
    from watcher.store import Known


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Give the day, or a usage error that says how to write one."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like 2026-03-10", param, ctx)


DATED = " " * 18
"""As wide as a day and a word."""


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--tell", is_flag=True, help="Owe what is new to the subscribers; without it the files are an archive, told to nobody.")
@json_option
@click.pass_context
def import_command(ctx: click.Context, files: tuple[Path, ...], *, tell: bool, as_json_: bool) -> None:
    """Put bulletins and documents into the store, as if they had been fetched.

    \b
    Example:
      watcher import bulletins/2024-*.txt
    """
    from watcher.run.importing import import_files
    from watcher.run.readers.members import with_members
    from watcher.run.readers.profiles import load_profiles

    call: Call = ctx.obj
    with opened(call.config) as store:
        home = with_members(call.config, store)
        report = import_files(home, store, load_profiles(home), files, call.moment(), tell=tell)
    for refused in report.refused:
        say(f"watcher: {refused}")
    if as_json_:
        emit({"documents": report.documents, "changes": [change_json(c) for c in report.changes], "refused": report.refused})
    else:
        new = sum(c.kind == "new" for c in report.changes)
        click.echo(f"读出{report.documents}份文件，其中新收录{new}份；对其他文件的作用{len(report.changes) - new}项")
    ctx.exit(IN_PART if report.refused else DONE)


@click.command("changes")
@click.option("--since", type=Day(), metavar="DATE", help="Only what was recorded on this day or later.")
@click.option("--kind", metavar="KIND", help="Only this kind: new, amended, repealed …")
@click.option("--source", metavar="ID", help="Only what this source showed.")
@click.option("--baseline", is_flag=True, help="Also what stood there before the first pass.")
@click.option("--held", is_flag=True, help="What waits for a person: why, what it rests on, and what to type.")
@json_option
@click.pass_context
def changes_command(
    ctx: click.Context, since: date | None, kind: str | None, source: str | None, *, baseline: bool, held: bool, as_json_: bool
) -> None:
    """Print the log of changes.

    \b
    Example:
      watcher changes --since 2026-03-01 --kind repealed
      watcher changes --held
    """
    from watcher.cli.review import held_json, held_lines
    from watcher.cli.tables import change_lines
    from watcher.model import ChangeKind
    from watcher.store import log, reviews
    from watcher.store.schema import changes

    if kind is not None and kind not in set(ChangeKind):
        raise click.UsageError(f"{kind!r} is no kind of change; there are {', '.join(ChangeKind)}")
    call: Call = ctx.obj
    zone = call.config.settings.zone
    wanted = [changes.c.recorded_at >= datetime.combine(since, time(), zone)] if since else []
    wanted += [changes.c.kind == kind] if kind else []
    wanted += [changes.c.source_id == source] if source else []
    wanted += [] if baseline else [changes.c.baseline.is_(False)]
    with opened(call.config) as store, store.read() as conn:
        if held:
            found = [log.change_of(conn, row, with_document=False) for row in reviews.waiting(conn, *wanted)]
        else:
            found = log.changes_where(conn, *wanted, changes.c.held.is_(False))
    if held:
        if as_json_:
            emit({"changes": [held_json(change, zone) for change in found]})
        for line in held_lines(found, zone) if not as_json_ else ():
            click.echo(line)
        return
    if as_json_:
        emit({"changes": [change_json(c) | {"recorded_at": as_json(c.recorded_at.astimezone(zone)), "held": c.held} for c in found]})
        return
    day = None
    for change in found:
        recorded = change.recorded_at.astimezone(zone).date()
        if recorded != day:
            click.secho(f"— {recorded} —", bold=True)
            day = recorded
        for line in change_lines([change]):
            click.echo(line)


@click.command("show")
@click.argument("document")
@click.option("--as-of", type=Day(), metavar="DATE", help="The status and text in force on this day.")
@click.option("--known-at", metavar="TIME", help="As we knew it at this moment.")
@click.option("--at", "place", metavar="PLACE", help="Only the text at this place: 第十四条第二款第（一）项, 二、（三）.")
@json_option
@click.pass_context
def show_command(ctx: click.Context, document: str, as_of: date | None, known_at: str | None, place: str | None, *, as_json_: bool) -> None:
    """Show a policy by number, title or id: status, timeline, text, relations.

    \b
    Example:
      watcher show 财教〔2025〕285号
      watcher show 财教〔2021〕64号 --as-of 2024-01-01
      watcher show 财教〔2025〕285号 --at 第五条第二款
    """
    from watcher.run.asking.history import history, provision

    call: Call = ctx.obj
    moment = call.moment()
    knowing = _moment(known_at) if known_at else moment
    with opened(call.config) as store, store.read() as conn:
        known = one_document(conn, document)
        if known is None:
            ctx.exit(WRONG)
        told = history(conn, known.id, as_of or moment.date(), knowing)
    words = provision(told, place) if place else None
    if place and words is None:
        say(f"watcher: 《{told.title}》现有的文本中没有{place}")
        ctx.exit(WRONG)
    if as_json_:
        emit(told.as_json() | {"provision": words})
    elif words is not None:
        click.echo(words)
    else:
        _print_history(told)


def _moment(text: str) -> datetime:
    from watcher.cli.main import Moment

    return Moment().convert(text, None, None)


def one_document(conn: Connection, wanted: str) -> Known | None:
    """Give the one document that a person means; None, with a word on standard error, where there is none or several."""
    from watcher.run.asking.history import find

    found = find(conn, wanted)
    if len(found) == 1:
        return found[0]
    _not_one(wanted, [(str(k.id), k.title, k.doc_number) for k in found])
    return None


def _not_one(wanted: str, found: list[tuple[str, str, str | None]]) -> None:
    if not found:
        say(f"watcher: 没有收录“{wanted}”；请给出文号、标题或编号")
        return
    say(f"watcher: “{wanted}”可能是以下{len(found)}份文件；请给出其中一份的编号：")
    for ident, title, number in found:
        say(f"  {ident}  {title}  {number or ''}")


def _print_history(told: History) -> None:
    from watcher.run.asking.history import EVENT_WORDS, RELATION_WORDS, VERDICT_WORDS

    _echo(told.title, "", bold=True)
    click.echo("  ".join(filter(None, [told.doc_number, "、".join(told.issuers)])))
    click.secho(f"{told.as_of}  {told.status_word}", bold=True, fg={"in_force": "green", None: "yellow"}.get(told.status, "red"))
    if told.evidence:
        _echo(f"  依据：“{told.evidence}”")
    click.echo()
    for event in told.events:
        by = f"{quoted(event.by.title or '')}{event.by.doc_number or ''}" if event.by else ""
        _echo(f"{event.day or '日期未载明'}  {EVENT_WORDS[event.what]}  {by}".rstrip(), DATED)
        if event.quote:
            _echo(f"{DATED}“{event.quote}”", DATED, dim=True)
    for arrow, relations in (("→", told.acts_on), ("←", told.acted_on_by)):
        for relation in relations:
            _echo(f"{arrow} {RELATION_WORDS[relation.kind]}  {quoted(relation.title)}{relation.doc_number or ''}")
    for decision in told.unapplied:
        click.secho(f"已被{decision}修改，下文尚未并入", fg="yellow")
    for verdict in told.verdicts:
        by = "、".join(quoted(one.title or "") for one in verdict.by)
        click.echo(f"公布的文本{VERDICT_WORDS[verdict.verdict]}（{by}）" + (f"：{'、'.join(verdict.places)}" if verdict.places else ""))
    _print_places(told)
    if told.text:
        click.echo("\n" + told.text)


def _echo(line: str, hang: str = INDENT, **style: Any) -> None:
    for row in fitted(line, hang, **style):
        click.echo(row)


def _print_places(told: History) -> None:
    """Say what belongs to a document, where it was printed, and what its text is not."""
    for one in told.attachments:
        click.echo(f"附件：{one.name}（{one.problem or f'{one.texts}个文本'}）")
    for place in told.issues:
        where = "，".join(filter(None, [place.section, f"第{place.position}篇", "原文节选" if place.excerpt else None]))
        click.echo(f"刊载：{place.issue.name}（{where}{'，更正后已删去' if place.gone_at else ''}）")
    if told.document and told.document.excerpt:
        click.secho("下文为原文节选，未见全文", fg="yellow")
    if told.consolidated:
        click.secho("下文为按修改决定合并的文本，发布机关尚未公布", fg="yellow")


@click.command("calendar")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.ics", help="Write an iCalendar file.")
@json_option
@click.pass_context
def calendar_command(ctx: click.Context, output: Path | None, *, as_json_: bool) -> None:
    """Show what takes effect, lapses or is repealed on which day.

    \b
    Example:
      watcher calendar -o policies.ics
    """
    from watcher.run.asking.agenda import agenda, as_icalendar

    call: Call = ctx.obj
    with opened(call.config) as store, store.read() as conn:
        entries = agenda(conn, call.moment())
    if output:
        output.write_bytes(as_icalendar(entries, call.moment()))
        say(f"{len(entries)}个日期已写入 {output}")
    if as_json_:
        emit({"calendar": entries})
    elif not output:
        for entry in entries:
            number = f"（{entry.doc_number}）" if entry.doc_number else ""
            _echo(f"{entry.day}  {entry.word}  {entry.title}{number}", DATED)
