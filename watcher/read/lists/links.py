"""The links of a page that may be rows, in groups that stand in the page alike."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watcher.read.html.dom import BLOCKS, address_of, squeezed, words
from watcher.read.lists.table import table

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DIGITS = re.compile(r"\d+")
_CUT = re.compile(r"(?:…|\.{2,}|。。。)\s*$")
_LONGEST_CHAIN = 600
_LONGEST, _SHORTEST = 400, 4
_BULLET = re.compile(r"^[\s·•●◆■▪►▶→>»・\-—*]+")
_BRACKETED = re.compile(r"[\[【（(〔][^\[【（(〔]{1,10}[\]】）)〕]")  # [政策原文], 【图解】: a companion of the row's own link
TRAILING_DATE = re.compile(r"(?:\s+|\s*[\[（(])20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\s*[\]）)]?\s*$")
_DATE = re.compile(r"[\[（(]?\s*(?:20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}-\d{1,2})\s*[\]）)]?")
_ARTICLE = re.compile(r"(?:^|[/_\-t])\d{5,}|[0-9a-f]{24,}|/art/|/content[_/]|/post_|\.pdf$|\.docx?$|/20\d\d[/-]?\d\d")


@dataclass(slots=True)
class Link:
    """One link that may be a row: where it leads, its title in full, its element."""

    element: HtmlElement
    url: str
    title: str
    chain: str

    @property
    def article(self) -> bool:
        """Whether the address looks like that of an article rather than of a column."""
        parts = urlsplit(self.url)
        path = f"{parts.path}?{parts.query}"
        return bool(_ARTICLE.search(path)) and not path.endswith("/?")


@dataclass(slots=True)
class Group:
    """Links that stand in the page alike, in its order."""

    chain: str
    links: list[Link] = field(default_factory=list)


def groups_of(root: HtmlElement, base: str) -> list[Group]:
    """Group the page's links by the chain of elements (with classes) in which they stand."""
    groups: dict[str, Group] = {}
    chains: dict[HtmlElement, str] = {}
    seen: dict[str, set[str]] = defaultdict(set)
    for element in root.iter("a"):
        link = link_of(element, base, chains)
        if link is None or link.url in seen[link.chain]:
            continue
        seen[link.chain].add(link.url)
        groups.setdefault(link.chain, Group(link.chain)).links.append(link)
    return list(groups.values())


def link_of(element: HtmlElement, base: str, chains: dict[HtmlElement, str] | None = None) -> Link | None:
    """Give the link where it leads somewhere and has a name of its own, else None."""
    url = address_of(element, base)
    if url is None or url.partition("#")[0] == base.partition("#")[0]:
        return None
    title = title_of(element)
    bare = squeezed(title)
    if not title or len(title) > _LONGEST or bare.lower() in _never() or bare.isdigit() or _BRACKETED.fullmatch(title):
        return None
    return Link(element, url, title, _chain(element, {} if chains is None else chains))


@functools.cache
def _never() -> frozenset[str]:
    return frozenset(table()["html"]["never"])


def title_of(element: HtmlElement) -> str:
    """Give the title in full: of the link's text and its `title` attribute the one that is not cut, without bullets and dates."""
    shown = _BULLET.sub("", _without_dates(naming_part(element)))
    full = " ".join((element.get("title") or "").split())
    if not full:
        return shown
    stem = squeezed(_CUT.sub("", shown))
    if not stem or (len(squeezed(full)) >= len(stem) and squeezed(full).startswith(stem[: max(4, len(stem) // 2)])):
        return full
    return full if _CUT.search(shown) and len(full) > len(shown) else shown


def naming_part(element: HtmlElement) -> HtmlElement:
    """Give the part of a link that names where it leads: of a link around a whole row its heading, else its first paragraph."""
    heading = next((e for e in element.iter("h1", "h2", "h3", "h4", "h5", "dt") if words(e)), None)
    if heading is not None:
        return heading
    inner = [e for e in element.iterdescendants() if e.tag in BLOCKS and not any(c.tag in BLOCKS for c in e)]
    named = [e for e in inner if len(words(e)) > _SHORTEST and not _DATE.fullmatch(words(e))]
    return named[0] if len(named) > 1 else element


def _without_dates(element: HtmlElement) -> str:
    """Give the link's words but for a date that stands in an element of its own within it, or behind them."""
    text = words(element)
    inner = [words(e) for e in element.iterdescendants() if not len(e)]
    for part in inner:
        if part and part != text and _DATE.fullmatch(part.strip()):
            text = text.replace(part, " ", 1)
    return TRAILING_DATE.sub("", " ".join(text.split()))


def _chain(element: HtmlElement, known: dict[HtmlElement, str]) -> str:
    """Give the elements above a link with their classes, without numbers and names that only mark single rows."""
    parents = []
    for parent in element.iterancestors():
        if parent in known:
            break
        parents.append(parent)
    chain = (
        known.get(parents[-1].getparent(), "")
        if parents and parents[-1].getparent() is not None
        else ("" if parents else known[element.getparent()])
    )
    for parent in reversed(parents):
        chain = f"{chain}>{parent.tag}.{_class(parent.get('class', ''))}"
        known[parent] = chain = chain[-_LONGEST_CHAIN:]
    return chain


@functools.cache
def _class(names: str) -> str:
    states = table()["html"]["row_states"]
    return ".".join(sorted(n for n in _DIGITS.sub("", names).lower().split() if n.strip("-_") and n not in states))
