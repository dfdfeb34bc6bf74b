"""Commands on the sources: list, add, test, remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.looks import found_json, look_json, print_table, show_found, show_look, table_of
from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, opened, say
from watcher.cli.removal import remove_command
from watcher.cli.showing import show_command
from watcher.model import SourceState, as_json

if TYPE_CHECKING:
    from watcher.config import Home, Source


@click.group("sources")
def sources_command() -> None:
    """List, add, show, test and remove the sources.

    \b
    Example:
      watcher sources list
      watcher sources add https://www.example.gov.cn/zcfb/
      watcher sources test mof --explain
    """


sources_command.add_command(show_command)
sources_command.add_command(remove_command)


@sources_command.command("list")
@json_option
@click.pass_obj
def list_command(call: Call, *, as_json_: bool) -> None:
    """Show the sources that are configured.

    \b
    Example:
      watcher sources list
    """
    from watcher.config import span

    home = call.config
    states = _states(home)
    if as_json_:
        emit({"sources": [_as_json(s) | {"group": home.groups[s.id], "state": states.get(s.id)} for s in home.sources]})
        return
    table = table_of("group", "id", "name", "every", "state")
    for source in sorted(home.sources, key=lambda s: (home.groups[s.id], not s.enabled, s.id)):
        state = states.get(source.id, "not yet seen") if source.enabled else "off"
        table.add_row(home.groups[source.id], source.id, source.name, span(source.every), state)
    print_table(table)
    off = sum(not source.enabled for source in home.sources)
    if off:
        say(f"{off} are off: look at one with `watcher sources test ID`, and take `enabled: false` out of its file")


def _states(home: Home) -> dict[str, str]:
    """Give how each source was at its last pass; nothing is made where there was none yet."""
    if home.store_url.startswith("sqlite:///") and not Path(home.store_url.removeprefix("sqlite:///")).exists():
        return {}
    from watcher.store import health

    with opened(home) as store, store.read() as conn:
        return {ident: str(known.state) for ident, known in health.health_of_all(conn).items() if known.state}


@sources_command.command("add")
@click.argument("url")
@click.option("--id", "ident", metavar="ID", help="Its short name; else taken from the address.")
@click.option("--name", metavar="NAME", help="Its name for readers; else what the page calls itself.")
@click.option("--dry-run", is_flag=True, help="Show the file and write nothing.")
@click.option("--force", is_flag=True, help="Write over a source of this id; take a front page for a list.")
@json_option
@click.pass_context
def add_command(ctx: click.Context, url: str, *, ident: str | None, name: str | None, dry_run: bool, force: bool, as_json_: bool) -> None:
    """Look at a list page or feed, work out how to read it, and write config/sources/ID.yaml.

    \b
    Example:
      watcher sources add https://www.example.gov.cn/zcfb/
      watcher sources add https://www.example.gov.cn/zcfb/ --id example --name "示例市 政策发布"
      watcher sources add https://www.example.gov.cn/          names the lists that a front page leads to
    """
    from watcher.run.tending.draft import as_yaml, check_new, draft, write
    from watcher.run.tending.explore import explore

    home = ctx.obj.config
    check_new(home, ident, url, force=force)
    found = explore(url, home.settings.fetch, front=force)
    source = None if found.refused else draft(found, ctx.obj.moment().date(), ident=ident, name=name)
    text = as_yaml(source, found) if source else None
    file = write(home, source, text, force=force) if source and text and not dry_run else None
    if as_json_:
        emit(found_json(found) | {"file": str(file) if file else None, "source": _as_json(source) if source else None, "yaml": text})
    else:
        show_found(found)
        if text and dry_run:
            click.echo(text, nl=False)
        say(f"written: {file}" if file else f"nothing written: {found.refused or 'as --dry-run says'}")
    ctx.exit(DONE if source and found.look.document else IN_PART)


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
    from watcher.run.asking.standing import hints
    from watcher.run.asking.usual import usual
    from watcher.run.tending.discover import look_at

    home = ctx.obj.config
    source = home.source(ident)
    look = look_at(source, home.settings.fetch)
    with opened(home) as store:
        expected = usual(store, source, home.settings.fetch, ctx.obj.moment())
    for hint in hints(source):
        say(hint)
    if as_json_:
        emit({"id": ident} | look_json(look) | {"expected": as_json(expected)})
    else:
        show_look(look, explain=explain)
        for line in expected.lines():
            click.echo(line)
    ctx.exit(DONE if look.state is SourceState.OK else IN_PART)


def _as_json(source: Source) -> dict[str, Any]:
    from watcher.config import span

    return source.model_dump(mode="json") | {"every": span(source.every)}
