"""One web page: its document, or the reason why it gives none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.model import Document, Reading
from watcher.read.assemble import Hints, assemble
from watcher.read.bulletin import read_text
from watcher.read.dates import parse_date
from watcher.read.html.body import Body, Sizes, find_body, furniture
from watcher.read.html.dom import parse, squeezed, without_machinery
from watcher.read.html.impostors import impostor
from watcher.read.html.labels import has_label, read_labels, table
from watcher.read.html.lines import lines_of
from watcher.read.html.links import attachments_of, framed_files
from watcher.read.html.metadata import day_of, gather, names, read_tags
from watcher.read.html.selectors import mark_page, picked, picked_words
from watcher.read.html.title import find_title
from watcher.read.numbers import normalize_number, number_of_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

    from watcher.read.lines import Line

_TITLE_LINES = 8
_COLUMN_PROSE = 0.5
_LONG_LINK, _ROWS, _SNIPPET, _FEW_WORDS = 8, 5, 200, 100  # a column: so many links of such a length, with fewer words to each
_BYLINES = 3  # the first lines of a text may be the date and source that elsewhere stand above it
_SHORT = 120
_ISSUE_LINES, _ISSUE_DOCUMENTS = 30, 2
_CONTENTS = re.compile(r"^\s*(?:本期(?:要目|目录|导读)|目\s*录|要\s*目)\s*$", re.MULTILINE)
_CELLS = re.compile(r"[\t\n]")


def read_page(text: str, *, name: str = "", url: str | None = None, select: Mapping[str, str] | None = None) -> Reading:
    """Read the markup of a page. A page that is no document (an error page, a login, a column) gives a Reading with a doubt."""
    if wrong := impostor(text):
        return Reading(doubts=(f"{wrong.says} ({wrong.evidence})",))
    root = parse(mark_page(text, select) if select else text)
    if root is None:
        return Reading(doubts=("an empty page",))
    page = _Page(root, text_address=url or name, chosen=bool(select))
    if page.is_column():
        return Reading(doubts=("a column page: a list of links, no document",))
    return _issue(page) or Reading((page.document(base=url),))


class _Page:
    """A page taken apart: its tags, the furniture around, the elements of the text, its lines and what is said of them."""

    def __init__(self, root: HtmlElement, *, text_address: str, chosen: bool) -> None:
        self.root = root
        self.tags = read_tags(root)
        self.framed = framed_files(root)
        self.scripts = without_machinery(root)
        self.sizes = Sizes(root)
        around = furniture(root, self.sizes)
        self.outside = {e for part in around for e in part.iter()}
        selected = tuple(picked(root, "body")) if chosen else ()
        self.body = Body(selected, known=True) if selected else find_body(root, self.sizes, self.outside)
        self.doubts = ("the selector for the body selects nothing",) if chosen and not selected else ()
        self.lines = [line for part in self.body.parts for line in lines_of(part, around)]
        beside = lines_of(root, [*self.body.parts, *around]) + (self.lines[:_BYLINES] if self.body.known else self.lines)
        self.pieces = [cell for line in beside for cell in _CELLS.split(line.text) if len(cell) < _SHORT]
        self.address = text_address

    def is_column(self) -> bool:
        """Whether a page without a title of its own is little but links to other pages, with or without a few words to each."""
        if self.tags.get("title"):
            return False
        words, prose = (sum(size[part] for part in self.body.parts) for size in (self.sizes.all, self.sizes.prose))
        inside = {e for part in self.body.parts for e in part.iter("a")}
        links = [a for a in self.root.iter("a") if a not in self.outside and self.sizes.all[a] >= _LONG_LINK]
        within = sum(a in inside for a in links)
        if prose < _COLUMN_PROSE * words or (within >= _ROWS and prose < _SNIPPET * within):
            return True
        return not self.body.known and (words == 0 or (prose < _FEW_WORDS and len(links) >= _ROWS))

    def document(self, *, base: str | None) -> Document:
        """The one document of the page."""
        facts = gather(self.tags, self.pieces, address=self.address)
        title, behind = find_title(self.root, self.tags, read_labels(self.pieces).get("title"), self.outside)
        title = picked_words(self.root, "page_title") or title
        lines = _in_known(self.lines) if self.body.known else _in_dense(self.lines, title)
        head, rest = _split_head(lines, title)
        hints = Hints(
            doc_number=normalize_number(picked_words(self.root, "number") or "") or facts.doc_number or behind,
            issuers=names(picked_words(self.root, "issuer")) or facts.issuers,
            written_date=facts.written_date,
            published_date=day_of(picked_words(self.root, "page_date")) or facts.published_date,
            source=picked_words(self.root, "source") or facts.source,
            status=picked_words(self.root, "status") or facts.status,
            attachments=attachments_of(self.root, [*self.framed, *self.scripts], base=base, leave_out=self.outside),
        )
        document = assemble(title, rest, hints)
        return replace(document, head=_head(document, head, rest), doubts=document.doubts + facts.doubts + self.doubts, lines=None)


def _issue(page: _Page) -> Reading | None:
    """The documents of a page that holds a whole bulletin, told by a table of contents near its start."""
    if len(page.lines) < _ISSUE_LINES or not _CONTENTS.search("\n".join(line.text for line in page.lines[:_ISSUE_LINES])):
        return None
    reading = read_text("\n".join(line.text for line in page.lines))
    if reading.issue is None or len(reading.documents) < _ISSUE_DOCUMENTS:
        return None
    published = gather(page.tags, page.pieces, address=page.address).published_date
    return replace(
        reading, documents=tuple(replace(d, lines=None, published_date=d.published_date or published) for d in reading.documents)
    )


def _in_known(lines: list[Line]) -> list[Line]:
    """A content system's element, without headings of what is not there at its end (相关导读：)."""
    closing = set(table()["furniture"]["closing"])
    while lines and squeezed(lines[-1].text).strip("【】[]:：") in closing:
        lines.pop()
    return [] if not re.search(r"\w", "".join(line.text for line in lines)) else lines


def _in_dense(lines: list[Line], title: str) -> list[Line]:
    """The text within a part of the page that also holds the title, the metadata and tools: what stands between them."""
    bare = squeezed(title)
    at = next((i for i, line in enumerate(lines[:60]) if bare and squeezed(line.text) == bare), -1)
    lines = lines[at + 1 :]
    opening, closing = tuple(table()["furniture"]["opening"]), tuple(table()["furniture"]["closing"])
    start = 0
    while start < len(lines) and (has_label(lines[start].text) or lines[start].text.startswith(opening) or parse_date(lines[start].text)):
        start += 1
    lines = lines[start:]
    for i, line in enumerate(lines):
        if i and squeezed(line.text).startswith(closing) and len(line.text) < 60:
            return lines[:i]
    return lines


def _head(document: Document, head: list[Line], rest: list[Line]) -> str:
    """What the text itself prints above its first paragraph: its title, its number."""
    printed = list(head)
    for line in rest[:_TITLE_LINES] if document.text else ():
        if document.text.startswith(line.text):
            break
        printed.append(line)
    return "\n".join(line.text for line in printed)


def _split_head(lines: Sequence[Line], title: str) -> tuple[list[Line], list[Line]]:
    """Part the title as the text itself prints it, over one or more lines, from what follows."""
    bare = squeezed(title)
    joined = ""
    for i, line in enumerate(lines[:_TITLE_LINES]):
        joined += squeezed(line.text)
        if bare and (joined == bare or (len(bare) >= 8 and joined.endswith(bare))):
            return list(lines[: i + 1]), list(lines[i + 1 :])
        if line.text.endswith(("。", "：")) or number_of_line(line.text):
            break
    return [], list(lines)
