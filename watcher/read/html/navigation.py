"""Rows of short links, whatever they are called: a way through a site, no part of what a page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from watcher.read.html.body import is_known_body
from watcher.read.html.dom import BLOCKS
from watcher.read.html.links import is_file

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from watcher.read.html.body import Sizes

_FEWEST = 3
_SHORT = 12  # characters of a link that names a column, a site or a tool
_BETWEEN = 2  # characters between two links: |, 、, ·


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
