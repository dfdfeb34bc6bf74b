"""Commands on the sources: list, add, test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, say
from watcher.model import SourceState, as_json

if TYPE_CHECKING:
    from rich.table import Table

    from watcher.config import Source
    from watcher.run.discover import DocumentLook, Look

SHOWN_ROWS = 10


@click.group("sources")
def sources_command() -> None:
    """List, add and test the sources.

    \b
    Example:
      watcher sources list
      watcher sources add https://www.example.gov.cn/zcfb/
      watcher sources test mof --explain
    """


@sources_command.command("list")
@json_option
@click.pass_obj
def list_command(call: Call, *, as_json_: bool) -> None:
    """Show the sources that are configured.

    \b
    Example:
      watcher sources list
    """
    sources = call.config.sources
    if as_json_:
        emit({"sources": [_as_json(source) for source in sources]})
        return
    table = _table("id", "name", "level", "every", "lists")
    for source in sources:
        name = source.name if source.enabled else f"{source.name} (off)"
        hosts = dict.fromkeys(urlsplit(url).netloc for url in source.urls)
        table.add_row(source.id, name, source.level or "", _span(source), f"{len(source.urls)} at {', '.join(hosts)}")
    _print(table)


@sources_command.command("add")
@click.argument("url")
@click.option("--id", "ident", metavar="ID", help="Its short name; else taken from the address.")
@click.option("--name", metavar="NAME", help="Its name for readers; else what the page calls itself.")
@json_option
@click.pass_context
def add_command(ctx: click.Context, url: str, *, ident: str | None, name: str | None, as_json_: bool) -> None:
    """Look at a list page or feed, work out how to read it, and write config/sources/ID.yaml.

    \b
    Example:
      watcher sources add https://www.example.gov.cn/zcfb/
      watcher sources add https://www.example.gov.cn/zcfb/ --id example --name "示例市 政策发布"
    """
    from watcher.run.discover import explore
    from watcher.run.draft import check_new, draft, write

    home = ctx.obj.config
    check_new(home, ident, url)
    place, look = explore(url, home.settings.fetch)
    source, file = None, None
    if look.items:
        source = draft(place, look, ident=ident, name=name)
        file = write(home, source, look)
    if as_json_:
        emit({"file": str(file) if file else None, "source": _as_json(source) if source else None} | _look_json(look))
    else:
        _show(look, explain=False)
        if place != url:
            say(f"the page fetches its rows from {place}: that address is watched")
        say(
            f"written: {file}" if file else f"nothing written: {look.problem or 'no rows were found; watch a list page, a feed or its API'}"
        )
    ctx.exit(DONE if file and look.document else IN_PART)


@sources_command.command("test")
@click.argument("ident", metavar="ID")
@click.option("--explain", is_flag=True, help="Say what each reading rests on.")
@json_option
@click.pass_context
def test_command(ctx: click.Context, ident: str, *, explain: bool, as_json_: bool) -> None:
    """Show what a pass over a source would see now; nothing is recorded.

    \b
    Example:
      watcher sources test mof --explain
    """
    from watcher.run.discover import look_at

    home = ctx.obj.config
    look = look_at(home.source(ident), home.settings.fetch)
    if as_json_:
        emit({"id": ident} | _look_json(look))
    else:
        _show(look, explain=explain)
    ctx.exit(DONE if look.state is SourceState.OK else IN_PART)


def _show(look: Look, *, explain: bool) -> None:
    for page in look.lists:
        say(f"{page.url}\n  {page.form}, {len(page.items)} rows; next page: {page.next or 'none'}")
        for line in page.explain if explain else ():
            say(f"  because {line}")
    table = _table("date", "number", "title and address")
    for item in look.items[:SHOWN_ROWS]:
        table.add_row(str(item.date or ""), item.doc_number or "", f"{item.title}\n{item.url}")
    if look.items:
        _print(table)
        if len(look.items) > SHOWN_ROWS:
            say(f"and {len(look.items) - SHOWN_ROWS} rows more")
    for opened in look.documents:
        _show_document(opened, explain=explain)
    if look.problem:
        say(f"{look.state}: {look.problem}")


def _show_document(opened: DocumentLook, *, explain: bool) -> None:
    document = opened.document
    if document is None:
        say(f"{opened.url}: {opened.trouble}")
        return
    table = _table("first document", opened.url)
    facts = {
        "title": document.title,
        "number": document.doc_number,
        "issuers": "、".join(document.issuers),
        "written": document.written_date,
        "published": document.published_date,
        "in force from": document.effective_date,
        "kind": document.kind,
        "status": document.status,
        "attachments": "\n".join(a.name for a in document.attachments),
        "text": f"{len(document.text)} characters: {document.text[:60]}…",
    }
    for fact, value in facts.items():
        table.add_row(fact, str(value or ""))
    _print(table)
    for doubt in opened.doubts if explain else ():
        say(f"  doubt: {doubt}")


def _look_json(look: Look) -> dict[str, Any]:
    opened = look.document
    return {
        "state": look.state,
        "problem": look.problem,
        "lists": [{"url": p.url, "form": p.form, "rows": len(p.items), "next": p.next, "explain": p.explain} for p in look.lists],
        "items": look.items,
        "document": as_json(opened.document) | {"url": opened.url, "doubts": as_json(opened.doubts)} if opened else None,
        "unread": [{"url": one.url, "reason": one.trouble} for one in look.documents if one.trouble],
    }


def _as_json(source: Source) -> dict[str, Any]:
    return source.model_dump(mode="json") | {"every": _span(source)}


def _span(source: Source) -> str:
    seconds = int(source.every.total_seconds())
    size, unit = next((size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print(table: Table) -> None:
    from rich.console import Console

    Console(highlight=False, markup=False).print(table)
