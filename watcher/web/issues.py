"""Pages on the issues of bulletins that sources published: which there are, and the contents of one."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Response

from watcher.store import issues
from watcher.web.desk import Desk, Key, desk

router = APIRouter(prefix="/issues", include_in_schema=False)
At = Annotated[Desk, Depends(desk)]
PAGE = 50


@router.get("")
def published(at: At, before: Key | None = None) -> Response:
    """Show the issues, the last known first."""
    with at.store.read() as conn:
        rows = issues.published(conn, before=before, limit=PAGE + 1)
    older = urlencode({"before": rows[PAGE - 1][0].id}) if len(rows) > PAGE else None
    return at.page("issues.html", rows=rows[:PAGE], older=older, later=before is not None)


@router.get("/{ident}")
def issue(at: At, ident: Key) -> Response:
    """Show what stands in one issue, section by section, and what of it was new."""
    with at.store.read() as conn:
        found = issues.by_id(conn, ident)
        entries = issues.contents(conn, ident)
        places = issues.pages_of(conn, ident)
    if found is None:
        raise HTTPException(404)
    sections = [(section, list(rows)) for section, rows in groupby(entries, key=lambda entry: entry.section)]
    return at.page("issue.html", issue=found, sections=sections, places=places, fresh=sum(entry.fresh for entry in entries))
