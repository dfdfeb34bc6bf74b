"""Column pages met where a document was expected: little but links to other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.read.html.links import is_file

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.html import HtmlElement

    from watcher.read.html.body import Body, Sizes

_LINK_SHARE = 0.5
_TITLE = 8  # characters of a link that may be a row's title
_ROWS = 5
_SNIPPET = 200  # fewer words than these to each link: titles with summaries
_FEW_WORDS = 100


def is_column(root: HtmlElement, body: Body, sizes: Sizes, outside: Collection[HtmlElement]) -> bool:
    """Tell whether a page that says nothing of a document is a list of links, with or without a few words to each."""
    prose = sum(sizes.prose[part] for part in body.parts)
    words = sum(sizes.all[part] for part in body.parts)
    rows = [a for a in root.iter("a") if a not in outside and sizes.all[a] >= _TITLE and not is_file(a.get("href") or "")]
    inside = {a for part in body.parts for a in part.iter("a")}
    within = sum(a in inside for a in rows)
    if within >= _ROWS and prose < _SNIPPET * within:
        return True
    if body.known:
        return False
    return words == 0 or prose < (1 - _LINK_SHARE) * words or (prose < _FEW_WORDS and len(rows) >= _ROWS)
