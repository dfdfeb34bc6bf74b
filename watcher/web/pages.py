"""Pages on the log and the sources: what changed, one change with its evidence, how the sources are, what is to come."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Response

from watcher.run.asking.agenda import agenda, as_icalendar
from watcher.store import health, reading
from watcher.web.desk import Desk, Key, asked, desk, entry

router = APIRouter(include_in_schema=False)
At = Annotated[Desk, Depends(desk)]
PAGE = 30


@router.get("/")
def front(at: At, q: str = "", kind: str = "", source: str = "", before: Key | None = None) -> Response:
    """Show the latest changes by day; by kind, by source, by words of the title or number."""
    with at.store.read() as conn:
        found = reading.told(conn, asked(q, kind, source), before=before, limit=PAGE, with_document=True)
    by_day = groupby(found.rows, key=lambda told: at.local(told.change.recorded_at).date())
    chosen = {name: value for name, value in (("q", q), ("kind", kind), ("source", source)) if value}
    return at.page(
        "front.html",
        days=[(day, [(told, entry(told.change)) for told in rows]) for day, rows in by_day],
        chosen=chosen,
        older=urlencode({**chosen, "before": found.older}) if found.older else None,
        sources=at.source_names,
        later=before is not None,
    )


@router.get("/changes/{ident}")
def change(at: At, ident: str) -> Response:
    """Show one change: what, since when, by whom, in which sentence, and what was altered."""
    with at.store.read() as conn:
        told = reading.change_by_id(conn, ident)
    if told is None:
        raise HTTPException(404)
    return at.page("change.html", told=told, change=told.change, entry=entry(told.change))


@router.get("/sources")
def sources(at: At) -> Response:
    """Show how every source is, the troubled ones first: whether the silence can be trusted."""
    with at.store.read() as conn:
        rows = [(source, health.health_of(conn, source.id)) for source in at.home.sources if source.enabled]
    order = {"failed": 0, "degraded": 1, None: 2}
    rows.sort(key=lambda row: (order.get(row[1].state, 3), row[0].id))
    return at.page("sources.html", rows=rows, well=sum(row[1].state in {"ok", "unchanged"} for row in rows))


@router.get("/calendar")
def calendar(at: At) -> Response:
    """Show what takes effect, lapses or is repealed in the time to come."""
    with at.store.read() as conn:
        entries = agenda(conn, at.local(at.clock()))
    months = [(month, list(rows)) for month, rows in groupby(entries, key=lambda row: f"{row.day.year}年{row.day.month}月")]
    return at.page("calendar.html", months=months)


@router.get("/calendar.ics")
def calendar_file(at: At) -> Response:
    """Give the same for a calendar program."""
    with at.store.read() as conn:
        entries = agenda(conn, at.local(at.clock()))
    return Response(as_icalendar(entries, at.clock()), media_type="text/calendar; charset=utf-8")


@router.get("/style.css")
def style(at: At) -> Response:
    """Give the style sheet."""
    return Response(at.sheet("style.css"), media_type="text/css", headers={"Cache-Control": "max-age=3600"})
