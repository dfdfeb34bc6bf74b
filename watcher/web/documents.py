"""Pages on documents: which are held, and one of them with its status, its history, its text and its versions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Response

from watcher.compare import compare_texts
from watcher.run.asking.history import EVENT_WORDS, history
from watcher.store import documents, reading
from watcher.web.desk import Desk, Key, asked, desk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.model import Document
    from watcher.store import Known

router = APIRouter(prefix="/documents", include_in_schema=False)
At = Annotated[Desk, Depends(desk)]
PAGE = 50


@router.get("")
def held(at: At, q: str = "", source: str = "", before: Key | None = None) -> Response:
    """Show the documents that are held, by words of the title or by number."""
    with at.store.read() as conn:
        found = reading.held_documents(conn, asked(q, "", source), before=before, limit=PAGE)
    chosen = {name: value for name, value in (("q", q), ("source", source)) if value}
    older = urlencode({**chosen, "before": found.older}) if found.older else None
    return at.page("documents.html", rows=found.rows, chosen=chosen, older=older, sources=at.source_names, later=before is not None)


@router.get("/{ident}")
def document(at: At, ident: Key, as_of: date | None = None, known_at: date | None = None) -> Response:
    """Show one document as it stands on a day (today), as it was known at the end of another (now)."""
    with at.store.read() as conn:
        known = _known(conn, ident)
        told = history(conn, ident, as_of or at.today(), at.knowing(known_at))
        versions = [row for row in reading.versions_of(conn, ident) if row.current_from]
        places = documents.locations_of(conn, ident)
    ours = told.consolidated or told.document is None
    return at.page(
        "document.html",
        known=known,
        told=told,
        words=EVENT_WORDS,
        coming=[event for event in told.events if event.day and event.day > told.as_of],
        document=told.document,
        body=() if ours or told.document is None else _body(told.document),
        lines=[line for line in told.text.split("\n") if line.strip()] if ours else [],
        versions=list(reversed(versions)),
        places=sorted(places, key=lambda place: place.gone_at is not None),
        standing={place.source_id for place in places if place.gone_at is None},
        known_at=known_at,
    )


@router.get("/{ident}/versions/{version}")
def version(at: At, ident: Key, version: Key) -> Response:
    """Show one text of a document, and what it changed in the text before it."""
    with at.store.read() as conn:
        known = _known(conn, ident)
        rows = [row for row in reading.versions_of(conn, ident) if row.current_from]
        place = next((i for i, row in enumerate(rows) if row.id == version), None)
        if place is None:
            raise HTTPException(404)
        new = documents.text_of(conn, version)
        old = documents.text_of(conn, rows[place - 1].id) if place else None
    changes = compare_texts(old.text, new.text).changes if old else ()
    return at.page("version.html", known=known, row=rows[place], number=place + 1, body=_body(new), first=old is None, changes=changes)


def _known(conn: Connection, ident: int) -> Known:
    known = reading.document_known(conn, ident)
    if known is None:
        raise HTTPException(404)
    return known


def _body(document: Document) -> tuple[tuple[str, str | None, list[str], tuple[tuple[str, ...], ...] | None], ...]:
    """Give the blocks as level, label, paragraphs and table rows."""
    return tuple(
        ("addressee" if block.text == document.addressee else str(block.level), block.label, block.text.split("\n"), block.rows)
        for block in document.body
    )
