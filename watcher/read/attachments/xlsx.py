"""XLSX: the sheets that are shown, a row a line, with numbers and dates as their formats print them."""

from __future__ import annotations

import io
import math
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.number_formats import built_in, general, shown
from watcher.read.attachments.packages import part, xml
from watcher.read.attachments.sheets import MOST_CELLS, lines_of

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from lxml import etree

_WORKBOOK = "xl/workbook.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MOST_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class _Book:
    strings: list[str]
    formats: list[str]  # by the number of a cell's style
    from_1904: bool


def read_xlsx(package: zipfile.ZipFile) -> str:
    """Give the text of all sheets that are not hidden, a row a line. Raises Refusal where there is none."""
    workbook = _tree(package, _WORKBOOK)
    if workbook is None:
        raise Refusal("a zip file that is no Excel workbook")
    properties = workbook.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    book = _Book(_strings(package), _formats(package), from_1904)
    lines = [line for name in _sheets(package, workbook) for line in lines_of(list(_rows(package, name, book)))]
    if not any(lines):
        raise Refusal("an Excel workbook without text")
    return "\n".join(lines)


def _tree(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    data = part(package, name)
    return None if data is None else xml(data, name)


def _strings(package: zipfile.ZipFile) -> list[str]:
    shared = _tree(package, "xl/sharedStrings.xml")
    return [] if shared is None else [_words(entry) for entry in shared.iterfind("{*}si")]


def _words(entry: etree._Element) -> str:
    """Give a string's words, its runs of other fonts put together, without how they are said (rPh)."""
    runs = [entry, *entry.iterfind("{*}r")]
    return "".join(text.text or "" for run in runs for text in run.iterfind("{*}t"))


def _formats(package: zipfile.ZipFile) -> list[str]:
    styles = _tree(package, "xl/styles.xml")
    if styles is None:
        return []
    own = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in styles.iterfind("{*}numFmts/{*}numFmt")}
    numbers = [entry.get("numFmtId", "0") for entry in styles.iterfind("{*}cellXfs/{*}xf")]
    return [own.get(n) or built_in().get(int(n) if n.isdecimal() else 0, "General") for n in numbers]


def _sheets(package: zipfile.ZipFile, workbook: etree._Element) -> Iterator[str]:
    relations = _tree(package, "xl/_rels/workbook.xml.rels")
    places = {} if relations is None else {r.get("Id"): r.get("Target", "") for r in relations}
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        place = places.get(sheet.get(_RELATION))
        if place and sheet.get("state", "visible") == "visible":
            yield posixpath.normpath(posixpath.join("/xl", place)).lstrip("/")


def _rows(package: zipfile.ZipFile, name: str, book: _Book) -> Iterator[dict[int, str]]:
    """Read a sheet's rows one after the other, so that a large one takes no more room than its words."""
    from lxml import etree

    data = part(package, name)
    if data is None:
        return
    count = 0
    try:
        for _, row in etree.iterparse(
            io.BytesIO(data), tag="{*}row", resolve_entities=False, no_network=True, recover=True, huge_tree=True
        ):
            cells = dict(_cells(row, book))
            count += len(cells)
            if count > MOST_CELLS:
                raise Refusal("a workbook with more cells than is sane")
            yield cells
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]
    except etree.XMLSyntaxError as wrong:
        raise Refusal(f"{name} in the file is no XML: {wrong}") from None


def _cells(row: etree._Element, book: _Book) -> Iterator[tuple[int, str]]:
    column = -1
    for cell in row.iterfind("{*}c"):
        column = _column(cell.get("r", ""), column + 1)
        if 0 <= column < _MOST_COLUMNS and (words := _shown(cell, book)):
            yield column, words


def _column(reference: str, otherwise: int) -> int:
    """Give the place of a cell in its row from its name: B7 is 1; a cell without one stands next to the one before."""
    letters = reference.rstrip("0123456789").upper()
    if not letters or len(letters) > 3 or not letters.isascii() or not letters.isalpha():
        return otherwise
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _shown(cell: etree._Element, book: _Book) -> str:
    kind, value = cell.get("t", "n"), cell.findtext("{*}v") or ""
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return "" if inline is None else _words(inline)
    if kind == "s":
        return book.strings[int(value)] if value.isdecimal() and int(value) < len(book.strings) else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, "")
    if kind != "n":
        return value
    return _number(value, cell.get("s", "0"), book)


def _number(value: str, style: str, book: _Book) -> str:
    try:
        number = float(value)
        code = book.formats[int(style)] if int(style) < len(book.formats) else "General"
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    return general(number) if code == "General" else shown(number, code, from_1904=book.from_1904)
