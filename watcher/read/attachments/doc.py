"""DOC and WPS: the main text in Word's binary format (MS-DOC), with its table rows; deleted and hidden words fall."""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.doc_runs import ParagraphMark, hidden_runs, paragraph_marks
from watcher.read.attachments.rows import row_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_IDENT, _WORD_97 = 0xA5EC, 0xC1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CHARACTERS, _PARAGRAPHS, _PIECES = 12, 13, 33  # places in the list of what lies where in the table stream (FibRgFcLcb97)
_COMPRESSED = 1 << 30
_MARK = re.compile("[\x07\x0c\r\x13\x14\x15]")
_SHOWN = dict.fromkeys([*range(9), *range(0x0E, 0x20)]) | {0x0B: "\n", 0x1E: "-", 0xA0: " "}
_NO_MARK = ParagraphMark()


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that lie together in the file: one character a UTF-16 unit of `width` bytes (1 where compressed), from byte `at`."""

    text: str
    at: int
    width: int


def read_doc(streams: Mapping[str, bytes]) -> str:
    """Give the main text, a paragraph or a table's row a line. Raises Refusal where there is none."""
    word = streams["WordDocument"]
    if len(word) < 34 or struct.unpack_from("<H", word)[0] != _IDENT:
        raise Refusal("a damaged Word document")
    version, flags = struct.unpack_from("<H6xH", word, 2)
    if version < _WORD_97:
        raise Refusal("a Word document of before 1997; save it as .docx")
    if flags & _ENCRYPTED:
        raise Refusal("a Word document that is locked with a password")
    table = streams.get("1Table" if flags & _TABLE_1 else "0Table", b"")
    length, places = _layout(word)
    runs = list(_runs(word, _pieces(places(_PIECES, table)), length))
    writer = _Writer(paragraph_marks(word, places(_PARAGRAPHS, table)), fields=_fields_closed(runs))
    hidden = hidden_runs(word, places(_CHARACTERS, table))
    for run in runs:
        for kept in _kept(run, hidden):
            writer.take(kept)
    text = "\n".join(writer.finished())
    if not text.strip():
        raise Refusal("a Word document without text (pictures or macros only)")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _layout(word: bytes) -> tuple[int, _Places]:
    """Give the number of characters of the main text and where the parts of the table stream lie."""
    shorts = 34 + 2 * struct.unpack_from("<H", word, 32)[0]
    length = struct.unpack_from("<i", word, shorts + 2 + 12)[0]
    pairs = shorts + 2 + 4 * struct.unpack_from("<H", word, shorts)[0] + 2
    return length, _Places(word, pairs)


@dataclass(frozen=True, slots=True)
class _Places:
    word: bytes
    pairs: int

    def __call__(self, number: int, table: bytes) -> bytes:
        start, size = struct.unpack_from("<II", self.word, self.pairs + 8 * number)
        return table[start : start + size]


def _pieces(complex_part: bytes) -> list[tuple[int, int, int]]:
    """Give the piece table: from which character to which, and where it lies (Clx: some properties, then the pieces)."""
    at = 0
    while at + 3 <= len(complex_part) and complex_part[at] == 1:
        at += 3 + struct.unpack_from("<H", complex_part, at + 1)[0]
    if at >= len(complex_part) or complex_part[at] != 2:
        raise Refusal("a damaged Word document: it has no piece table")
    plc = complex_part[at + 5 :]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    return [(ends[i], ends[i + 1], struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * i + 2)[0]) for i in range(count)]


def _runs(word: bytes, pieces: list[tuple[int, int, int]], length: int) -> Iterator[_Run]:
    left = min(length, len(word))
    for first, end, place in pieces:
        count = min(end - first, left)
        if count <= 0:
            continue
        left -= count
        if place & _COMPRESSED:
            at = (place & ~_COMPRESSED) // 2
            yield _Run(word[at : at + count].decode("cp1252", "replace"), at, 1)
        else:
            units = word[place : place + 2 * count]
            yield _Run("".join(map(chr, struct.unpack(f"<{len(units) // 2}H", units[: len(units) // 2 * 2]))), place, 2)


def _fields_closed(runs: list[_Run]) -> bool:
    return sum(run.text.count("\x13") for run in runs) == sum(run.text.count("\x15") for run in runs)


def _kept(run: _Run, hidden: list[tuple[int, int]]) -> Iterator[_Run]:
    """Cut out the words that are hidden or were deleted."""
    at, end = run.at, run.at + run.width * len(run.text)
    for start, stop in islice(hidden, max(0, bisect_right(hidden, (at,)) - 1), None):
        if start >= end:
            break
        if start > at:
            yield _part(run, at, start)
        at = max(at, stop)
    if at < end:
        yield _part(run, at, end)


def _part(run: _Run, start: int, end: int) -> _Run:
    return _Run(run.text[(start - run.at) // run.width : (end - run.at) // run.width], start, run.width)


@dataclass(slots=True)
class _Writer:
    """Puts lines together from runs: marks end paragraphs, cells and rows; of a field its result is shown."""

    marks: Mapping[int, ParagraphMark]
    fields: bool
    _lines: list[str] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _open: list[bool] = field(default_factory=list)

    def take(self, run: _Run) -> None:
        before = 0
        for found in _MARK.finditer(run.text):
            self._say(run.text[before : found.start()])
            before = found.end()
            self._mark(found[0], self.marks.get(run.at + run.width * before, _NO_MARK))
        self._say(run.text[before:])

    def finished(self) -> list[str]:
        self._paragraph()
        self._row()
        return self._lines

    def _say(self, words: str) -> None:
        if words and all(self._open):
            self._words.append(words.translate(_SHOWN))

    def _mark(self, mark: str, properties: ParagraphMark) -> None:
        if mark in "\x13\x14\x15":
            self._field(mark)
        elif mark == "\x07":
            self._cell(properties)
        elif mark == "\r" and properties.in_table:
            self._words.append(" ")
        else:
            self._row()
            self._paragraph()

    def _field(self, mark: str) -> None:
        if not self.fields:
            return
        if mark == "\x13":
            self._open.append(False)
        elif self._open and mark == "\x14":
            self._open[-1] = True
        elif self._open:
            self._open.pop()

    def _cell(self, properties: ParagraphMark) -> None:
        """End a cell, or the row; where the properties are lost, an empty cell is taken for the row's end."""
        if properties.row_end or (not self.marks and self._cells and not self._words):
            self._row()
        else:
            self._cells.append("".join(self._words))
            self._words = []

    def _row(self) -> None:
        if self._cells:
            self._lines.append(row_line(self._cells))
            self._cells = []

    def _paragraph(self) -> None:
        if self._words:
            self._lines.extend("".join(self._words).split("\n"))
            self._words = []
        else:
            self._lines.append("")
