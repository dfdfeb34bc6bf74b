"""One web page: its document, or the reason why it gives none."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from watcher.model import Block, Document, Level, Reading
from watcher.read.assemble import Hints, assemble
from watcher.read.dates import parse_date
from watcher.read.html.body import Body, Sizes, find_body, furniture
from watcher.read.html.dom import parse, squeezed, without_machinery
from watcher.read.html.impostors import impostor
from watcher.read.html.labels import has_label, read_labels, table
from watcher.read.html.lines import lines_of
from watcher.read.html.links import attachments_of
from watcher.read.html.metadata import Facts, gather, read_tags
from watcher.read.html.title import find_title
from watcher.read.lines import Line
from watcher.read.numbers import number_of_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

_TITLE_LINES = 8
_COLUMN_PROSE = 0.5
_LONG_LINK, _ROWS, _SNIPPET, _FEW_WORDS = 8, 5, 200, 100  # a column: so many links of such a length, with fewer words to each
_BYLINES = 3  # the first lines of a text may be the date and source that elsewhere stand above it
_SHORT = 120
_CELLS = re.compile(r"[\t\n]")


def read_page(text: str, *, name: str = "", url: str | None = None, select: Mapping[str, str] | None = None) -> Reading:
    """Read the markup of a page. A page that is no document (an error page, a login, a column) gives a Reading with a doubt."""
    if wrong := impostor(text):
        return Reading(doubts=(f"{wrong.says} ({wrong.evidence})",))
    root = parse(text)
    if root is None:
        return Reading(doubts=("an empty page",))
    tags = read_tags(root)
    scripts = without_machinery(root)
    sizes = Sizes(root)
    around = furniture(root, sizes)
    outside = {e for part in around for e in part.iter()}
    body = find_body(root, sizes, outside)
    pieces = [cell for line in lines_of(root, [*body.parts, *around]) for cell in _CELLS.split(line.text)]
    lines = [line for part in body.parts for line in lines_of(part, around)]
    pieces += [cell for line in (lines[:_BYLINES] if body.known else lines) for cell in _CELLS.split(line.text) if len(cell) < _SHORT]
    facts = gather(tags, pieces, address=url or name)
    if not tags.get("title") and _is_column(root, body, sizes, outside):
        return Reading(doubts=("a column page: a list of links, no document",))
    title, behind = find_title(root, tags, read_labels(pieces).get("title"), outside)
    lines = _in_known(lines) if body.known else _in_dense(lines, title)
    attachments = attachments_of([root], scripts, base=url, leave_out=outside)
    head, rest = _split_head(lines, title)
    document = assemble(title, rest, _hints(facts, behind, attachments))
    document = dataclasses.replace(document, doubts=document.doubts + facts.doubts, lines=None)
    return Reading(documents=(_with_head(document, head, rest),))


def _is_column(root: HtmlElement, body: Body, sizes: Sizes, outside: set[HtmlElement]) -> bool:
    """Whether a page without a title of its own is little but links to other pages, with or without a few words to each."""
    words, prose = (sum(size[part] for part in body.parts) for size in (sizes.all, sizes.prose))
    inside = {e for part in body.parts for e in part.iter("a")}
    links = [a for a in root.iter("a") if a not in outside and sizes.all[a] >= _LONG_LINK]
    within = sum(a in inside for a in links)
    if prose < _COLUMN_PROSE * words or (within >= _ROWS and prose < _SNIPPET * within):
        return True
    return not body.known and (words == 0 or (prose < _FEW_WORDS and len(links) >= _ROWS))


def _hints(facts: Facts, number_behind: str | None, attachments: tuple) -> Hints:
    return Hints(
        doc_number=facts.doc_number or number_behind,
        issuers=facts.issuers,
        written_date=facts.written_date,
        published_date=facts.published_date,
        source=facts.source,
        status=facts.status,
        attachments=attachments,
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


def _with_head(document: Document, head: list[Line], rest: list[Line]) -> Document:
    """Put back what the text itself prints above its first paragraph: its title, its number."""
    head = list(head)
    for line in rest[:_TITLE_LINES]:
        if document.text.startswith(line.text):
            break
        head.append(line)
    else:
        head = head if document.text else []
    if not head:
        return document
    text = "\n".join([line.text for line in head] + ([document.text] if document.text else []))
    return dataclasses.replace(
        document, text=text, body=tuple(Block(Level.PARAGRAPH, line.text) for line in head) + document.body, head=len(head)
    )


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
