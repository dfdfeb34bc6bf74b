"""The address of a list's next page: by its links, its pager script, or the pattern of its own address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from watcher.read.html.dom import address_of, joined, squeezed, words
from watcher.read.lists.table import table

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CREATE = re.compile(
    r"createPageHTML\w*\(\s*[\"']?(\d+)[\"']?\s*,\s*[\"']?(\d+)[\"']?\s*,\s*[\"']([\w./-]+)[\"']\s*,\s*[\"'](\w+)[\"']", re.IGNORECASE
)
_JUMP = re.compile(r"jumpTo\(\s*this\s*,\s*'(\d+)'\s*,\s*'(\d+)'\s*,\s*'([^']*%1[^']*)'")
_COUNT = re.compile(r"\bvar\s+(?:countPage|pageCount)\s*=\s*[\"']?(\d+)")
_CURRENT = re.compile(r"\bvar\s+(?:currentPage|curPage)\s*=\s*[\"']?(\d+)")
_NAMED = re.compile(r"[\"'](\w{1,40})_[\"']\s*\+[^;\n]{1,60}?\+\s*[\"']\.(s?html?)[\"'\\]")
_CONCATENATED = re.compile(r"(?<!\\)([\"'])\s*\+\s*\1")  # "index" + "_" is "index_"
_UNIT = re.compile(r"/build/unit$")
_LONGEST_NUMBER = 4


def next_page(root: HtmlElement, text: str, url: str) -> str | None:
    """Find the next page's address, or None on the last page and where nothing says that there is one."""
    for script in (_trs_call, _jump_call, _trs_variables):
        if said := script(text):
            return joined(url, said.address) if said.address else None
    return _by_link(root, url) or _by_number(root, url)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a pager's script says: the next page's address, or none on the last page."""

    address: str | None


def _trs_call(text: str) -> _Said | None:
    """TRS: createPageHTML(pages, current from 0, "index", "html"); page k stands at index_k.html."""
    called = _CREATE.search(text)
    if not called:
        return None
    current = int(called[2]) + 1
    return _Said(f"{called[3]}_{current}.{called[4]}" if current < int(called[1]) else None)


def _jump_call(text: str) -> _Said | None:
    """Founder: jumpTo(this, 'pages', 'current from 1', 'path-%1.html')."""
    called = _JUMP.search(text)
    if not called:
        return None
    current = int(called[2])
    return _Said(called[3].replace("%1", str(current + 1)) if current < int(called[1]) else None)


def _trs_variables(text: str) -> _Said | None:
    """TRS in templates of a site's own: var currentPage = 0; var countPage = 20; and "index" + "_" + nextPage + ".shtml"."""
    count, current = _COUNT.search(text), _CURRENT.search(text)
    named = _NAMED.search(_CONCATENATED.sub("", text)) if count and current else None
    if not count or not current or not named:
        return None
    following = int(current[1]) + 1
    return _Said(f"{named[1]}_{following}.{named[2]}" if following < int(count[1]) else None)


def _by_link(root: HtmlElement, url: str) -> str | None:
    known = table()["html"]["next"]
    for a in root.iter("a"):
        name = squeezed(words(a)).lower() or squeezed(a.get("title") or "").lower()
        named = name in known or "next" in (a.get("rel") or "").lower().split()
        following = address_of(a, url) or address_of(a, url, "tagname") if named else None
        if following:
            return None if _plain(following) == _plain(url) else following
    return None


def _by_number(root: HtmlElement, url: str) -> str | None:
    """Of a row of links 1 2 3 … take the one after the page we are on."""
    numbered: dict[int, str] = {}
    for a in root.iter("a"):
        name = words(a)
        if name.isdecimal() and len(name) <= _LONGEST_NUMBER and (address := address_of(a, url)):
            numbered.setdefault(int(name), address)
    here = next((n for n, address in numbered.items() if _plain(address) == _plain(url)), None)
    if here is None:
        here = 1 if 2 in numbered and 1 not in numbered else None
    return numbered.get(here + 1) if here else None


def _plain(url: str) -> str:
    parts = urlsplit(url)
    path = re.sub(r"/(?:index|default)\.\w+$", "/", parts.path)
    return f"{parts.netloc}{path}?{parts.query}"


def page_number(url: str) -> tuple[str, int] | None:
    """Give the parameter of an address that carries a page's number, in the query or in the path, and the number."""
    names = {n.lower() for n in table()["address"]["page"]}
    for key, value in parse_qsl(urlsplit(url).query):
        if key.lower() in names and value.isdigit():
            return key, int(value)
    for found in re.finditer(r"([A-Za-z_]+)=(\d+)", urlsplit(url).path):
        if found[1].lower() in names:
            return found[1], int(found[2])
    return None


def size_in(url: str) -> int | None:
    """Give the rows a page that an address asks for."""
    names = {n.lower() for n in table()["address"]["size"]}
    return next((int(value) for key, value in parse_qsl(urlsplit(url).query) if key.lower() in names and value.isdigit()), None)


def with_page(url: str, key: str, number: int) -> str:
    """Give the address with a page's number in the parameter `key`, added to the query where it is not there."""
    parts = urlsplit(url)
    if re.search(rf"(?<![A-Za-z_]){re.escape(key)}=\d+", parts.path):
        return urlunsplit(parts._replace(path=re.sub(rf"(?<![A-Za-z_]){re.escape(key)}=\d+", f"{key}={number}", parts.path)))
    if re.search(rf"(?:^|&){re.escape(key)}=", parts.query):
        return urlunsplit(parts._replace(query=re.sub(rf"((?:^|&){re.escape(key)}=)[^&]*", rf"\g<1>{number}", parts.query)))
    return urlunsplit(parts._replace(query=(parts.query + "&" if parts.query else "") + urlencode({key: number})))


def next_in_param_json(url: str, shown: int) -> str | None:
    """Step on in jpaas units: the page's number stands in paramJson={"pageNo":1,"pageSize":15}; a page that is not full is the last.

    An address without it is that of a first page, which is as large as it shows.
    """
    numbers = _param_json(url)
    if not numbers and _UNIT.search(urlsplit(url).path) and "paramJson=" not in url:
        return _with_param_json(f"{url}{'&' if '?' in url else '?'}paramJson=", {"pageNo": 2, "pageSize": shown}) if shown else None
    return _with_param_json(url, numbers | {"pageNo": numbers["pageNo"] + 1}) if numbers and shown >= numbers["pageSize"] else None


def unit_of_size(url: str, size: int, *, page: int = 1) -> str | None:
    """Give a jpaas unit's address that asks for pages of `size` rows; None where that is no other address, or no unit."""
    numbers = _param_json(url)
    other = numbers | {"pageNo": page, "pageSize": size}
    return _with_param_json(url, other) if numbers and size and other != numbers else None


def _param_json(url: str) -> dict[str, Any]:
    """Give the numbers that a unit's address carries, or nothing."""
    try:
        said: dict[str, Any] = json.loads(dict(parse_qsl(urlsplit(url).query)).get("paramJson", ""))
        return said | {"pageNo": int(said["pageNo"]), "pageSize": int(said["pageSize"])}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def _with_param_json(url: str, numbers: dict[str, Any]) -> str:
    parts = urlsplit(url)
    spelled = json.dumps(numbers, separators=(",", ":"))
    query = parse_qsl(parts.query, keep_blank_values=True)
    return urlunsplit(parts._replace(query=urlencode([(k, spelled if k == "paramJson" else v) for k, v in query])))
