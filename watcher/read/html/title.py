"""The title of a page's document: by tag, box and heading, freed of the site's name, the number in brackets and translations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.read.html.dom import marks, squeezed, words
from watcher.read.html.lines import unwrapped
from watcher.read.numbers import normalize_number

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lxml.html import HtmlElement

    from watcher.read.html.metadata import Tags

_HEADINGS = ("h1", "h2", "h3", "h4")
_NAMED = re.compile(r"(?:^|[-_])(?:title|tit|biaoti|bt|headline|wdtit|ti)(?:$|[-_\d])|title$", re.IGNORECASE)
_NUMBER_BEHIND = re.compile(
    r"\s*[（(【\[]\s*(?P<number>[^（(【\[]{2,40}(?:[〔\[（(﹝［]\s*\d{4}\s*[〕\]）)﹞］])?[^（(【\[]{0,12}号)\s*[）)】\]]\s*$"
)
_TRANSLATION = re.compile(r"(?<=[\u4e00-\u9fff》）)])[\s,，]*[A-Za-z][A-Za-z0-9 ,.'’&()\-–—:;/]{20,}$")
_SITE = re.compile(r"\s*(?:[-_–—|｜]{1,2}|\s{2,}|>>?)\s*")
_CUT = re.compile(r"(?:…|\.\.\.)$")
_LONGEST = 200


def find_title(root: HtmlElement, tags: Tags, boxed: str | None, leave_out: Collection[HtmlElement]) -> tuple[str, str | None]:
    """Give the title and, where it stands in brackets behind it, the document's number."""
    named = [t for t in (tags.get("title"), boxed) if t and _speaks(t, tags)]
    headings = [t for t in _headings(root, leave_out) if _speaks(t, tags)]
    from_head = _freed(_head_title(root), headings, tags)
    for candidate in [*named, *_by_head(headings, from_head), *headings[:1], from_head]:
        if candidate and _speaks(candidate, tags):
            whole = next((t for t in [*named, *headings] if _CUT.search(candidate) and t.startswith(_CUT.sub("", candidate))), candidate)
            return cleaned(whole)
    return "", None


def cleaned(title: str) -> tuple[str, str | None]:
    """A title without 【】 around it, a number in brackets behind it, or a translation behind it; and that number."""
    title = unwrapped(title)
    if title.startswith("【") and title.endswith("】") and title.count("【") == 1:
        title = title[1:-1]
    title = _TRANSLATION.sub("", title)
    number = None
    if (behind := _NUMBER_BEHIND.search(title)) and (number := normalize_number(behind["number"])):
        title = title[: behind.start()]
    return title.strip(), number


def _speaks(title: str, tags: Tags) -> bool:
    bare = squeezed(title)
    return 2 <= len(bare) <= _LONGEST and bare not in {squeezed(tags.get("site") or ""), squeezed(tags.get("column") or "")}


def _headings(root: HtmlElement, leave_out: Collection[HtmlElement]) -> list[str]:
    """The words of headings and of elements named as titles, outside the furniture, in the page's order; h1 first."""
    found: list[tuple[int, str]] = []
    for e in root.iter():
        if e.tag in _HEADINGS:
            rank = _HEADINGS.index(e.tag)
        elif e.tag in {"div", "p", "span", "td"} and any(_NAMED.search(m) for m in marks(e)):
            rank = 2
        else:
            continue
        if e not in leave_out and (text := words(e)) and len(text) <= _LONGEST:
            found.append((rank, text))
    return [text for _, text in sorted(found, key=lambda row: row[0])]


def _by_head(headings: Sequence[str], head: str) -> list[str]:
    """The heading that the page's <title> confirms, if any."""
    bare = squeezed(head)
    return [h for h in headings if len(squeezed(h)) >= 6 and (squeezed(h) in bare or bare in squeezed(h))][:1] if len(bare) >= 6 else []


def _head_title(root: HtmlElement) -> str:
    element = next(root.iter("title"), None)
    return words(element) if element is not None else ""


def _freed(title: str, headings: Sequence[str], tags: Tags) -> str:
    """The page's <title> without the names of site and column around it."""
    for heading in headings:
        if len(squeezed(heading)) >= 6 and squeezed(heading) in squeezed(title):
            return heading
    parts = [p for p in _SITE.split(title) if p and _speaks(p, tags)]
    return max(parts, key=len, default=title)
