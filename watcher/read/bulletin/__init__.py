"""Text files: a bulletin of many documents, a single document, or a fragment of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.model import Document, Reading
from watcher.read.assemble import Hints, assemble
from watcher.read.bulletin.contents import read_contents, section_name
from watcher.read.bulletin.issue import end_of_document, read_issue, section_before, without_colophon
from watcher.read.bulletin.numbered import without_entry_numbers, without_title_numbers
from watcher.read.bulletin.paragraphs import paragraphs
from watcher.read.bulletin.sheet import Row, Sheet, pattern, read_sheet
from watcher.read.bulletin.single import read_single
from watcher.read.bulletin.starts import find_starts
from watcher.read.closing import date_of_line
from watcher.read.issued import find_heading, names_issued
from watcher.read.titles import tight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.read.bulletin.contents import Contents
    from watcher.read.bulletin.start import Start

_RUNNING = 2  # rows with a sentence in them that no masthead has
_OPENING = 25  # rows in which a notice says what it issues


def read_text(text: str, name: str = "", *, whole: bool = False, printed: bool = False) -> Reading:
    """Read a text file: the documents of a bulletin in order with what its masthead says, or one document, or a fragment.

    `name` is the file's name; `whole` says that each line is known to be a whole paragraph (a page's, a Word file's),
    `printed` that the lines are those of printed pages (a PDF's).
    Any text gives a reading; a text without words gives none and says so in its doubts.
    """
    sheet = read_sheet(text, whole=whole, printed=printed)
    if not sheet.rows:
        return Reading(doubts=("the file holds no text",))
    contents = read_contents(sheet)
    sheet = without_entry_numbers(sheet, contents) if contents else without_title_numbers(sheet)
    starts = find_starts(sheet, contents)
    if contents and len(contents.entries) == 1 and not any(start.entry for start in starts):  # a list of one thing, no contents
        contents = None
        starts = find_starts(sheet, None)
    if not starts or (len(starts) < 2 and contents is None):
        return Reading((read_single(sheet, starts, name),))
    end, colophon = without_colophon(sheet.rows)
    body = replace(sheet, rows=sheet.rows[:end])
    starts = [start for start in starts if start.first < end]
    if not starts:
        return Reading((read_single(sheet, (), name),))
    issue = read_issue(body.rows, starts[0].begin, contents, colophon)
    front = () if contents else _front(body, starts[0].begin, name)
    return Reading((*front, *_documents(body, starts, contents, name)), issue)


def _front(sheet: Sheet, end: int, name: str) -> tuple[Document, ...]:
    """Give what stands before the first title as a document where it is running text and no masthead."""
    rows = sheet.rows[:end]
    if sum("。" in row.text for row in rows) < _RUNNING:
        return ()
    return (read_single(replace(sheet, rows=rows), (), name),)


def _documents(sheet: Sheet, starts: list[Start], contents: Contents | None, name: str) -> list[Document]:
    rows = sheet.rows
    named = frozenset(contents.sections) if contents else frozenset()
    floor = contents.end if contents else 0
    headings = [section_before(rows, start.begin, floor, named) for start in starts]
    if not headings or headings[0] is None:  # an issue with sections begins with one
        headings = [None] * len(starts)
    any_printed = any(heading is not None for heading in headings)  # else the contents alone name sections
    documents, section = [], None
    for k, start in enumerate(starts):
        heading = headings[k]
        if heading is not None:
            section = section_name(rows[heading].text)
        elif not any_printed and start.entry and start.entry.section:
            section = start.entry.section
        following = starts[k + 1].begin if k + 1 < len(starts) else len(rows)
        if k + 1 < len(starts) and (after := headings[k + 1]) is not None:
            following = after
        documents.append(_document(sheet, start, end_of_document(rows, start.last, following, sheet.wrap), section, name))
    return documents


def _document(sheet: Sheet, start: Start, end: int, section: str | None, name: str) -> Document:
    title = "".join(row.text for row in sheet.rows[start.first : start.last + 1])
    begin = start.last + 1 if start.opening is None else start.opening
    rows = [row for row in sheet.rows[begin:end] if not _is_caption(row)]
    hints = Hints(
        doc_number=start.number or (start.entry.number if start.entry else None),
        source=start.entry.source if start.entry else None,
        section=section,
        file=name or None,
    )
    lines = (sheet.rows[start.begin].number, sheet.rows[max(start.last, end - 1)].number)
    return replace(assemble(title, paragraphs(rows, sheet, _headings(title, rows)), hints), lines=lines)


def _headings(title: str, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Find the rows that are headings of the measures that a notice issues."""
    texts = [row.text for row in rows]
    names = names_issued(title, "".join(texts[:_OPENING]))
    signed = next((i + 1 for i, text in enumerate(texts) if date_of_line(text)), 0)
    return [place for name in names[:_OPENING] if (place := find_heading(name, texts, signed))]


def _is_caption(row: Row) -> bool:
    return len(row.text) <= 20 and bool(pattern("captions").match(tight(row.text)))
