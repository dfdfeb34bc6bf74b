"""One web page: its document, or the reason why it gives none."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from watcher.model import Document, Reading
from watcher.read.assemble import Hints, assemble
from watcher.read.bulletin import read_text
from watcher.read.bulletin.issue import issue_named
from watcher.read.html.body import Body, Sizes, find_body, furniture
from watcher.read.html.column import is_column
from watcher.read.html.dom import NEVER_TEXT, base_of, parse, squeezed, without_machinery, words
from watcher.read.html.impostors import impostor
from watcher.read.html.inline import set_labels_apart
from watcher.read.html.labels import holds_byline, is_byline, read_labels
from watcher.read.html.lines import lines_of
from watcher.read.html.links import attachments_of, framed_files
from watcher.read.html.metadata import dated_words, day_of, gather, names, read_tags
from watcher.read.html.navigation import link_lists, link_rows
from watcher.read.html.selectors import mark_page, page_selectors, picked, picked_words
from watcher.read.html.text import Parted, head_of, part_dense, part_known, part_title
from watcher.read.html.title import confirmed_by, find_title, headings_of, holds_heading, title_at_head
from watcher.read.lines import Line
from watcher.read.numbers import normalize_number, number_of_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

_BYLINES = 3  # the first lines of a text may be the date and source that elsewhere stand above it
_SHORT = 120
_UNDER_TITLE = 3
_WHOLE_TITLE = 10  # characters; a column's name has fewer
_ISSUE_LINES = 30  # in which the contents of an issue begin
_CONTENTS = re.compile(r"^\s*(?:本\s*期\s*(?:要\s*目|目\s*录|导\s*读)|目\s*录|要\s*目)\s*$", re.MULTILINE)
_LONG = 20_000
_SENDS_ON = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.replace\(|http-equiv=[\"']?refresh[^>]{0,60}url=)\s*[\"']?([^\"'<>\s)]{3,300})", re.IGNORECASE
)
_CELLS = re.compile(r"[\t\n]")


def read_page(text: str, *, name: str = "", url: str | None = None, select: Mapping[str, str] | None = None) -> Reading:
    """Read the markup of a page. A page that is no document (an error page, a login, a column) gives a Reading with a doubt."""
    if wrong := impostor(text):
        return Reading(doubts=(f"{wrong.says} ({wrong.evidence})",))
    select = page_selectors(select or {})
    root = parse(mark_page(text, select) if select else text)
    if root is None:
        return Reading(doubts=("an empty page",))
    if sends_on := _sends_on(text, root):
        return Reading(doubts=(sends_on,))
    page = _Page(root, address=url or name, roles=frozenset(select))
    doubts = ("the selector for the body selects nothing",) if "body" in select and not picked(root, "body") else ()
    if none := page.no_document():
        return Reading(doubts=(none, *doubts))
    if issue := _issue(page):
        return issue
    document = page.document(base=url)
    return Reading((replace(document, doubts=document.doubts + doubts),))


def _sends_on(text: str, root: HtmlElement) -> str | None:
    """Tell where a page without words sends a browser on to."""
    body = next(root.iter("body"), root)
    if len(text) > _LONG or any(words(e) for e in body if isinstance(e.tag, str) and e.tag not in NEVER_TEXT):
        return None
    found = _SENDS_ON.search(text)
    return f"a page without words that sends on to {found[1]}" if found else None


class _Page:
    """A page taken apart: its tags, the furniture around, the elements of the text, its lines and what labels say."""

    def __init__(self, root: HtmlElement, *, address: str, roles: frozenset[str]) -> None:
        self.root = root
        self.address = address
        self.roles = roles  # what the source's own selectors mark
        self.tags = read_tags(root)
        self.framed = framed_files(root)
        self.scripts = without_machinery(root)
        self.sizes = Sizes(root)
        around = [*furniture(root, self.sizes), *link_rows(root, self.sizes)]
        self.outside = {e for part in around for e in part.iter()}
        selected = tuple(picked(root, "body")) if "body" in roles else ()
        lists = [] if selected else link_lists(root, self.sizes, self.outside)
        beside = self.outside | {e for part in lists for e in part.iter()}
        self.body = Body(selected, known=True) if selected else find_body(root, self.sizes, beside)
        set_labels_apart(root, self.body.parts if self.body.known else ())
        self.headings = headings_of(root, self.outside, self.sizes)
        self.lines = [line for part in self.body.parts for line in lines_of(part, [*around, *lists])]
        self.parted = self._part()
        bylines = [line for line in self.parted.text[:_BYLINES] if len(line.text) < _SHORT and holds_byline(line.text)]
        other = [*lines_of(root, [*self.body.parts, *around, *lists]), *self.parted.before, *bylines, *self.parted.behind]
        self.pieces = [cell for line in other for cell in _CELLS.split(line.text) if len(cell) < _SHORT]
        self.box = read_labels(self.pieces)

    def _part(self) -> Parted:
        title = find_title(self.root, self.tags, None, self.headings).text
        above = not holds_heading(self.body.parts, title)
        if self.body.known and above:
            return part_known(self.lines)
        inside = {e for part in self.body.parts for e in part.iter()}
        outside = any(squeezed(heading.text) == squeezed(title) and heading.element not in inside for heading in self.headings)
        return part_dense(self.lines, title, above=above and outside)

    def _selected(self, role: str) -> str | None:
        return picked_words(self.root, role) if role in self.roles else None

    def no_document(self) -> str | None:
        """Tell why the page is no document: it says nothing of one and is a list of links, or only names the site and has no text."""
        told = self.tags.get("title") or self.box.keys() & {"title", "doc_number", "written_date"} or "body" in self.roles or self._headed()
        if not told and is_column(self.root, self.body, self.sizes, self.outside):
            return "a column page: a list of links, no document"
        if told or self.parted.text or "page_title" in self.roles or find_title(self.root, self.tags, None, self.headings).certain:
            return None
        return "a page with neither a title of its own nor a text: no document"

    def _headed(self) -> bool:
        """Tell whether a whole title that the page's <title> repeats stands above a line with the day of publication."""
        title = find_title(self.root, self.tags, None, self.headings).text
        dated = sum(is_byline(piece) for piece in self.pieces)
        told = (dated == 1 and "published_date" in self.box) or (dated <= 1 and self.tags.get("published_date"))
        return bool(told) and len(title) >= _WHOLE_TITLE and confirmed_by(self.root, title)

    def document(self, *, base: str | None) -> Document:
        """Give the one document of the page."""
        dated = dated_words(self.root, self.outside, self.scripts)
        facts = gather(self.tags, self.box, self.pieces, address=self.address, dated=dated)
        title = find_title(self.root, self.tags, self.box.get("title"), self.headings)
        named = self._selected("page_title") or (title.text if title.certain else title_at_head(self.parted.text) or title.text)
        above, rest = part_title(self.parted.text, named)
        hints = Hints(
            doc_number=normalize_number(self._selected("number") or "")
            or facts.doc_number
            or title.doc_number
            or self._number_under(named),
            issuers=names(self._selected("issuer")) or facts.issuers,
            written_date=facts.written_date,
            published_date=day_of(self._selected("page_date")) or facts.published_date,
            source=self._selected("source") or facts.source,
            status=self._selected("status") or facts.status or title.status,
            attachments=attachments_of(self.root, [*self.framed, *self.scripts], base=base_of(self.root, base), leave_out=self.outside),
        )
        document = assemble(named, rest, hints)
        empty = () if document.text else ("no text on the page: a video, pictures or files only",)
        return replace(document, head=head_of(above, rest, document.text), doubts=(*document.doubts, *facts.doubts, *empty), lines=None)

    def _number_under(self, title: str) -> str | None:
        """Give the number that stands alone on one of the lines under the title, outside the text."""
        bare = squeezed(title)
        places = [i for i, piece in enumerate(self.pieces) if bare and squeezed(piece) == bare]
        below = (piece for i in places for piece in self.pieces[i + 1 : i + 1 + _UNDER_TITLE])
        return next(filter(None, map(number_of_line, below)), None)


def _issue(page: _Page) -> Reading | None:
    """Give the documents of a page that holds a whole bulletin, told by a table of contents near its start or a title with its number."""
    title = issue_named(find_title(page.root, page.tags, page.box.get("title"), page.headings).text)
    named = len(page.lines) >= _ISSUE_LINES and (title.number or title.serial)
    if not named and not _CONTENTS.search("\n".join(line.text for line in page.lines[:_ISSUE_LINES])):
        return None
    parted = (("\n" if before.rows and line.rows else "") + line.text for before, line in pairwise([Line(""), *page.lines]))
    reading = read_text("\n".join(parted), whole=True)
    if reading.issue is None:
        return None
    published = gather(page.tags, page.box, (), address=page.address).published_date  # a line with a date is the masthead's
    documents = (replace(d, lines=None, published_date=d.published_date or published) for d in reading.documents)
    return replace(reading, documents=tuple(documents))
