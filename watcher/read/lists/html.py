"""A list page in HTML: which of its links are the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.model import Listing
from watcher.read.html.body import Sizes, furniture
from watcher.read.html.dom import parse, squeezed, without_machinery, words
from watcher.read.lists.links import Group, groups_of
from watcher.read.lists.pager import next_page
from watcher.read.lists.rows import Row, rows_of
from watcher.read.lists.selected import read_selected
from watcher.read.lists.table import table
from watcher.read.lists.units import unit_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

_TITLE = 8  # characters: a shorter name is rather a column's
_MOST_DATED = 0.8
_FEW = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A group of links with its rows and what speaks for it."""

    group: Group
    rows: tuple[Row, ...]
    dated: float
    titled: float
    articles: float
    aside: bool

    @property
    def worth(self) -> float:
        """How much the group looks like the page's list."""
        each = 3 * self.dated + 1.5 * self.articles + self.titled
        return len(self.rows) * each * (0.1 if self.aside else 1)

    @property
    def is_list(self) -> bool:
        """Whether the group is a list of documents at all: dated rows, or titles that lead to articles."""
        if self.dated >= 0.5 and self.titled >= 0.5:
            return True
        dated_by_address = sum(r.item.date is not None for r in self.rows) / len(self.rows)
        return self.titled >= 0.6 and len(self.rows) >= 3 and (dated_by_address >= 0.6 or (self.articles >= 0.8 and len(self.rows) >= _FEW))


def read_html(text: str, *, url: str, select: Mapping[str, str] | None = None) -> Listing:
    """Find the rows of a list page; with `select` by its CSS selectors."""
    if select and (select.get("item") or select.get("link")):
        return read_selected(text, url=url, select=select)
    root = parse(text)
    if root is None:
        return Listing((), explain=("the page is empty",))
    following = next_page(root, text, url)
    unit = unit_address(root, url)
    filled = (f"its rows are filled in by a script, from {unit}",) if unit else ()
    without_machinery(root)
    sizes = Sizes(root)
    around = {e for part in furniture(root, sizes) for e in part.iter()}
    found = [f for group in groups_of(root, url) if (f := _found(group, around, sizes)).is_list]
    main = max((f for f in found if not f.aside), key=lambda f: f.worth, default=None)
    doubts: tuple[str, ...] = ()
    if main is None:
        main = max((f for f in found if f.aside and f.dated >= _MOST_DATED), key=lambda f: f.worth, default=None)
        doubts = ("the only dated rows stand in a side column",)
    if main is None:
        return Listing((), following, explain=("no group of links looks like rows", *filled))
    taken = [f for f in found if f is main or _belongs(f, main)]
    order = {e: i for i, e in enumerate(root.iter("a"))}
    rows = sorted(
        ((order[link.element], row) for f in taken for link, row in zip(f.group.links, f.rows, strict=True)), key=lambda pair: pair[0]
    )
    kept = _plain_rows([row for _, row in rows], main)
    items = tuple({row.item.url: row.item for row in kept}.values())
    explain = tuple(f"{len(f.rows)} rows at {f.group.chain[-120:]}: {f.dated:.0%} dated, {f.titled:.0%} titled" for f in taken)
    return Listing(items, following, "html", explain + (filled if doubts else ()), doubts)


def _found(group: Group, around: set[HtmlElement], sizes: Sizes) -> Found:
    rows = tuple(rows_of(group, sizes.all))
    n = len(rows)
    return Found(
        group,
        rows,
        dated=sum(r.dated for r in rows) / n,
        titled=sum(len(squeezed(link.title)) >= _TITLE for link in group.links) / n,
        articles=sum(link.article for link in group.links) / n,
        aside=_stands_aside(group.links[0].element, around),
    )


def _stands_aside(element: HtmlElement, around: set[HtmlElement]) -> bool:
    """Whether a link stands in furniture, in a side column, or under a heading that names what stands beside a list."""
    return element in around or any(p.tag in {"aside", "nav", "footer"} for p in element.iterancestors()) or _beside_heading(element)


def _beside_heading(element: HtmlElement) -> bool:
    """Whether the heading over a block of links names what stands beside a list (热点专题, 相关链接)."""
    for depth, parent in enumerate(element.iterancestors()):
        if parent.tag in {"body", "html"} or depth > 6:
            return False
        for before in parent.itersiblings(preceding=True):
            if before.tag in {"h1", "h2", "h3", "h4", "h5", "dt", "header"} or (before.tag in {"div", "p"} and len(words(before)) <= 12):
                heading = squeezed(words(before))
                if heading and len(heading) <= 12:
                    return any(word in heading for word in table()["html"]["side_headings"])
    return False


def _belongs(other: Found, main: Found) -> bool:
    """Whether another group is part of the same list: dated as the first is, and within the same block of the page."""
    if other.aside or other.dated < _MOST_DATED or main.dated < _MOST_DATED:
        return False
    one, two = main.group.chain.split(">"), other.group.chain.split(">")
    return len(one) == len(two) and one[:-3] == two[:-3]


def _plain_rows(rows: list[Row], main: Found) -> list[Row]:
    """Rows without a date among rows that have one are boxes of pictures or links to columns, unless they lead to an article."""
    if main.dated < _MOST_DATED:
        return rows
    return [
        row
        for row in rows
        if (row.dated or row.item.date) and (row.article or len(squeezed(row.item.title)) >= _TITLE or main.articles < 0.5)
    ]
