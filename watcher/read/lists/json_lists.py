"""Lists as JSON, of any nesting: the arrays whose objects have a title and an address."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from watcher.model import Item, Listing, Refusal
from watcher.read.html.labels import table as page_table
from watcher.read.html.metadata import date_in, day_of
from watcher.read.lists.pager import page_number, with_page
from watcher.read.lists.table import table
from watcher.read.numbers import normalize_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WRAPPED = re.compile(r"^[\w$.]{1,60}\s*\((.*)\)\s*;?\s*$", re.DOTALL)
_TAGS = re.compile(r"<[^>]{0,2000}>")
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_DEPTH = 40


def read_json(text: str, *, url: str, select: Mapping[str, str] | None = None) -> Listing:
    """Read the rows of a JSON list (or of the HTML that it carries). Raises Refusal where it is no JSON."""
    if wrapped := _WRAPPED.match(text):
        text = wrapped[1]
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError) as wrong:
        raise Refusal(f"not JSON: {wrong}") from None
    rows = [row for _, row in _rows(value)]
    items = tuple(dict.fromkeys(item for row in rows if (item := _item(row, url))))
    if not items and (markup := next(_markup(value), None)):
        from watcher.read.lists.html import read_html

        inner = read_html(markup, url=url, select=select)
        return Listing(inner.items, _next(value, url, len(inner.items)), "json", ("rows in HTML within JSON", *inner.explain))
    paths = sorted({path for path, row in _rows(value) if _item(row, url)})
    return Listing(items, _next(value, url, len(items)), "json", tuple(f"rows at {path}" for path in paths))


def _walk(value: Any, path: str = "$", depth: int = 0) -> Iterator[tuple[str, Any]]:
    yield path, value
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, f"{path}[]", depth + 1)


def _rows(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object that stands in an array."""
    for path, inner in _walk(value):
        if path.endswith("[]") and isinstance(inner, dict):
            yield path, inner


def _markup(value: Any) -> Iterator[str]:
    for _, inner in _walk(value):
        if isinstance(inner, str) and "<a " in inner and "href" in inner:
            yield inner


def _item(row: dict[str, Any], url: str) -> Item | None:
    keys = table()["json"]
    flat = _flat(row)
    title = _text(_first(flat, keys["title"]))
    address = _text(_first(flat, keys["url"]))
    if not title or not address or address.lower() == "none":
        return None
    number = _text(_first(flat, keys["doc_number"]))
    return Item(
        urljoin(url, address),
        title,
        _day(flat) or date_in(address),
        normalize_number(number) if number and number not in page_table()["none"] else None,
        _text(_first(flat, keys["status"])) or None,
    )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row's values by lower-case key, with those of objects within it (govDoc.docNum); the row's own win."""
    flat = {k.lower(): v for k, v in row.items() if not isinstance(v, dict | list)}
    for inner in row.values():
        if isinstance(inner, dict):
            for key, value in inner.items():
                if not isinstance(value, dict | list):
                    flat.setdefault(key.lower(), value)
    return flat


def _first(flat: dict[str, Any], keys: list[str]) -> Any:
    return next((flat[k] for k in keys if flat.get(k) not in (None, "", "None", "null")), None)


def _text(value: Any) -> str:
    return " ".join(_TAGS.sub("", str(value)).split()) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _day(flat: dict[str, Any]) -> dt.date | None:
    """The first date among the keys that name one: a text in any form, or milliseconds since 1970."""
    for key in table()["json"]["date"]:
        value = flat.get(key)
        if isinstance(value, str) and value.isdigit() and len(value) in {10, 13}:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 10**8 < value < 10**14:
            return dt.datetime.fromtimestamp(value / (1000 if value > 10**11 else 1), _SHANGHAI).date()
        if isinstance(value, str) and (day := day_of(value)):
            return day
    return None


def _next(value: Any, url: str, shown: int) -> str | None:
    """The next page by what the answer says of total, page and size, through the address's own page parameter."""
    said: dict[str, int] = {}
    for path, inner in _walk(value):
        if isinstance(inner, dict) and "[]" not in path:
            for meaning in ("page", "pages", "size", "total"):
                for key, number in inner.items():
                    if key.lower() in table()["json"][meaning] and isinstance(number, int) and not isinstance(number, bool):
                        said.setdefault(meaning, number)
    in_address = page_number(url)
    key, here = in_address or ("page", said.get("page", 1))
    if not shown or not _more(said, here, shown):
        return None
    return with_page(url, key, here + 1)


def _more(said: dict[str, int], here: int, shown: int) -> bool:
    """Whether pages are left. An answer that counts its pages from 0 says so by its own number."""
    done = here + (1 if said.get("page") == 0 or here == 0 else 0)
    if "pages" in said:
        return done < said["pages"]
    return "total" in said and done * max(shown, said.get("size", shown)) < said["total"]
