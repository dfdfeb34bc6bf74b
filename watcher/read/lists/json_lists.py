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
from watcher.read.lists.pager import next_in_param_json, page_number, size_in, with_page
from watcher.read.lists.table import table
from watcher.read.numbers import normalize_number, number_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WRAPPED = re.compile(r"^[\w$.]{1,60}\s*\((.*)\)\s*;?\s*$", re.DOTALL)
_TAGS = re.compile(r"<[^>]{0,2000}>")
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_DEPTH = 40
_EPOCH = 10**8  # a smaller number is no time: 1973 in seconds
_LONGEST_NUMBER = 60
_KEYS_TOLD = 12
_ADDRESS = re.compile(r"[/.?]")
_SELECTED = {"title": "title", "link": "url", "date": "date", "number": "doc_number", "status": "status"}


def read_json(text: str, *, url: str, select: Mapping[str, str] | None = None) -> Listing:
    """Read the rows of a JSON list (or of the HTML that it carries). Raises Refusal where it is no JSON."""
    if wrapped := _WRAPPED.match(text):
        text = wrapped[1]
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError) as wrong:
        raise Refusal(f"not JSON: {wrong}") from None
    found = _chosen(value, url, select) if select else rows_by_place(value, url)
    items = tuple(dict.fromkeys(item for group in found.values() for item in group))
    if not items and (markup := next(_markup(value), None)):
        from watcher.read.lists.html import read_html

        inner = read_html(markup, url=url, select=select)
        following = next_in_param_json(url, len(inner.items)) or next_by_totals(value, url, len(inner.items))
        return Listing(inner.items, following, "json", ("rows in HTML within JSON", *inner.explain), inner.doubts, inner.place)
    explain = tuple(f"{len(group)} rows at {path}" for path, group in found.items()) or (_without_addresses(value),)
    doubts = () if items else _complaint(value)
    return Listing(items, next_by_totals(value, url, len(items)), "json", explain, doubts, " ".join(found))


def _without_addresses(value: Any) -> str:
    """Say of a list without rows which of its objects have titles, and how a person gives them an address."""
    for path, row in _rows(value):
        flat = _flat(row)
        if _value(flat, "title", {}) and _day(flat, {}):
            keys = ", ".join(list(row)[:_KEYS_TOLD])
            return f"the objects at {path} have titles and no address; say with `select.link` how one is made of their keys ({keys})"
    return "no array of objects with a title and an address"


def _complaint(value: Any) -> tuple[str, ...]:
    """Tell what an answer without rows says went wrong."""
    if not isinstance(value, dict) or value.get("success") is not False:
        return ()
    return (f"the answer says that it failed: {_text(value.get('message') or value.get('msg')) or 'no reason given'}",)


def rows_by_place(value: Any, url: str) -> dict[str, list[Item]]:
    """Give the rows by the path of their array: of arrays with dates only those, and no array within another's rows (files, columns)."""
    groups: dict[str, list[Item]] = {}
    for path, row in _rows(value):
        if item := _item(row, url, {}):
            groups.setdefault(path, []).append(item)
    dated = {path: rows for path, rows in groups.items() if sum(r.date is not None for r in rows) * 2 >= len(rows)}
    groups = dated or groups
    return {path: rows for path, rows in groups.items() if not any(path != outer and path.startswith(outer) for outer in groups)}


def _chosen(value: Any, url: str, select: Mapping[str, str]) -> dict[str, list[Item]]:
    """Give the rows by a source's own keys: `item` the dotted path of the array, `link` a key or an address with {keys} in it."""
    at = "$." + select["item"].strip("$.").removesuffix("[]") + "[]" if select.get("item") else None
    keys = {meaning: select[name] for name, meaning in _SELECTED.items() if select.get(name)}
    rows = [item for path, row in _rows(value) if (at is None or path == at) and (item := _item(row, url, keys))]
    return {at or "the source's keys": rows} if rows else {}


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


def _item(row: dict[str, Any], url: str, keys: Mapping[str, str]) -> Item | None:
    flat = _flat(row)
    title = _value(flat, "title", keys)
    address = _filled(keys["url"], flat) if "{" in keys.get("url", "") else _value(flat, "url", keys)
    if not title or not _ADDRESS.search(address):
        return None
    try:
        address = urljoin(url, address)
    except ValueError:
        return None
    number = _value(flat, "doc_number", keys)
    return Item(
        address,
        title,
        _day(flat, keys) or date_in(address),
        normalize_number(number) if number and number not in page_table()["none"] else _stray_number(flat),
        _value(flat, "status", keys) or None,
    )


def _value(flat: dict[str, Any], meaning: str, keys: Mapping[str, str]) -> str:
    """Give the first text under a key that means this, or under the source's own key for it."""
    names = [keys[meaning].lower()] if meaning in keys else table()["json"][meaning]
    return next((text for name in names if (text := _text(flat.get(name)))), "")


def _stray_number(flat: dict[str, Any]) -> str | None:
    """Give a number under a key of any name: a value that is nothing else."""
    return next((n for v in flat.values() if isinstance(v, str) and len(v) <= _LONGEST_NUMBER and (n := number_of_line(v))), None)


def _filled(template: str, flat: dict[str, Any]) -> str:
    """Give an address with the row's values in its {keys}; nothing where one of them is missing."""
    wanted = re.findall(r"\{(\w+)\}", template)
    if not all(_text(flat.get(name.lower())) for name in wanted):
        return ""
    return re.sub(r"\{(\w+)\}", lambda found: _text(flat[found[1].lower()]), template)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row's values by lower-case key, with those of objects within it (govDoc.docNum); the row's own win."""
    flat = {k.lower(): v for k, v in row.items() if not isinstance(v, dict | list)}
    for inner in row.values():
        if isinstance(inner, dict):
            for key, value in inner.items():
                if not isinstance(value, dict | list):
                    flat.setdefault(key.lower(), value)
    return flat


def _text(value: Any) -> str:
    """Give a value as text without markup; nothing for what programs write for nothing."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    text = " ".join(_TAGS.sub("", str(value)).split())
    return "" if text.lower() in {"none", "null", "undefined"} else text


def _day(flat: dict[str, Any], keys: Mapping[str, str]) -> dt.date | None:
    """Give the first date among the keys that name one: a text in any form, or seconds or milliseconds since 1970."""
    for key in [keys["date"].lower()] if "date" in keys else table()["json"]["date"]:
        value = flat.get(key)
        if isinstance(value, str) and value.isdigit() and len(value) in {10, 13}:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and _EPOCH < value < _EPOCH * 100_000:
            return dt.datetime.fromtimestamp(value / (1000 if value > _EPOCH * 1000 else 1), _SHANGHAI).date()
        if isinstance(value, str) and (day := day_of(value)):
            return day
    return None


def next_by_totals(value: Any, url: str, shown: int) -> str | None:
    """Give the next page by what the answer says of total, page and size, through the address's own page parameter."""
    said: dict[str, int] = {}
    for path, inner in _walk(value):
        if isinstance(inner, dict) and "[]" not in path:
            for meaning in ("page", "pages", "size", "total"):
                for key, number in inner.items():
                    if key.lower() in table()["json"][meaning] and isinstance(number, int) and not isinstance(number, bool):
                        said.setdefault(meaning, number)
    in_address = page_number(url)
    key, here = in_address or ("page", said.get("page", 1))
    if not said and in_address and shown and shown == size_in(url):  # an answer that says nothing of pages: a full one is not the last
        return with_page(url, key, here + 1)
    if not shown or not _more(said, here, shown):
        return None
    return with_page(url, key, here + 1)


def _more(said: dict[str, int], here: int, shown: int) -> bool:
    """Whether pages are left. An answer that counts its pages from 0 says so by its own number."""
    done = here + (1 if said.get("page") == 0 or here == 0 else 0)
    if "pages" in said:
        return done < said["pages"]
    return "total" in said and done * max(shown, said.get("size", shown)) < said["total"]
