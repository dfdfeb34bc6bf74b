"""A source's own CSS selectors, for pages and lists whose build cannot be told: they mark what they select."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.html.dom import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bs4 import Tag
    from lxml.html import HtmlElement

_ROLE = "data-selected"
PAGE_ROLES = ("body", "source", "issuer", "status", "number", "page_title", "page_date")
LIST_ROLES = ("link", "title", "date", "number", "status")


def page_selectors(select: Mapping[str, str]) -> dict[str, str]:
    """Give the selectors that concern pages. `title` and `date` are the page's own unless `item` or `link` say that rows are meant."""
    roles = {role: select[role] for role in PAGE_ROLES if select.get(role)}
    if not (select.get("item") or select.get("link")):
        roles |= {f"page_{role}": select[role] for role in ("title", "date") if select.get(role) and f"page_{role}" not in roles}
    return roles


def mark_page(text: str, roles: Mapping[str, str]) -> str:
    """Give the markup with the selected elements marked by their roles."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "lxml")
    for role, selector in roles.items():
        _mark(soup, selector, role)
    return str(soup)


def mark_list(text: str, select: Mapping[str, str]) -> str:
    """Give the markup with the rows (`item`) marked, and within each row its link, title, date, number and status; also `next`."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "lxml")
    rows = _mark(soup, select.get("item") or f":has(> {select['link']})", "item")
    for row in rows:
        for role in LIST_ROLES:
            if select.get(role):
                _mark(row, select[role], role)
    if select.get("next"):
        _mark(soup, select["next"], "next")
    return str(soup)


def picked(root: HtmlElement, role: str) -> list[HtmlElement]:
    """Give the elements that a selector marked for a role, in order."""
    return [e for e in root.xpath(f".//*[@{_ROLE}]") if role in e.get(_ROLE, "").split()]


def picked_words(root: HtmlElement, role: str) -> str | None:
    """Give the words of the first element that a selector marked and that has any; of a meta tag its content."""
    return next((text for e in picked(root, role) if (text := words(e) or " ".join(e.get("content", "").split()))), None)


def _mark(part: Tag, selector: str, role: str) -> list[Tag]:
    import soupsieve

    try:
        found = list(part.select(selector))
    except soupsieve.SelectorSyntaxError as wrong:
        raise Refusal(f"the selector {selector!r} for {role} is no CSS: {str(wrong).splitlines()[0]}") from None
    for tag in found:
        tag[_ROLE] = f"{tag.get(_ROLE, '')} {role}".strip()
    return found
