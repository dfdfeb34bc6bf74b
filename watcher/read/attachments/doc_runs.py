"""Properties in Word's binary format: paragraphs that are cells or end rows, and words that are hidden or deleted.

They lie in pages of 512 bytes (FKP), a run each: from which byte of the text to which, and a list of changes of
property (Sprm, MS-DOC 2.6) to what is normal.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE = 512
_IN_TABLE, _ROW_END = 0x2416, 0x2417
_DELETED, _HIDDEN = 0x0800, 0x083C
_TABLE_SIZES = {0xD608, 0xD606}
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


@dataclass(frozen=True, slots=True)
class ParagraphMark:
    """What the properties say of the mark that ends a paragraph, a cell or a row."""

    in_table: bool = False
    row_end: bool = False


def paragraph_marks(word: bytes, index: bytes) -> dict[int, ParagraphMark]:
    """Give the marks that have to do with tables by the byte after each; `index` is the PlcBtePapx."""
    marks = {}
    for _, end, properties in _runs(word, index, entry=13, paragraphs=True):
        said = {code: value for code, value in _changes(properties[2:]) if code in {_IN_TABLE, _ROW_END}}
        marks[end] = ParagraphMark(bool(said.get(_IN_TABLE)), bool(said.get(_ROW_END)))
    return marks


def hidden_runs(word: bytes, index: bytes) -> list[tuple[int, int]]:
    """Give the bytes, from and to, of words that were deleted or are hidden; `index` is the PlcBteChpx."""
    runs = []
    for start, end, properties in _runs(word, index, entry=1, paragraphs=False):
        if any(value == 1 for code, value in _changes(properties) if code in {_DELETED, _HIDDEN}):
            runs.append((start, end))
    return sorted(runs)


def _runs(word: bytes, index: bytes, *, entry: int, paragraphs: bool) -> Iterator[tuple[int, int, bytes]]:
    count = max(0, (len(index) - 4) // 8)
    for number in dict.fromkeys(struct.unpack_from(f"<{count}I", index, 4 * (count + 1)) if count else ()):
        page = word[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
        if len(page) == _PAGE and 4 + (4 + entry) * page[-1] < _PAGE:
            yield from _page(page, entry=entry, paragraphs=paragraphs)


def _page(page: bytes, *, entry: int, paragraphs: bool) -> Iterator[tuple[int, int, bytes]]:
    count = page[-1]
    places = struct.unpack_from(f"<{count + 1}I", page)
    for i in range(count):
        at = 2 * page[4 * (count + 1) + entry * i]
        if at == 0:
            properties = b""
        elif not paragraphs:
            properties = page[at + 1 : at + 1 + page[at]]
        elif page[at]:
            properties = page[at + 1 : at + 2 * page[at]]
        else:
            properties = page[at + 2 : at + 2 + 2 * page[at + 1]]
        yield places[i], places[i + 1], properties


def _changes(properties: bytes) -> Iterator[tuple[int, int]]:
    """Give each change of property: its code and the first byte of its value."""
    at = 0
    while at + 3 <= len(properties):
        code = struct.unpack_from("<H", properties, at)[0]
        yield code, properties[at + 2]
        if code in _TABLE_SIZES:
            at += 3 + int.from_bytes(properties[at + 2 : at + 4], "little")
        else:
            at += 2 + _SIZES.get(code >> 13, 1 + properties[at + 2])
