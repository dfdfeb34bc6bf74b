"""Commands on files alone, without a store: read, effects, compare, consolidate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watcher.cli.output import DONE, IN_PART, Call, emit, json_option, say
from watcher.model import Refusal, as_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.model import Document, Reading

FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...")


def readings(files: tuple[str, ...], base: str | None) -> Iterator[tuple[str, Reading | Refusal]]:
    """Read each file in turn; a file that is refused gives its refusal, never an end to the others."""
    from watcher.read import read_bytes
    from watcher.run.looking.apart import extractor

    for name in files:
        try:
            data, content_type, url = _bytes_of(name)
            yield name, read_bytes(data, name=name, url=base or url, content_type=content_type, extract=extractor())
        except OSError as wrong:
            yield name, Refusal(f"{name}: cannot be opened: {wrong.strerror or wrong}")
        except Refusal as wrong:
            yield name, Refusal(f"{name}: {wrong}")


def _bytes_of(name: str) -> tuple[bytes, str | None, str | None]:
    """Give a file's bytes, or a page's with its content type and the address it came from in the end."""
    if "://" not in name:
        return Path(name).read_bytes(), None, None
    from watcher.fetch import fetch_once

    call: Call = click.get_current_context().obj
    answer = fetch_once(name, call.config.settings.fetch)
    return answer.body, answer.content_type, answer.final_url


@click.command("read")
@FILES
@click.option("--markdown", is_flag=True, help="Print the documents as Markdown.")
@click.option("--as", "form", type=click.Choice(["list"]), help="Read a list page or feed into its rows.")
@click.option("--url", metavar="BASE", help="The address that a saved page came from.")
@json_option
@click.pass_context
def read_command(ctx: click.Context, files: tuple[str, ...], *, markdown: bool, form: str | None, url: str | None, as_json_: bool) -> None:
    """Read bulletins, pages and attachments into documents.

    \b
    Example:
      watcher read bulletin.txt --json
      watcher read list.html --as list --url https://www.example.gov.cn/zcfb/ --json
    """
    if form == "list":
        _read_lists(ctx, files, url, as_json_=as_json_)
        return
    documents: list[dict[str, Any]] = []
    issue, status = None, DONE
    for name, reading in readings(files, url):
        if isinstance(reading, Refusal):
            say(f"watcher: {reading}")
            status = IN_PART
            continue
        issue = issue or reading.issue
        for document in reading.documents:
            documents.append(as_json(document) | {"text": "\n".join(filter(None, (document.head, document.text))), "file": name})
            if not as_json_:
                _show(document, markdown=markdown)
    if as_json_:
        emit({"issue": issue, "documents": documents})
    ctx.exit(status)


def _show(document: Document, *, markdown: bool) -> None:
    if markdown:
        from watcher.read import to_markdown

        click.echo(to_markdown(document) + "\n")
        return
    click.echo(document.title)
    known = (document.doc_number, "、".join(document.issuers), document.written_date, document.kind)
    click.echo("  " + "  ".join(str(k) for k in known if k))


def _read_lists(ctx: click.Context, files: tuple[str, ...], url: str | None, *, as_json_: bool) -> None:
    from watcher.read import read_list

    if len(files) != 1 and as_json_:
        raise click.UsageError("--as list --json reads one file at a time")
    status = DONE
    for name in files:
        try:
            data, content_type, address = _bytes_of(name)
            listing = read_list(data, url=url or address or Path(name).resolve().as_uri(), content_type=content_type)
        except (OSError, Refusal) as wrong:
            say(f"watcher: {name}: {wrong}")
            status = IN_PART
            continue
        if as_json_:
            emit({"items": listing.items, "next": listing.next, "form": listing.form})
        else:
            for item in listing.items:
                click.echo(f"{item.date or '          '}  {item.title}\n            {item.url}")
    ctx.exit(status)


@click.command("effects")
@FILES
@json_option
@click.pass_context
def effects_command(ctx: click.Context, files: tuple[str, ...], *, as_json_: bool) -> None:
    """Say what the documents in the files do to other documents, or to themselves.

    \b
    Example:
      watcher effects notice.html bulletin.txt --json
    """
    from watcher.effects import find_effects

    rows: list[dict[str, Any]] = []
    status = DONE
    for name, reading in readings(files, None):
        if isinstance(reading, Refusal):
            say(f"watcher: {reading}")
            status = IN_PART
            continue
        for document in reading.documents:
            for effect in find_effects(document):
                if effect.doubtful:
                    say(f"{name}: doubtful, not told: {effect.quote[:80]} ({effect.doubtful})")
                    continue
                row = as_json(effect)
                row["by"] = {"title": row.pop("by_title"), "doc_number": row.pop("by_number")}
                rows.append(row | {"file": name})
    if as_json_:
        emit({"effects": rows})
    else:
        for row in rows:
            target = row["target"]["title"] or row["target"]["doc_number"] or "?"
            click.echo(f"{row['kind']:18} {row['effective_date'] or '          '}  {target}\n    {row['quote']}")
    ctx.exit(status)


def _text_of(name: str) -> str:
    from watcher.read import decode

    try:
        data, content_type, url = _bytes_of(name)
    except OSError as wrong:
        raise click.UsageError(f"{name}: cannot be opened: {wrong.strerror or wrong}") from wrong
    if Path(name).suffix.lower() in {"", ".txt", ".md"} and "://" not in name:
        return decode(data, content_type).text
    from watcher.read import read_bytes
    from watcher.run.looking.apart import extractor

    return "\n".join(
        d.title + "\n" + d.text for d in read_bytes(data, name=name, url=url, content_type=content_type, extract=extractor()).documents
    )


@click.command("compare")
@click.argument("old")
@click.argument("new")
@click.option("--html", "form", flag_value="html", help="Print a page with the redline.")
@click.option("--text", "form", flag_value="text", help="Print the redline as plain text.")
@json_option
def compare_command(old: str, new: str, *, form: str | None, as_json_: bool) -> None:
    """Show what changed between two texts, article by article.

    \b
    Example:
      watcher compare old.txt new.txt
      watcher compare old.txt new.txt --html > redline.html
    """
    from watcher.compare import compare_texts, redline_html, redline_text

    comparison = compare_texts(_text_of(old), _text_of(new))
    if as_json_:
        emit(comparison)
    elif form == "html":
        click.echo(redline_html(comparison, title=f"{Path(old).name} → {Path(new).name}"))
    else:
        click.echo(redline_text(comparison, color=form is None and sys.stdout.isatty()))


@click.command("consolidate")
@click.argument("old")
@click.argument("decision")
@json_option
@click.pass_context
def consolidate_command(ctx: click.Context, old: str, decision: str, *, as_json_: bool) -> None:
    """Print the text after the amendments that DECISION orders; exit status 1 where some could not be applied.

    \b
    Example:
      watcher consolidate law.txt decision.txt > law-now.txt
    """
    from watcher.effects import consolidate

    result = consolidate(_text_of(old), _text_of(decision))
    if as_json_:
        emit(result)
    else:
        click.echo(result.text)
        for left in result.unapplied:
            say(f"not applied: {left.quote[:80]} ({left.reason})")
    ctx.exit(DONE if result.complete else IN_PART)
