"""The JSON API: the log and the documents, with the keys of the commands (docs/reference.md)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query

from watcher.model import ChangeKind, as_json, change_json
from watcher.run.asking.history import history
from watcher.store import documents, reading
from watcher.web.desk import Desk, Key, asked, desk

router = APIRouter()
At = Annotated[Desk, Depends(desk)]


@router.get("/healthz")
def health(at: At) -> dict[str, Any]:
    """Say that the store answers, and how many sources are configured."""
    with at.store.read() as conn:
        newest = reading.newest(conn)
    return {"ok": True, "sources": len(at.home.sources), "newest": newest}


@router.get("/api/changes")
def changes(
    at: At,
    q: str = "",
    kind: ChangeKind | None = None,
    source: str = "",
    before: Key | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Give what was told, newest first. `next` is the `before` of the following page, null at the end."""
    with at.store.read() as conn:
        found = reading.told(conn, asked(q, kind or "", source), before=before, limit=limit)
    rows = [
        change_json(told.change)
        | {"recorded_at": as_json(at.local(told.change.recorded_at)), "document": told.change.document_id}
        | {"superseded_by": told.superseded[0] if told.superseded else None}
        for told in found.rows
    ]
    return {"changes": rows, "next": found.older}


@router.get("/api/documents/{ident}")
def document(at: At, ident: Key, as_of: date | None = None, known_at: date | None = None) -> dict[str, Any]:
    """Give one document: the keys of `read`, how it stands on a day (the keys of `show`), where it is, what the log says of it."""
    with at.store.read() as conn:
        known = reading.document_known(conn, ident)
        if known is None:
            raise HTTPException(404, "no such document")
        text = documents.text_of(conn, known.version_id) if known.version_id else None
        places = documents.locations_of(conn, ident)
        log = reading.changes_of_document(conn, ident)
        told = history(conn, ident, as_of or at.today(), at.knowing(known_at))
    held = as_json(text) if text else {"title": known.title, "doc_number": known.doc_number, "written_date": as_json(known.written_date)}
    return held | {
        "id": str(ident),
        "expiry_date": as_json(known.expiry_date),
        "standing": {key: value for key, value in told.as_json().items() if key not in {"id", "text"}},
        "locations": [{"url": p.url, "source": p.source_id, "gone_at": as_json(p.gone_at), "status": p.status} for p in places],
        "changes": [change_json(change) for change in log],
    }
