"""One address for one page: what in an address names a page, and what only says how somebody came to it."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_ROUTE = re.compile(r"[/!]|[\w-]{1,40}=")  # how a fragment begins by which a script shows one page or another: #/detail?id=3, #id=3
_SAFE = "!$&'()*+,/:;=@~%[]|"


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("watcher.read").joinpath("tables/addresses.toml").read_text("utf-8"))


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_table()[name], re.IGNORECASE)


def clean_address(url: str) -> str:
    """Give an address without what belongs to a visit: session, tracking, clock of a cache, mark within the page, port by default.

    Asking for it gives the same page. What cannot be taken apart is given back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme not in _PORTS or not parts.hostname:
        return url
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    pairs = [pair for pair in parts.query.split("&") if pair and not _of_a_visit(pair)]
    query = "&".join(pairs) if len(pairs) < parts.query.count("&") + 1 else parts.query
    fragment = parts.fragment if _ROUTE.match(parts.fragment) else ""
    return urlunsplit((parts.scheme, place, _pattern("session_in_path").sub("", parts.path), query, fragment))


def address_key(url: str) -> str:
    """Give what two addresses of one page have in common: not the scheme, an index page's name, the order of parameters, the escapes.

    The key is no address: whether the other spelling answers is the site's business.
    """
    cleaned = clean_address(url)
    try:
        parts = urlsplit(cleaned)
        port = parts.port
    except ValueError:
        return cleaned
    if parts.scheme not in _PORTS or not parts.hostname:
        return cleaned
    path = _pattern("index").sub("/", re.sub(r"/{2,}", "/", parts.path or "/"))
    query = "&".join(sorted(quote(unquote(pair), _SAFE) for pair in parts.query.split("&")))
    place = parts.hostname if port is None else f"{parts.hostname}:{port}"
    return f"{place}{quote(unquote(path), _SAFE)}?{query}#{parts.fragment}"


def _of_a_visit(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if _pattern("tracking").fullmatch(name) or _pattern("session").fullmatch(name):
        return True
    return bool(_pattern("clock").fullmatch(name) and _pattern("clock_value").fullmatch(value))
