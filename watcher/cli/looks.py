"""What `sources add` and `sources test` saw, as tables for a person and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from watcher.cli.output import say
from watcher.model import as_json

if TYPE_CHECKING:
    from rich.table import Table

    from watcher.run.tending.discover import DocumentLook, Look
    from watcher.run.tending.explore import Exploration

SHOWN_ROWS = 10
SHOWN_LINES, SHOWN_CHARACTERS = 3, 60


def show_found(found: Exploration) -> None:
    """Show what an address held: its rows and first document, or the columns that a front page leads to."""
    if not found.columns:
        show_look(found.look, explain=False)
    if found.way:
        say(f"{found.place} is watched: {found.way}")
    if found.sections:
        say("the page shows the first rows of columns that have pages of their own; to miss nothing, add these instead:")
        for section in found.sections:
            say(f"  {section.name}  {section.url}")
    if found.columns:
        table = table_of("column", "rows", "newest", "address")
        for column in found.columns:
            table.add_row(column.name, str(column.rows), str(column.newest or ""), column.url)
        print_table(table)


def found_json(found: Exploration) -> dict[str, Any]:
    """Give an exploration as `sources add --json` prints it."""
    said = {
        "place": found.place,
        "way": found.way,
        "paged": found.paged,
        "refused": found.refused,
        "columns": as_json(found.columns),
        "sections": as_json(found.sections),
    }
    seen = look_json(found.look)
    return seen | {"problem": found.refused or seen["problem"]} | said


def show_look(look: Look, *, explain: bool) -> None:
    """Show the rows of the lists and the first document, with `explain` what each reading rests on."""
    for page in look.lists:
        say(f"{page.url}\n  {page.form}, {len(page.items)} rows; next page: {page.next or 'none'}")
        for line in page.explain if explain else ():
            say(f"  because {line}")
    table = table_of("date", "number", "title and address")
    for item in look.items[:SHOWN_ROWS]:
        table.add_row(str(item.date or ""), item.doc_number or "", f"{item.title}\n{item.url}")
    if look.items:
        print_table(table)
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
    table = table_of("first document", opened.url)
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
        "text": f"{len(document.text)} characters\n"
        + "\n".join(line[:SHOWN_CHARACTERS] for line in document.text.splitlines()[:SHOWN_LINES]),
    }
    for fact, value in facts.items():
        if value:
            table.add_row(fact, str(value))
    print_table(table)
    for doubt in opened.doubts if explain else ():
        say(f"  doubt: {doubt}")


def look_json(look: Look) -> dict[str, Any]:
    """Give a look as JSON."""
    opened = look.document
    return {
        "state": look.state,
        "problem": look.problem,
        "advice": look.advice,
        "lists": [{"url": p.url, "form": p.form, "rows": len(p.items), "next": p.next, "explain": p.explain} for p in look.lists],
        "items": look.items,
        "document": as_json(opened.document) | {"url": opened.url, "doubts": as_json(opened.doubts)} if opened else None,
        "unread": [{"url": one.url, "reason": one.trouble} for one in look.documents if one.trouble],
    }


def table_of(*columns: str) -> Table:
    """Give an empty table without lines."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def print_table(table: Table) -> None:
    """Print a table to standard output."""
    from rich.console import Console

    Console(highlight=False, markup=False).print(table)
