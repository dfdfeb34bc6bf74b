"""Commands on issues of bulletins: those that sources publish, and the one that is written here."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.output import IN_PART, WRONG, Call, emit, json_option, opened, say
from watcher.cli.records import Day
from watcher.model import as_json

if TYPE_CHECKING:
    from watcher.store.issues import Entry, Published

FORMS = ("txt", "md", "html", "docx", "pdf")


@click.command("bulletin")
@click.option("--since", type=Day(), metavar="DATE", help="The first day; three months before the last where it is not given.")
@click.option("--until", type=Day(), metavar="DATE", help="The last day; today where it is not given.")
@click.option("--title", default="政策解读", show_default=True, help="The bulletin's name on its masthead.")
@click.option("--publisher", help="Who publishes it, for its closing block.")
@click.option("--imprint", multiple=True, metavar="LINE", help="A line of its closing block, such as 地址：…; may be given again.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.pass_context
def bulletin_command(
    ctx: click.Context, *, since: date | None, until: date | None, title: str, publisher: str | None, imprint: tuple[str, ...], output: Path
) -> None:
    """Write what was new as an issue in the bulletins' own format: .txt, .md, .html, .docx or .pdf.

    \b
    Example:
      watcher bulletin --since 2026-01-01 --until 2026-03-31 -o issue.pdf
    """
    from watcher.digest.bulletin import write_bulletin
    from watcher.run.asking.issues import documents_for, issue_of

    form = output.suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise click.UsageError(f"{output.name!r} names no form of a bulletin; it ends in .{', .'.join(FORMS)}")
    lines = [_imprint_line(line) for line in imprint]
    if publisher and lines:
        lines.insert(0, ("主办单位", publisher))
    call: Call = ctx.obj
    last = until or call.moment().date()
    first = since or last - timedelta(days=91)
    with opened(call.config) as store, store.read() as conn:
        documents = documents_for(conn, call.config, first, last)
    if not documents:
        say(f"nothing was new from {first} to {last}: no issue written")
        ctx.exit(IN_PART)
    output.write_bytes(write_bulletin(documents, issue=issue_of(last, title, publisher), form=form, imprint=lines))
    say(f"{len(documents)} documents from {first} to {last} written to {output}")


@click.command("issues")
@click.argument("ident", metavar="[ISSUE]", required=False, type=int)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many issues are listed.")
@json_option
@click.pass_context
def issues_command(ctx: click.Context, ident: int | None, *, limit: int, as_json_: bool) -> None:
    """Show the issues of bulletins that sources have published, or what stands in one of them (by its id).

    \b
    Example:
      watcher issues
      watcher issues 12
    """
    from watcher.store import issues

    call: Call = ctx.obj
    with opened(call.config) as store, store.read() as conn:
        if ident is None:
            _show_issues(
                [(issue, n, issues.pages_of(conn, issue.id)) for issue, n in issues.published(conn, limit=limit)], as_json_=as_json_
            )
            return
        issue, entries, places = issues.by_id(conn, ident), issues.contents(conn, ident), issues.pages_of(conn, ident)
    if issue is None:
        say(f"watcher: no issue {ident} is known; `watcher issues` lists them")
        ctx.exit(WRONG)
    elif as_json_:
        emit({"issue": as_json(issue) | {"urls": places}, "contents": entries})
    else:
        _show_contents(issue, entries, places)


def _show_issues(found: list[tuple[Published, int, list[str]]], *, as_json_: bool) -> None:
    if as_json_:
        emit({"issues": [as_json(issue) | {"documents": count, "urls": places} for issue, count, places in found]})
        return
    for issue, count, _ in found:
        click.echo(f"{issue.id:5}  {issue.date or '日期未载明'}  {issue.name}  {issue.source_id}  {count}篇")
    if not found:
        say("还没有收录任何一期公报或汇编")


def _show_contents(issue: Published, entries: list[Entry], places: list[str]) -> None:
    click.secho(issue.name, bold=True)
    click.echo("  ".join(filter(None, [str(issue.date or ""), issue.publisher, issue.source_id])))
    for place in places:
        click.secho(f"  {place}", dim=True)
    section = None
    for entry in entries:
        if entry.section != section:
            section = entry.section
            click.secho(f"\n{section or '（未分栏目）'}", bold=True)
        marks = [("原文节选", entry.excerpt), ("首次收录", entry.fresh), ("更正后已删去", entry.gone_at is not None)]
        notes = [entry.doc_number, entry.source and f"来源：{entry.source}", *(word for word, holds in marks if holds)]
        click.echo(f"{entry.position:4}. {entry.title}　[{entry.document_id}]")
        if any(notes):
            click.echo(f"      {'　'.join(filter(None, notes))}")


def _imprint_line(line: str) -> tuple[str, str]:
    label, mark, value = line.replace(":", "：", 1).partition("：")
    if not (label.strip() and mark and value.strip()):
        raise click.UsageError(f"{line!r} is no line of a closing block; it is a label, a colon and what it says: 地址：某路1号")
    return label.strip(), value.strip()
