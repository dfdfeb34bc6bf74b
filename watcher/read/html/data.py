"""Documents that a site hands out as JSON, their text as HTML within: what the page's own script would show."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

from watcher.model import Reading
from watcher.read.html.page import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEPTH = 20
_TITLES = ("doctitle", "title", "articletitle", "infotitle", "name")
_DATES = ("publishdate", "pubdate", "publishtime", "pubtime", "docrelpubtime", "date")
_SOURCES = ("docsource", "source", "contentsource", "sourcetext")


def read_data(text: str, *, name: str = "", url: str | None = None) -> Reading:
    """Read the document in a JSON answer: the longest text with markup, with the title, date and source that stand beside it."""
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return Reading(doubts=("data that is no JSON",))
    found = max(_texts(value, 0), key=lambda pair: len(pair[1]), default=None)
    if found is None:
        return Reading(doubts=("JSON without a document in it",))
    beside, markup = found
    said = {key.lower(): " ".join(str(v).split()) for key, v in beside.items() if isinstance(v, str | int) and v is not markup}
    tags = {"ArticleTitle": _TITLES, "PubDate": _DATES, "ContentSource": _SOURCES}
    metas = [f'<meta name="{tag}" content="{html.escape(value)}">' for tag, keys in tags.items() if (value := _first(said, keys))]
    return read_page(f"<html><head>{''.join(metas)}</head><body><div id='zoom'>{markup}</div></body></html>", name=name, url=url)


def _texts(value: Any, depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Every text with paragraphs in it, with the object that holds it."""
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        for inner in value.values():
            if isinstance(inner, str) and ("<p" in inner or "<div" in inner or "<br" in inner):
                yield value, inner
            else:
                yield from _texts(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, depth + 1)


def _first(said: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((said[key] for key in keys if said.get(key)), "")
