"""XLS and ET: the sheets that are shown in Excel's binary format of 97 to 2003 (BIFF8, MS-XLS), a row a line."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.number_formats import built_in, general, shown
from watcher.read.attachments.sheets import MOST_CELLS, lines_of
from watcher.read.attachments.xls_strings import read_shared, read_string

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOF, _EOF, _CONTINUE, _LOCKED = 0x0809, 0x000A, 0x003C, 0x002F
_SHEET, _SHARED, _FORMAT, _STYLE, _FROM_1904 = 0x0085, 0x00FC, 0x041E, 0x00E0, 0x0022
_OF_SHARED, _LABEL, _RICH, _NUMBER, _PACKED, _PACKED_ROW = 0x00FD, 0x0204, 0x00D6, 0x0203, 0x027E, 0x00BD
_FORMULA, _STRING, _TRUTH = 0x0006, 0x0207, 0x0205
_BIFF8 = 0x0600


@dataclass(slots=True)
class _Book:
    sheets: list[int] = field(default_factory=list)  # where those begin that are shown
    strings: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=lambda: dict(built_in()))
    styles: list[int] = field(default_factory=list)
    from_1904: bool = False

    def shown(self, value: float, style: int) -> str:
        code = self.formats.get(self.styles[style], "General") if style < len(self.styles) else "General"
        return general(value) if code == "General" else shown(value, code, from_1904=self.from_1904)


def read_xls(data: bytes) -> str:
    """Give the text of all sheets that are not hidden, a row a line. Raises Refusal where there is none."""
    if len(data) < 8 or struct.unpack_from("<H", data)[0] & 0xFF != _BOF & 0xFF:
        raise Refusal("a damaged Excel workbook")
    if struct.unpack_from("<HHH", data)[::2] != (_BOF, _BIFF8):
        raise Refusal("an Excel workbook of before 1997; save it as .xlsx")
    book = _book(data)
    lines = [line for place in book.sheets for line in lines_of(_rows(data, place, book))]
    if not any(lines):
        raise Refusal("an Excel workbook without text")
    return "\n".join(lines)


def _records(data: bytes, at: int) -> Iterator[tuple[int, list[bytes]]]:
    """Give the records from one beginning to its end, each with what continues it; charts within are passed over."""
    depth, kind, chunks = 0, 0, [b""]
    while at + 4 <= len(data):
        code, size = struct.unpack_from("<HH", data, at)
        content = data[at + 4 : at + 4 + size]
        at += 4 + size
        if code == _CONTINUE:
            chunks.append(content)
            continue
        if depth == 1:
            yield kind, chunks
        kind, chunks = code, [content]
        depth += (code == _BOF) - (code == _EOF)
        if depth <= 0:
            return


def _book(data: bytes) -> _Book:
    book = _Book()
    for kind, chunks in _records(data, 0):
        record = chunks[0]
        if kind == _LOCKED:
            raise Refusal("an Excel workbook that is locked with a password")
        if kind == _SHEET:
            place, hidden, what = struct.unpack_from("<IBB", record)
            book.sheets += [place] if hidden & 3 == 0 and what == 0 else []
        elif kind == _SHARED:
            book.strings = read_shared(chunks)
        elif kind == _FORMAT:
            book.formats[struct.unpack_from("<H", record)[0]] = read_string(record, 2)
        elif kind == _STYLE:
            book.styles.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == _FROM_1904:
            book.from_1904 = record[:1] == b"\x01"
    return book


def _rows(data: bytes, place: int, book: _Book) -> list[dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    asked: tuple[int, int] | None = None  # the cell of a formula whose result is the string that follows
    count = 0
    for kind, chunks in _records(data, place):
        if kind == _STRING and asked:
            rows.setdefault(asked[0], {})[asked[1]] = read_string(chunks[0], 0)
        asked = None
        for row, column, words in _cells(kind, chunks[0], book):
            if words is None:
                asked = (row, column)
            else:
                rows.setdefault(row, {})[column] = words
                count += 1
        if count > MOST_CELLS:
            raise Refusal("a workbook with more cells than is sane")
    return [rows[row] for row in sorted(rows)]


def _cells(kind: int, record: bytes, book: _Book) -> Iterator[tuple[int, int, str | None]]:
    """Give the cells of a record: row, column and words; None for words that the next record holds."""
    if kind not in {_OF_SHARED, _LABEL, _RICH, _NUMBER, _PACKED, _PACKED_ROW, _FORMULA, _TRUTH}:
        return
    row, column, style = struct.unpack_from("<HHH", record)
    if kind == _OF_SHARED:
        number = struct.unpack_from("<I", record, 6)[0]
        yield row, column, book.strings[number] if number < len(book.strings) else ""
    elif kind in {_LABEL, _RICH}:
        yield row, column, read_string(record, 6)
    elif kind == _NUMBER:
        yield row, column, _finite(struct.unpack_from("<d", record, 6)[0], style, book)
    elif kind == _PACKED:
        yield row, column, book.shown(_unpacked(record, 6), style)
    elif kind == _PACKED_ROW:
        for i in range((len(record) - 6) // 6):
            yield row, column + i, book.shown(_unpacked(record, 6 + 6 * i), struct.unpack_from("<H", record, 4 + 6 * i)[0])
    elif kind == _TRUTH:
        yield row, column, ("TRUE" if record[6] else "FALSE") if record[7] == 0 else ""
    elif record[12:14] != b"\xff\xff":
        yield row, column, _finite(struct.unpack_from("<d", record, 6)[0], style, book)
    elif record[6] == 0:
        yield row, column, None
    elif record[6] == 1:
        yield row, column, "TRUE" if record[8] else "FALSE"


def _finite(value: float, style: int, book: _Book) -> str:
    return book.shown(value, style) if abs(value) < float("inf") else ""


def _unpacked(record: bytes, at: int) -> float:
    """Give the number of an RK: the upper 30 bits of a double or a whole number, perhaps a hundred times too large."""
    (packed,) = struct.unpack_from("<i", record, at)
    value = float(packed >> 2) if packed & 2 else struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value
