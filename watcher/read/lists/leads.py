"""Where a page says that rows are, if not in itself: a unit, a feed, a data file, a frame, another page; and which columns it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watcher.read.charset import decode
from watcher.read.html.dom import address_of, base_of, joined, parse, squeezed, words
from watcher.read.lists.asked import asked_in
from watcher.read.lists.scripts import scripts_of
from watcher.read.lists.table import table
from watcher.read.lists.units import unit_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_START = 1_000_000
_MOST_FILES, _MOST_FRAMES, _MOST_COLUMNS, _MOST_PROGRAMS = 6, 3, 60, 3
_BASE = re.compile(r"\bbase(?:URL|Url|_url|Api)[\"']?\s{0,9}[:=]\s{0,9}[\"'`](/[\w/.-]{1,80})[\"'`]")
_LIBRARY = re.compile(
    r"jquery|vendor|polyfill|bootstrap|layui|swiper|element|echarts|vue[.-]|react[.-]|runtime|webpack|share|analytics|font",
    re.IGNORECASE,
)
_LONGEST_NAME = 16  # characters of a column's name
_DATA_FILE = re.compile(r"[\"'`]((?:https?:)?[\w./~:%-]{1,200}\.(?:json|xml)(?:\?[^\"'`\s<>]{0,300})?)[\"'`]", re.IGNORECASE)
_ASKED = re.compile(
    r"(?:getJSON|\.get|\.post|fetch|\.ajax|request|open)\s?\(\s?(?:[\"']GET[\"']\s?,\s?|\{\s{0,40}(?:[\"']?\w{1,20}[\"']?\s?:\s?[\"']?\w{1,20}[\"']?,\s{0,40}){0,5}"
    r"[\"']?url[\"']?\s?:\s?)?[\"'`]([^\"'`\s<>]{2,300})[\"'`]",
    re.IGNORECASE,
)
_NO_DATA = re.compile(r"manifest|package|config|lang|i18n|locale|dict|menu|nav|weather|count|visit|hits|login|sitemap", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:window|self|top|document|parent)?\.?location(?:\.href)?\s?(?:=|\.replace\s?\()\s?[\"']([^\"'\s<>+]{1,300})[\"']\s?[;)\n}<]",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"url\s?=\s?[\"']?([^\"'\s;]{1,300})", re.IGNORECASE)
_ARTICLE = re.compile(
    r"/t?\d{8}_|/art_|content_\d|/post_\d|\.(?:pdf|docx?|xlsx?|zip|ofd|wps)$|/c\.html$|/(?:19|20)\d\d-?\d\d/", re.IGNORECASE
)
_ARROWS = re.compile(r"[^a-z\u3400-\u9fff]")
_LITTLE = 3000  # characters of a page that may be nothing but the way to another


@dataclass(frozen=True, slots=True)
class Lead:
    """An address at which rows may stand: `kind` is unit, feed, file, frame, page (a redirect by the page), section or column.

    A section is a column of which the page itself shows the first rows, with its 更多.
    """

    kind: str
    url: str
    name: str = ""
    method: str = "get"  # form, json: the address's query is sent as the body of a POST


def leads_of(data: bytes, *, url: str, content_type: str | None = None) -> tuple[Lead, ...]:
    """Give the places that a page names, best first: those of its own rows, then the columns that its links name."""
    text = decode(data[:_START], content_type).text
    root = parse(text) if text.lstrip().startswith("<") else None
    if root is None:
        return ()
    base = base_of(root, url) or url
    found = [Lead("unit", unit)] if (unit := unit_address(root, base)) else []
    for lead in (*_redirects(root, text, base), *_feeds(root, base), *_files(text, base), *_frames(root, base), *_columns(root, base)):
        if lead.url.partition("#")[0] != url.partition("#")[0] and lead.url not in {one.url for one in found}:
            found.append(lead)
    return tuple(found)


def _redirects(root: HtmlElement, text: str, base: str) -> Iterator[Lead]:
    """Yield where a page without words of its own sends its readers by script or refresh."""
    if len(text) > _LITTLE:
        return
    said = [
        found[1]
        for meta in root.iter("meta")
        if meta.get("http-equiv", "").lower() == "refresh" and (found := _REFRESH.search(meta.get("content", "")))
    ]
    for address in said + _ELSEWHERE.findall(text)[:1]:
        if whole := joined(base, address):
            yield Lead("page", whole)


def _feeds(root: HtmlElement, base: str) -> Iterator[Lead]:
    for link in root.iter("link"):
        if link.get("type", "").lower() in {"application/rss+xml", "application/atom+xml"} and (address := address_of(link, base)):
            yield Lead("feed", address)


def _files(text: str, base: str) -> Iterator[Lead]:
    """Yield the data files and services that the page's scripts ask, on its own site."""
    yield from leads_in_program("\n".join(body for _, body in scripts_of(text)), base)


def leads_in_program(script: str, base: str) -> Iterator[Lead]:
    """Yield the data files and services that a script asks, on the site of the page: first what it asks with parameters."""
    prefix = _BASE.search(script)
    asked = [(one.address, one.method) for one in asked_in(script)]
    asked += [(address, "get") for address in (*_DATA_FILE.findall(script), *_ASKED.findall(script))]
    found: dict[str, Lead] = {}
    for address, method in asked:
        if _NO_DATA.search(address) or "${" in address:
            continue
        for whole in (joined(base, prefix[1].rstrip("/") + address) if prefix and address.startswith("/") else None, joined(base, address)):
            if whole and _site(whole) == _site(base) and not whole.endswith((".js", ".css")):
                found.setdefault(whole, Lead("file", whole, method=method))
    yield from list(found.values())[:_MOST_FILES]


def programs_of(data: bytes, *, url: str, content_type: str | None = None) -> tuple[str, ...]:
    """Give the addresses of the site's own scripts that a page loads, but for libraries: what it shows may be asked for in them."""
    text = decode(data[:_START], content_type).text
    root = parse(text) if text.lstrip().startswith("<") else None
    if root is None:
        return ()
    base = base_of(root, url) or url
    loaded = [address for e in root.iter("script") if (address := address_of(e, base, "src"))]
    own = [address for address in dict.fromkeys(loaded) if _site(address) == _site(base) and not _LIBRARY.search(urlsplit(address).path)]
    return tuple(own[-_MOST_PROGRAMS:])


def _frames(root: HtmlElement, base: str) -> Iterator[Lead]:
    frames = [address for e in root.iter("iframe", "frame") if (address := address_of(e, base, "src")) and _site(address) == _site(base)]
    yield from (Lead("frame", address) for address in frames[:_MOST_FRAMES])


def _columns(root: HtmlElement, base: str) -> Iterator[Lead]:
    """Yield the links that name a column of documents, the best name first; 更多 goes by the heading that it stands with."""
    found: dict[str, tuple[int, Lead]] = {}
    for link in root.iter("a"):
        name = squeezed(words(link)) or squeezed(link.get("title") or "")
        kind = "section" if _ARROWS.sub("", name.lower()) in table()["columns_of_documents"]["more"] else "column"
        name = _heading_beside(link) if kind == "section" else name
        rank = _rank(name)
        address = address_of(link, base) if rank is not None else None
        if rank is not None and address and _site(address) == _site(base) and not _ARTICLE.search(urlsplit(address).path):
            found.setdefault(address, (rank, Lead(kind, address, name)))
    best = sorted(found.values(), key=lambda pair: pair[0])
    yield from (lead for _, lead in best[:_MOST_COLUMNS])


def _rank(name: str) -> int | None:
    """Give the place of a column's name among those of documents, the best first; None for one that is none of them."""
    known = table()["columns_of_documents"]
    if len(name) > _LONGEST_NAME or any(no in name for no in known["never"]):
        return None
    return next((i for i, part in enumerate(known["names"]) if part in name), None)


def _heading_beside(link: HtmlElement) -> str:
    """Give the words that stand with a 更多: those of the nearest element that says something else."""
    own = squeezed(words(link))
    for parent in list(link.iterancestors())[:3]:
        said = squeezed(words(parent)).replace(own, "")
        if said:
            return said
    return ""


def _site(url: str) -> str:
    """Give the last labels of a host, by which www.mof.gov.cn and gks.mof.gov.cn are one site."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return url
    labels = host.split(".")
    return host if host.replace(".", "").isdigit() else ".".join(labels[-3:] if labels[-1] == "cn" else labels[-2:])
