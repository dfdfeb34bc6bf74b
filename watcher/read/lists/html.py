"""A list page in HTML: which of its links are the rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.model import Issue, Item, Listing
from watcher.read.html.body import Sizes, furniture, is_side
from watcher.read.html.dom import base_of, parse, squeezed, without_machinery, words
from watcher.read.html.impostors import impostor
from watcher.read.lists.embedded import read_embedded
from watcher.read.lists.emptied import headings_over, sign_of_emptied
from watcher.read.lists.links import Group, groups_of
from watcher.read.lists.pager import next_page
from watcher.read.lists.rows import Row, rows_of
from watcher.read.lists.selected import read_selected
from watcher.read.lists.spans import spread_cells
from watcher.read.lists.table import table
from watcher.read.lists.units import unit_address
from watcher.read.titles import names_a_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

_TITLE, _SHORT_TITLE = 8, 4  # characters: a shorter name is rather a column's
_MOST_DATED = 0.8
_FEW = 5
_LONGEST_HEADING = 60
_ISSUE = re.compile(r"(?<!公告)(?<!令)([12]\d{3}年第\d{1,3}[期号])")
_SERIAL = re.compile(r"(总第\d{1,5}[期号]|总号[：:]\d{1,6})")
"""How gazettes and briefings number themselves: 2026年第5号（总号：1862）; an announcement's number is none."""


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

    @property
    def is_few(self) -> bool:
        """Whether the group may be a list too short to be known by its rows alone: articles, each named for a kind of document."""
        return len(self.rows) < _FEW and self.articles == 1 and all(names_a_kind(link.title) for link in self.group.links)


def read_html(text: str, *, url: str, select: Mapping[str, str] | None = None) -> Listing:
    """Find the rows of a list page; with `select` by its CSS selectors."""
    if select and (select.get("item") or select.get("link")):
        return read_selected(text, url=url, select=select)
    root = parse(text)
    if root is None:
        return Listing((), explain=("the page is empty",))
    if wrong := impostor(text):
        return Listing((), explain=("no list but " + wrong.says,), doubts=(f"{wrong.says} ({wrong.evidence})",))
    base = base_of(root, url) or url
    following, unit = next_page(root, text, base), unit_address(root, base)
    filled = (f"its rows are filled in by a script, from {unit}",) if unit else ()
    heads = _headings(root)
    without_machinery(root)
    spread_cells(root)
    around, candidates = _candidates(root, base)
    chosen, doubt = _chosen(candidates)
    if (chosen is None or doubt) and (embedded := read_embedded(text, url=base, following=following)):
        return embedded
    if chosen is None:
        return Listing((), following, explain=("no group of links looks like rows", *filled))
    found = [f for f in candidates if f.is_list or f is chosen]
    doubts = (doubt, *filled) if doubt else tuple(filter(None, (sign_of_emptied(root, around, chosen.group.links[0].element),)))
    told = _told(found, chosen) + (filled if doubt else ())
    items = _items(root, found, chosen)
    return Listing(items, following, "html", told, doubts, chosen.group.chain, _issue_of(heads, items))


def _headings(root: HtmlElement) -> list[str]:
    """Give what a page calls itself: its title and its headings."""
    return [said for e in root.iter("title", "h1", "h2", "h3") if (said := squeezed(words(e))) and len(said) <= _LONGEST_HEADING]


def _issue_of(headings: Sequence[str], items: Sequence[Item]) -> Issue | None:
    """Give the issue of a bulletin whose contents a list is: all headings that name one name the same, and none of its rows does."""
    named = [(found[1], said, found.start()) for said in headings if (found := _ISSUE.search(said))]
    if len({number for number, *_ in named}) != 1 or any(_ISSUE.search(squeezed(item.title)) for item in items):
        return None
    number, said, at = named[0]
    serial = next((found[1] for _, said, _ in named if (found := _SERIAL.search(said))), None)
    return Issue(said[:at].strip("·-—.《》") or None, number, serial)


def _chosen(candidates: Sequence[Found]) -> tuple[Found | None, str | None]:
    """Give the group that is the page's list, and why it may be none: a block beside, or too few links to tell."""
    if main := max((f for f in candidates if f.is_list and not f.aside), key=lambda f: f.worth, default=None):
        return main, None
    if side := max((f for f in candidates if f.is_list and f.dated >= _MOST_DATED), key=lambda f: f.worth, default=None):
        return side, "the only dated rows stand in a side column"
    few = max((f for f in candidates if f.is_few and not f.aside), key=lambda f: f.worth, default=None)
    return few, "few links, none with a date, are all its rows"


def _candidates(root: HtmlElement, base: str) -> tuple[set[HtmlElement], list[Found]]:
    """Give the elements of the page's furniture, and the groups of links in the main part of the page or beside it."""
    sizes = Sizes(root)
    around = {e for part in furniture(root, sizes) for e in part.iter()}
    return around, [_found(group, around, sizes) for group in groups_of(root, base)]


def _items(root: HtmlElement, found: Sequence[Found], main: Found) -> tuple[Item, ...]:
    """Give the rows of the list and of the blocks that belong to it, in the page's order, each address once."""
    places = {e: i for i, e in enumerate(root.iter("a"))}
    taken = [pair for f in found if f is main or _belongs(f, main) for pair in zip(f.group.links, f.rows, strict=True)]
    rows = [row for _, row in sorted(taken, key=lambda pair: places[pair[0].element])]
    return tuple({row.item.url: row.item for row in _plain_rows(rows, main)}.values())


def _told(found: Sequence[Found], main: Found) -> tuple[str, ...]:
    return tuple(
        f"{len(f.rows)} rows at {f.group.chain[-120:]}: {f.dated:.0%} dated, {f.titled:.0%} titled"
        for f in found
        if f is main or _belongs(f, main)
    )


def _found(group: Group, around: set[HtmlElement], sizes: Sizes) -> Found:
    rows = tuple(rows_of(group, sizes.all))
    n = len(rows)
    dated = sum(r.dated for r in rows) / n
    first = group.links[0].element
    return Found(
        group,
        rows,
        dated=dated,
        titled=sum(_is_title(link.title) for link in group.links) / n,
        articles=sum(link.article for link in group.links) / n,
        aside=(dated < _MOST_DATED and first in around) or _stands_aside(first) or _beside_heading(first),
    )


def _is_title(words: str) -> bool:
    """Tell whether words may be a document's title: long enough, or short and named for a kind of document (旅行社条例)."""
    return len(squeezed(words)) >= _TITLE or (len(squeezed(words)) >= _SHORT_TITLE and names_a_kind(words))


def _stands_aside(element: HtmlElement) -> bool:
    """Tell whether a link stands in a side column or among what is related, by tag or name: dated rows under other names are a list."""
    return any(p.tag in {"aside", "nav", "footer"} or is_side(p) for p in element.iterancestors())


def _beside_heading(element: HtmlElement) -> bool:
    """Tell whether the heading over a block of links names what stands beside a list (热点专题, 相关链接)."""
    heading = next(headings_over(element), "")
    return any(word in heading for word in table()["html"]["side_headings"])


def _belongs(other: Found, main: Found) -> bool:
    """Whether another group is part of the same list: dated as the first is, and within the same block of the page."""
    if other.aside or other.dated < _MOST_DATED or main.dated < _MOST_DATED:
        return False
    one, two = main.group.chain.split(">"), other.group.chain.split(">")
    return len(one) == len(two) and one[:-2] == two[:-2]


def _plain_rows(rows: list[Row], main: Found) -> list[Row]:
    """Rows without a date among rows that have one are boxes of pictures or links to columns, unless they lead to an article."""
    if main.dated < _MOST_DATED:
        return rows
    return [row for row in rows if (row.dated or row.item.date) and (row.article or _is_title(row.item.title) or main.articles < 0.5)]
