"""Where on a page the text stands: in an element that a content system is known to put it, else where the prose is densest."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from watcher.read.html.dom import BLOCKS, marks, squeezed
from watcher.read.html.labels import read_labels, table
from watcher.read.html.lines import data_rows

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FURNITURE_SHARE = 0.4  # what holds more of the page's words than this is no furniture, whatever its name
_HIDDEN_SHARE = 0.5  # the same for what is hidden: a second copy for small screens
_SAME_TEXT = 0.9
_SIDE_BY_SIDE = 0.1
_DESCEND = 0.6
_FEW_WORDS = 20
_TELLING = {"published_date", "source", "doc_number", "written_date", "issuers", "status"}


@dataclass(frozen=True, slots=True)
class Body:
    """The elements that hold the text, in order; `known` where a content system's own mark says so."""

    parts: tuple[HtmlElement, ...]
    known: bool


class Sizes:
    """For every element of a tree the length of its words, and of those that are no links."""

    def __init__(self, root: HtmlElement) -> None:
        self.all: dict[HtmlElement, int] = {}
        self.prose: dict[HtmlElement, int] = {}
        self.blocks: dict[HtmlElement, int] = {}
        for _, e in etree.iterwalk(root, events=("end",)):
            own = _length(e.text)
            total, prose, blocks = own, own, 0
            for child in e:
                tail = _length(child.tail)
                total += self.all[child] + tail
                prose += self.prose[child] + tail
                blocks += self.blocks[child]
            self.all[e] = total
            self.prose[e] = 0 if e.tag == "a" else prose
            self.blocks[e] = blocks or int(total > 0 and (e.tag in BLOCKS or e.tag == "br"))


def _length(text: str | None) -> int:
    return sum(map(len, text.split())) if text else 0


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(table()["body"]["known"])


@functools.cache
def _furniture_marks() -> frozenset[str]:
    return frozenset(table()["furniture"]["marks"])


def is_known_body(element: HtmlElement) -> bool:
    """Whether an id or class of the element is one in which content systems put the text."""
    return not _known().isdisjoint(marks(element))


def furniture(root: HtmlElement, sizes: Sizes) -> list[HtmlElement]:
    """Give the outermost elements that by tag, id or class surround a text and never belong to it."""
    found: list[HtmlElement] = []
    limit, most_hidden = _FURNITURE_SHARE * sizes.all[root], _HIDDEN_SHARE * sizes.all[root]
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if is_known_body(element):
            walk.skip_subtree()
        elif (_is_hidden(element) and sizes.all[element] <= most_hidden and not _tells(element)) or (
            _named_furniture(element) and (sizes.all[element] <= limit or _is_imprint(element)) and not _holds_more(element)
        ):
            found.append(element)
            walk.skip_subtree()
    return found


def _is_hidden(element: HtmlElement) -> bool:
    return "display:none" in squeezed(element.get("style", "")).lower()


def _named_furniture(element: HtmlElement) -> bool:
    if element.tag in {"html", "body", "head"}:
        return False
    if element.tag in table()["furniture"]["tags"]:
        return True
    named = f"{element.get('id', '')} {element.get('class', '')}"
    return named != " " and _names_furniture(named)


@functools.lru_cache(maxsize=20_000)
def _names_furniture(named: str) -> bool:
    """Tell whether an id or class, or a part of one, is that of furniture: share_box, topNav."""
    return not _furniture_marks().isdisjoint(_name_parts(named))


def _name_parts(named: str) -> set[str]:
    return {*named.lower().split(), *(part.lower() for part in _PARTS.findall(named))}


def is_side(element: HtmlElement) -> bool:
    """Tell whether an element by id or class stands beside what a page is about: related, hot, ranked, recommended."""
    named = f"{element.get('id', '')} {element.get('class', '')}"
    return named != " " and not frozenset(table()["furniture"]["side"]).isdisjoint(_name_parts(named))


def _is_imprint(element: HtmlElement) -> bool:
    """Whether an element is the foot of a site's pages, which on a page without text may be most of its words."""
    text = squeezed("".join(element.itertext()))
    return any(word in text for word in table()["furniture"]["imprint"])


def _holds_more(element: HtmlElement) -> bool:
    """Furniture by name that yet holds the text, the heading or a line of metadata."""
    if any(is_known_body(e) for e in element.iterdescendants()) or next(element.iterdescendants("h1"), None) is not None:
        return True
    return _tells(element)


def _tells(element: HtmlElement) -> bool:
    """Whether an element begins with metadata of a document."""
    text = " ".join("".join(element.itertext()).split())[:400]
    return not _TELLING.isdisjoint(read_labels([text]))


def find_body(root: HtmlElement, sizes: Sizes, outside: set[HtmlElement]) -> Body:
    """Find the elements that hold the page's text; `outside` is what is furniture."""
    known = _known_parts(root, sizes, outside)
    if known and sum(sizes.prose[e] for e in known) >= _FEW_WORDS:
        return Body(known, known=True)
    dense = _densest(root, sizes, outside)
    if known and not _is_prose(dense, outside):
        return Body(known, known=True)
    return Body((dense,), known=False)


def _known_parts(root: HtmlElement, sizes: Sizes, outside: set[HtmlElement]) -> tuple[HtmlElement, ...]:
    outermost: list[HtmlElement] = []
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element in outside:
            walk.skip_subtree()
        elif is_known_body(element):
            outermost.append(element)
            walk.skip_subtree()
    if not outermost:
        return ()
    most = max(sizes.prose[e] for e in outermost)
    large = [e for e in outermost if sizes.prose[e] >= max(1, _SIDE_BY_SIDE * most)] or outermost[:1]
    return tuple(_innermost(e, sizes) for e in large)


def _innermost(element: HtmlElement, sizes: Sizes) -> HtmlElement:
    """Give the smallest known element within that still holds nearly all of the prose."""
    for inner in reversed([e for e in element.iterdescendants() if is_known_body(e)]):
        if sizes.prose[inner] >= _SAME_TEXT * sizes.prose[element]:
            return inner
    return element


def _densest(root: HtmlElement, sizes: Sizes, outside: set[HtmlElement]) -> HtmlElement:
    """Go down from the page to the part that holds most of its prose, as long as it holds several paragraphs."""
    lost: dict[HtmlElement, int] = {}
    for e in outside:
        for parent in () if e.getparent() in outside else e.iterancestors():
            lost[parent] = lost.get(parent, 0) + sizes.prose[e]
    element = next(root.iter("body"), root)
    while True:
        inside = [c for c in element if c not in outside and isinstance(c.tag, str)]
        whole = sizes.prose[element] - lost.get(element, 0)
        best = max(inside, key=lambda c: sizes.prose[c] - lost.get(c, 0), default=None)
        if best is None or sizes.prose[best] - lost.get(best, 0) < _DESCEND * whole:
            return element
        if (sizes.blocks[best] < 2 and sizes.blocks[element] > 1) or (best.tag == "table" and data_rows(best)):
            return element
        element = best


def _is_prose(element: HtmlElement, outside: set[HtmlElement]) -> bool:
    text = "".join(t for e in element.iter() if e not in outside and e.tag != "a" for t in (e.text, e.tail) if t)
    return text.count("。") >= 2 and len(squeezed(text)) >= 60
