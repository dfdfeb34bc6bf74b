"""The title of a page's document: by tag, box and heading, freed of the site's name, the number in brackets and translations."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.read.html.dom import marks, squeezed, words
from watcher.read.html.lines import unwrapped
from watcher.read.html.metadata import Tags, without_status
from watcher.read.numbers import normalize_number, number_of_line
from watcher.read.signers import names_of_line
from watcher.read.titles import is_notice_title, names_a_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lxml.html import HtmlElement

    from watcher.read.html.body import Sizes
    from watcher.read.lines import Line

_HEADINGS = ("h1", "h2", "h3", "h4")
_PLAIN = frozenset({"div", "p", "span", "td", "font", "strong", "b", "center", "dt"})
_NAMED = re.compile(r"(?:^|[-_])(?:title|tit|biaoti|bt|headline|wdtit|ti)(?:$|[-_\d])|title$", re.IGNORECASE)
_NUMBER_BEHIND = re.compile(
    r"\s*[（(【\[]\s*(?P<number>[^（(【\[]{2,40}(?:[〔\[（(﹝［]\s*\d{4}\s*[〕\]）)﹞］])?[^（(【\[]{0,12}号)\s*[）)】\]]\s*$"
)
_TRANSLATION = re.compile(r"(?<=[\u4e00-\u9fff》）)])[\s,，]*[A-Za-z][A-Za-z0-9 ,.'’&()\-–—:;/]{20,}$")
_SITE = re.compile(r"(?:网|网站|门户|平台|专栏|频道|之窗|在线|官网|首页)$")
_BETWEEN = re.compile(r"\s*[_|｜>]{1,2}\s*|\s+[-–—]\s+|(?<![\dA-Za-z-])-(?![\d-])|\s{2,}")  # a dash between figures is the title's own
_CUT = re.compile(r"(?:…|\.\.\.)$")
_LONGEST = 200
_CERTAIN = 6  # characters from which words found in two places are no accident
_TITLE_LINES = 5
_MOST_CUTS = 8


@dataclass(frozen=True, slots=True)
class Title:
    """A title, and the number and the status that stand in brackets beside it. Not `certain`: it may only name the site."""

    text: str
    doc_number: str | None = None
    status: str | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """Words that may be the title, and their element; `plain` where nothing but the page's <title> says that they are one."""

    text: str
    element: HtmlElement
    rank: int

    @property
    def plain(self) -> bool:
        """Whether no tag and no name marks them as a heading."""
        return self.rank >= len(_HEADINGS)


def headings_of(root: HtmlElement, leave_out: Collection[HtmlElement], sizes: Sizes) -> list[Heading]:
    """Give headings, elements named as titles and those that <title> repeats, but for furniture, in order; h1 first."""
    found: list[Heading] = []
    shown = {squeezed(part) for part in _parts(_shown_title(root), Tags())}
    for e in root.iter():
        if e.tag in _HEADINGS:
            rank = _HEADINGS.index(e.tag)
        elif e.tag in _PLAIN and any(_NAMED.search(m) for m in marks(e)):
            rank = 2
        elif e.tag in _PLAIN and _CERTAIN <= sizes.all[e] <= _LONGEST and squeezed(words(e)) in shown:
            rank = len(_HEADINGS)
        else:
            continue
        if e not in leave_out and (text := words(e)) and len(text) <= _LONGEST:
            found.append(Heading(text, e, rank))
    return sorted(found, key=lambda heading: heading.rank)


def find_title(root: HtmlElement, tags: Tags, boxed: str | None, headings: Sequence[Heading]) -> Title:
    """Find the title: the tag's, else the box's, else the heading that the page's <title> confirms, else the first, else <title>.

    A whole title of a notice in a heading comes before words of the text that <title> repeats.
    """
    named = [t for t in (tags.get("title"), boxed) if t and _speaks(t, tags)]
    known = [h for h in headings if _speaks(h.text, tags)]
    shown = _shown_title(root)
    confirmed = sorted((h for h in known if len(squeezed(h.text)) >= _CERTAIN and squeezed(h.text) in squeezed(shown)), key=_names_site)
    notices = [h for h in known if is_notice_title(h.text)]
    parts = _parts(shown, tags)
    ranked = list(dict.fromkeys(h.text for h in (*(h for h in confirmed if not h.plain), *notices, *confirmed, *known)))
    for candidate in (*named, *ranked, *[p for p in parts if is_notice_title(p) or names_a_kind(p)][-1:]):
        whole = next((t for t in (*named, *ranked) if _CUT.search(candidate) and t.startswith(_CUT.sub("", candidate))), candidate)
        return cleaned(whole)
    return replace(cleaned(parts[0]), certain=False) if parts else Title("", certain=False)


def cleaned(title: str) -> Title:
    """Part a title from 【】 around it, a status, a number in brackets behind it, a translation behind it."""
    title = unwrapped(title)
    if title.startswith("【") and title.endswith("】") and title.count("【") == 1:
        title = title[1:-1]
    title, status = without_status(_TRANSLATION.sub("", title))
    behind = _NUMBER_BEHIND.search(title)
    number = normalize_number(behind["number"]) if behind else None
    if behind and number:
        return Title(title[: behind.start()].strip(), number, status)
    return Title(title.strip(), number_of_line(title), status)  # an announcement may be titled by its number alone


def title_at_head(lines: Sequence[Line]) -> str:
    """Give the title that a text prints over its first lines, on a page that names none: up to a whole title, before a number or a 。."""
    joined = ""
    for line in lines[:_TITLE_LINES]:
        if line.rows or line.text.endswith(("。", "：", "；")) or number_of_line(line.text):
            return ""
        joined += line.text
        if is_notice_title(joined) or names_a_kind(joined):
            return joined
    return ""


def holds_heading(parts: Collection[HtmlElement], title: str) -> bool:
    """Tell whether an element holds the page's heading: then it also holds what stands under one."""
    bare = squeezed(title)
    return bool(bare) and any(squeezed(words(e)) == bare for part in parts for e in part.iter(*_HEADINGS))


def confirmed_by(root: HtmlElement, title: str) -> bool:
    """Tell whether the page's <title> is, or begins or ends with, these words."""
    return len(squeezed(title)) >= _CERTAIN and squeezed(title) in {squeezed(part) for part in _parts(_shown_title(root), Tags())}


def _names_site(heading: Heading) -> bool:
    """Tell whether a heading names the site and no document: its body, or a word for a site at its end."""
    return bool(names_of_line(heading.text) or _SITE.search(heading.text))


def _speaks(title: str, tags: Tags) -> bool:
    bare = squeezed(title)
    return 1 < len(bare) <= _LONGEST and bare not in {squeezed(tags.get("site") or ""), squeezed(tags.get("column") or "")}


def _shown_title(root: HtmlElement) -> str:
    element = next(root.iter("title"), None)
    return words(element) if element is not None else ""


def _parts(shown: str, tags: Tags) -> list[str]:
    """Give the parts of the page's <title> between its dashes, and neighbours joined again, the longest first."""
    cuts = [m.span() for m in _BETWEEN.finditer(shown)][:_MOST_CUTS]
    spans = [(start, end) for start in (0, *(c[1] for c in cuts)) for end in (*(c[0] for c in cuts), len(shown)) if start < end]
    return sorted((shown[a:b] for a, b in spans if _speaks(shown[a:b], tags)), key=len, reverse=True)
