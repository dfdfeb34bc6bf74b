"""The row around a link: its date, its number, its status, from the words that stand with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.model import Item
from watcher.read.html.dom import squeezed, words
from watcher.read.html.labels import read_labels
from watcher.read.html.labels import table as page_table
from watcher.read.html.lines import lines_of
from watcher.read.html.metadata import date_in, without_status
from watcher.read.lists.links import TRAILING_DATE, naming_part
from watcher.read.lists.row_dates import date_among, is_date
from watcher.read.lists.table import table
from watcher.read.numbers import normalize_number, number_of_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

    from watcher.read.lists.links import Group, Link

_MOST_BESIDE = 30
_LONGEST_NUMBER = 40
_LARGEST_ROW = 800  # characters, with a summary
_ROW_TAGS = frozenset({"li", "tr", "dl"})
_ROW_PARTS = _ROW_TAGS | {"td", "h3", "h4", "p", "span"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as read: its item, whether its date stands on the page, and whether its address looks like an article's."""

    item: Item
    dated: bool
    article: bool


def rows_of(group: Group, sizes: Mapping[HtmlElement, int] | None = None) -> list[Row]:
    """Read the rows around the links of a group; with the `sizes` of a page's elements no row reaches further than a row may."""
    tops = _tops(group, sizes or {})
    headers = _headers(tops[0]) if tops else {}
    beside = set(tops)
    return [_row(link, top, beside, headers) for link, top in zip(group.links, tops, strict=True)]


def _tops(group: Group, sizes: Mapping[HtmlElement, int]) -> list[HtmlElement]:
    """For each link give the largest element that holds no other link of the group."""
    held = Counter(parent for link in group.links for parent in link.element.iterancestors())
    return [_top(link.element, held, sizes, alone=len(group.links) == 1) for link in group.links]


def _top(element: HtmlElement, held: Mapping[HtmlElement, int], sizes: Mapping[HtmlElement, int], *, alone: bool) -> HtmlElement:
    top = element
    for parent in element.iterancestors():
        if held[parent] > 1 or sizes.get(parent, 0) > _LARGEST_ROW or (alone and parent.tag not in _ROW_PARTS):
            break
        top = parent
        if alone and parent.tag in _ROW_TAGS:
            break
    return top


def _row(link: Link, top: HtmlElement, tops: set[HtmlElement], headers: dict[int, str]) -> Row:
    pieces = _pieces(link, top)
    cell = _cell(top, headers, "date")
    day, dated = date_among([cell] if cell else pieces, link.url)
    if not dated:
        beside = _beside(top, tops)
        day, dated = date_among(beside, link.url)
        pieces += beside
    title, status = without_status(link.title)
    item = Item(link.url, title, day or date_in(link.url), _number(pieces, headers, top), _status(pieces, headers, top) or status)
    return Row(item, dated, link.article)


def _pieces(link: Link, top: HtmlElement) -> list[str]:
    """Give the words of a row piece by piece; of the link's own only a date, and what a link around the row says beside its name."""
    own = set(link.element.iter())
    name = set(naming_part(link.element).iter())
    found = [trailing[0]] if (trailing := TRAILING_DATE.search(words(link.element))) else []
    for e in top.iter():
        if e.text and (e not in own or is_date(e.text) or (e not in name and read_labels([e.text]))):
            found.append(e.text)
        if e.tag == "time" and (moment := e.get("datetime")):
            found.append(moment.partition("T")[0])
        if e.tail and e is not top and (e is link.element or e not in own):
            found.append(e.tail)
    return [text for piece in found if (text := " ".join(piece.split()))]


def _beside(top: HtmlElement, tops: set[HtmlElement]) -> list[str]:
    """Give what stands after a row and before the next, where the rows' parts lie side by side."""
    found = [top.tail or ""]
    for sibling in top.itersiblings():
        if len(found) > _MOST_BESIDE or any(e in tops for e in sibling.iter()):
            break
        found += [line.text for line in lines_of(sibling)]
        found.append(sibling.tail or "")
    return [text for piece in found if (text := " ".join(piece.split()))]


def _headers(top: HtmlElement) -> dict[int, str]:
    """Tell what the columns of a table are called, by position, where its first row says so."""
    tr = top if top.tag == "tr" else next(top.iterancestors("tr"), None)
    whole = None if tr is None else next(tr.iterancestors("table"), None)
    first = None if whole is None else next(whole.iter("tr"), None)
    if first is None or first is tr:
        return {}
    known = {name for names in table()["columns"].values() for name in names}
    cells = [squeezed("".join(cell.itertext())) for cell in first if cell.tag in {"th", "td"}]
    return {i: cell for i, cell in enumerate(cells) if cell in known}


def _cell(top: HtmlElement, headers: dict[int, str], what: str) -> str | None:
    """Give the words of a row's cell in the best column for a meaning: of several dates that of publication."""
    if not headers:
        return None
    ranks = {name: rank for rank, name in enumerate(table()["columns"][what])}
    columns = sorted((ranks[name], i) for i, name in headers.items() if name in ranks)
    tr = top if top.tag == "tr" else next(top.iterancestors("tr"), None)
    if tr is None or not columns:
        return None
    cells = [c for c in tr if c.tag in {"th", "td"}]
    at = columns[0][1]
    return " ".join("".join(cells[at].itertext()).split()) if at < len(cells) else None


def _number(pieces: Sequence[str], headers: dict[int, str], top: HtmlElement) -> str | None:
    if cell := _cell(top, headers, "doc_number"):
        return None if squeezed(cell) in page_table()["none"] else normalize_number(cell) or cell
    if labelled := read_labels(pieces).get("doc_number"):
        return normalize_number(labelled)
    return next((n for piece in pieces if len(piece) <= _LONGEST_NUMBER and (n := number_of_line(piece))), None)


def _status(pieces: Sequence[str], headers: dict[int, str], top: HtmlElement) -> str | None:
    if cell := _cell(top, headers, "status"):
        return cell
    if labelled := read_labels(pieces).get("status"):
        return labelled
    known = page_table()["status"]["words"]
    return next((bare for piece in pieces if (bare := squeezed(piece).strip("【】[]（）()")) in known), None)
