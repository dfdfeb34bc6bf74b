"""The Atom feed (RFC 4287): the latest changes, all of them or those that meet a query of the profiles' language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from lxml import etree

from watcher.compare import redline_text
from watcher.config import ConfigError
from watcher.match import Profiles, QueryError, parse_query
from watcher.model import ChangeKind, Comparison, as_json
from watcher.run.readers.profiles import lexicon_of
from watcher.store import reading
from watcher.web.desk import Desk, desk, entry
from watcher.web.words import SUPERSEDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watcher.model import Change

router = APIRouter(include_in_schema=False)
At = Annotated[Desk, Depends(desk)]
ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
LOOKED_AT = 400
"""Changes that are held against the query of a feed, at most."""
ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
"""Characters that XML cannot carry."""


@router.get("/feed.atom")
def feed(at: At, request: Request, q: str = "") -> Response:
    """Give the feed; a reader that has it already is told so (304), a faulty query where its fault is (400)."""
    try:
        lexicon = lexicon_of(at.home)
        query = parse_query(q, lexicon)
    except QueryError as wrong:
        return PlainTextResponse(f"检索式有误（第 {wrong.column} 个字）：{wrong.message}\n{wrong.pointed(q)}\n", 400)
    with at.store.read() as conn:
        tag = f'W/"{reading.newest(conn)}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        found = reading.told(conn, reading.Asked(), limit=LOOKED_AT if q.strip() else ENTRIES, with_document=True)
    changes = [told.change for told in found.rows]
    superseded = {told.change.id: told.superseded[1] for told in found.rows if told.superseded}
    if q.strip():
        profile = Profiles([("feed", query, tuple(ChangeKind))], lexicon)
        changes = [change for change in changes if profile.matches(_with_source(at, change))][:ENTRIES]
    body = _atom(at, at.base_url(request), q.strip(), changes, superseded)
    return Response(body, media_type="application/atom+xml; charset=utf-8", headers={"ETag": tag, "Cache-Control": "max-age=300"})


def _with_source(at: Desk, change: Change) -> Change:
    try:
        source = at.home.source(change.source or "")
    except ConfigError:
        return change
    return replace(change, agency=source.agency, level=source.level, region=source.region)


def _atom(at: Desk, base: str, q: str, changes: list[Change], superseded: Mapping[str, ChangeKind]) -> bytes:
    root = etree.Element("feed", {"xmlns": ATOM})
    _add(root, "title", f"政策监测：{q}" if q else "政策监测")
    own = f"{base}/feed.atom" + (f"?q={quote(q, safe='')}" if q else "")
    _add(root, "id", own)
    updated = max((change.recorded_at for change in changes), default=at.clock())
    _add(root, "updated", as_json(at.local(updated)))
    etree.SubElement(root, "link", rel="self", href=own)
    etree.SubElement(root, "link", rel="alternate", type="text/html", href=f"{base}/")
    etree.SubElement(_add(root, "author"), "name").text = "政策监测"
    for change in changes:
        _entry(at, root, base, change, superseded.get(change.id))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _entry(at: Desk, root: etree._Element, base: str, change: Change, superseded: ChangeKind | None) -> None:
    shown = entry(change)
    node = _add(root, "entry")
    mark = f"（{SUPERSEDED[superseded is ChangeKind.RETRACTED]}）" if superseded else ""
    _add(node, "title", f"【{shown.label}】{mark}{change.title}")
    _add(node, "id", f"urn:policy-change:{change.id}")
    _add(node, "updated", as_json(at.local(change.recorded_at)))
    etree.SubElement(node, "link", rel="alternate", type="text/html", href=f"{base}/changes/{change.id}")
    if change.url:
        etree.SubElement(node, "link", rel="via", href=_clean(change.url))
    etree.SubElement(node, "category", term=str(change.kind), label=shown.label)
    _add(node, "content", _content(change), type="text")


def _content(change: Change) -> str:
    shown = entry(change)
    parts = [*(f"{name}：{value}" for name, value in shown.facts), shown.summary]
    if shown.evidence:
        parts.append(f"依据：{shown.evidence}")
    if change.redline:
        parts.append(redline_text(Comparison(changed=True, changes=change.redline), color=False))
    return "\n".join(filter(None, parts))


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, name, attributes)
    node.text = _clean(text) or None
    return node


def _clean(text: str) -> str:
    return text.translate(ILLEGAL)
