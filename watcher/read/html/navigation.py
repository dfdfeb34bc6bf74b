"""Rows of links, whatever they are called: ways through a site, and lists of other pages beside a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from watcher.read.html.body import is_known_body
from watcher.read.html.dom import BLOCKS
from watcher.read.html.links import is_file

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.html import HtmlElement

    from watcher.read.html.body import Sizes

_FEWEST = 3
_SHORT = 12  # characters of a link that names a column, a site or a tool
_BETWEEN = 2  # characters between two links: |, 、, ·
_TITLES, _TITLE = 4, 8  # links with so long a name make a list
_BESIDE = 14  # characters beside each: a date, a bullet
_PROSE = 60  # characters that stand elsewhere on a page that has a text


def link_rows(root: HtmlElement, sizes: Sizes) -> list[HtmlElement]:
    """Give the outermost blocks outside a content system's own element that hold nothing but short links to pages."""
    found: list[HtmlElement] = []
    short, other = _count_links(root, sizes)
    walk = etree.iterwalk(root, events=("start",))
    for _, e in walk:
        if is_known_body(e):
            walk.skip_subtree()
        elif e.tag in BLOCKS and short[e] >= _FEWEST and not other[e] and sizes.prose[e] <= _BETWEEN * short[e]:
            found.append(e)
            walk.skip_subtree()
    return found


def _count_links(root: HtmlElement, sizes: Sizes) -> tuple[dict[HtmlElement, int], dict[HtmlElement, int]]:
    """Count for each element the links with a short name within it, and those with a longer one or to a file."""
    short: dict[HtmlElement, int] = {}
    other: dict[HtmlElement, int] = {}
    for _, e in etree.iterwalk(root, events=("end",)):
        short[e], other[e] = sum(short[c] for c in e), sum(other[c] for c in e)
        if e.tag == "a" and sizes.all[e]:
            named = sizes.all[e] <= _SHORT and not is_file(e.get("href") or "")
            short[e], other[e] = short[e] + named, other[e] + (not named)
    return short, other


def link_lists(root: HtmlElement, sizes: Sizes, outside: Collection[HtmlElement]) -> list[HtmlElement]:
    """Give the outermost lists of links to other pages, with no more than a date to each, on a page that has a text elsewhere."""
    found: list[HtmlElement] = []
    titles = _count_titles(root, sizes)
    walk = etree.iterwalk(root, events=("start",))
    for _, e in walk:
        if e in outside or is_known_body(e):
            walk.skip_subtree()
        elif e.tag in BLOCKS and titles[e] >= _TITLES and sizes.prose[e] <= _BESIDE * titles[e]:
            found.append(e)
            walk.skip_subtree()
    prose = sizes.prose[root] - sum(sizes.prose[e] for e in found) - sum(sizes.prose[e] for e in outside if e.getparent() not in outside)
    return found if prose >= _PROSE else []


def _count_titles(root: HtmlElement, sizes: Sizes) -> dict[HtmlElement, int]:
    """Count for each element the links within it whose name may be another page's title."""
    titles: dict[HtmlElement, int] = {}
    for _, e in etree.iterwalk(root, events=("end",)):
        titles[e] = sum(titles[c] for c in e)
        titles[e] += e.tag == "a" and sizes.all[e] >= _TITLE and not is_file(e.get("href") or "")
    return titles
