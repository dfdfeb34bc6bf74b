"""Signs that a page's own list is empty, so that rows found elsewhere on it are those of a block beside."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from watcher.read.html.dom import squeezed, words
from watcher.read.lists.table import table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lxml.html import HtmlElement

_MOST_SIGNS = 20
_SHORT = 30  # characters of a line that says that there is nothing
_HEADING = 12
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "dt", "header", "div", "p"})
_LISTS = frozenset({"ul", "ol", "dl", "tbody"})


def sign_of_emptied(root: HtmlElement, around: Collection[HtmlElement], row: HtmlElement) -> str | None:
    """Tell what says that the page's list is empty, though `row` was found: the page's own words, or a list without rows before it.

    Either counts only where the row stands apart from it, under a heading of its own: templates of pages hold such words and
    lists unseen. `around` is the page's furniture.
    """
    for e, said in islice(_signs(root, around, row), _MOST_SIGNS):
        if next(headings_over(row, set(e.iterancestors())), None):
            return f"the page says of its list: {said}" if said else "a list without rows stands before the only block with rows"
    return None


def _signs(root: HtmlElement, around: Collection[HtmlElement], row: HtmlElement) -> Iterator[tuple[HtmlElement, str | None]]:
    before = True
    for e in root.iter():
        before = before and e is not row
        said = _says_nothing(e)
        if e not in around and (said or (before and _is_empty_list(e))):
            yield e, said


def headings_over(element: HtmlElement, shared: Collection[HtmlElement] = (), depth: int = 6) -> Iterator[str]:
    """Give the short headings before an element and before what holds it, nearest first, up to an ancestor that is `shared`."""
    for level, parent in enumerate(element.iterancestors()):
        if parent.tag in {"body", "html"} or level > depth or parent in shared:
            return
        for before in parent.itersiblings(preceding=True):
            heading = squeezed(words(before)) if before.tag in _HEADINGS else ""
            if 0 < len(heading) <= _HEADING:
                yield heading


def _says_nothing(element: HtmlElement) -> str | None:
    if not element.text or len(element.text) > _SHORT:
        return None
    text = squeezed(element.text)
    return text if text.startswith(tuple(table()["html"]["nothing"])) else None


def _is_empty_list(element: HtmlElement) -> bool:
    return element.tag in _LISTS and len(element) == 0 and not squeezed(element.text or "")
