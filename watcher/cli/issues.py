"""The command that writes a new issue of the bulletin."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from watcher.cli.output import IN_PART, Call, opened, say
from watcher.cli.records import Day

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
    from watcher.run.issues import documents_for, issue_of

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


def _imprint_line(line: str) -> tuple[str, str]:
    label, mark, value = line.replace(":", "：", 1).partition("：")
    if not (label.strip() and mark and value.strip()):
        raise click.UsageError(f"{line!r} is no line of a closing block; it is a label, a colon and what it says: 地址：某路1号")
    return label.strip(), value.strip()
