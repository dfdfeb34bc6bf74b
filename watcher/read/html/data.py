"""Documents that a site hands out as data, their text as HTML within: what the page's own script would show.

Either the answer is JSON, or the page has no text but data in its scripts (__NEXT_DATA__, window.__INITIAL_STATE__ = {…}).
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from watcher.model import Reading
from watcher.read.html.page import read_page
from watcher.read.lists.scripts import data_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEPTH = 20
_TITLES = ("doctitle", "title", "articletitle", "infotitle", "name", "subject", "doctitlename", "headtitle")
_DATES = (
    "publishdate",
    "pubdate",
    "publishtime",
    "pubtime",
    "docrelpubtime",
    "releasetime",
    "releasedate",
    "date",
    "createtime",
    "fbsj",
    "fbrq",
)
_SOURCES = ("docsource", "source", "contentsource", "sourcetext", "sourcename", "ly")
_NUMBERS = ("docnumber", "wenhao", "filenum", "documentnum", "fwzh", "docno", "fileno")
_MARKUP = re.compile(r"<(?:p|div|br|span|table)\b", re.IGNORECASE)
_FEWEST = 60  # characters of a text
_LIST = 3  # objects alike, each with a text: the rows of a list
_LARGEST = 5_000_000


def read_data(text: str, *, name: str = "", url: str | None = None) -> Reading:
    """Read the document in a JSON answer: the longest text with markup, with the title, date and source that stand beside it."""
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return Reading(doubts=("data that is no JSON",))
    return _reading([value], name=name, url=url) or Reading(doubts=("JSON without a document in it",))


def read_drawn_page(text: str, *, name: str = "", url: str | None = None, select: Mapping[str, str] | None = None) -> Reading:
    """Read a page; where it has no text of its own, the document in its scripts' data."""
    reading = read_page(text, name=name, url=url, select=select)
    if any(document.text for document in reading.documents) or len(text) > _LARGEST or "<script" not in text.lower():
        return reading
    drawn = _reading([value for _, value in data_in(text)], name=name, url=url)
    if drawn is None or not any(document.text for document in drawn.documents):
        return reading
    return replace(drawn, doubts=(*drawn.doubts, "the text stands only in the data of the page's scripts"))


def _reading(values: list[Any], *, name: str, url: str | None) -> Reading | None:
    found = [pair for value in values for pair in _texts(value, 0)]
    alike = Counter(frozenset(beside) for beside, _ in found)
    beside, markup = max(found, key=lambda pair: len(pair[1]), default=({}, ""))
    if not found or alike[frozenset(beside)] >= _LIST:
        return None
    said = {
        key.lower().replace("_", ""): " ".join(str(v).split()) for key, v in beside.items() if isinstance(v, str | int) and v is not markup
    }
    tags = {"ArticleTitle": _TITLES, "PubDate": _DATES, "ContentSource": _SOURCES, "documentNum": _NUMBERS}
    metas = [f'<meta name="{tag}" content="{html.escape(value)}">' for tag, keys in tags.items() if (value := _first(said, keys))]
    return read_page(f"<html><head>{''.join(metas)}</head><body><div id='zoom'>{markup}</div></body></html>", name=name, url=url)


def _texts(value: Any, depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Every text with paragraphs in it, with the object that holds it."""
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        for inner in value.values():
            if isinstance(inner, str) and len(inner) >= _FEWEST and _MARKUP.search(inner):
                yield value, inner
            else:
                yield from _texts(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, depth + 1)


def _first(said: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((said[key] for key in keys if said.get(key)), "")
