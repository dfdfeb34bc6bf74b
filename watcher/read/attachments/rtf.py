"""RTF: the words of a document in Rich Text Format 1.9.1, with table rows and the numbers it prints; deleted words fall."""

from __future__ import annotations

import codecs
import functools
import re
import tomllib
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from watcher.model import Refusal
from watcher.read.attachments.rows import row_line

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,10})?[ ]?|\\'(?P<byte>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z'])"
    rb"|(?P<brace>[{}])|(?P<raw>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_CHINESE = "gb18030"
_MOST_OPEN = 100_000
_MOST_TOKENS = 4_000_000


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("watcher.read.attachments").joinpath("rtf.toml").read_text("utf-8"))


@functools.cache
def _passed() -> frozenset[str]:
    return frozenset(_table()["passed"])


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds within a pair of braces."""

    passed: bool = False
    fonts: bool = False  # the table of fonts
    font: int = -1
    fallback: int = 1  # how many characters stand for each \\u
    gone: bool = False  # deleted or hidden
    in_table: bool = False


@dataclass(slots=True)
class _Reader:
    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    group: _Group = field(default_factory=_Group)
    open: list[_Group] = field(default_factory=list)
    charsets: dict[int, str] = field(default_factory=dict)
    ansi: str = "cp1252"
    default_font: int = -1
    skip: int = 0

    def say(self, words: str) -> None:
        if not self.group.passed and not self.group.gone:
            self.settle()
            self.words.append(words)

    def say_bytes(self, raw: bytes) -> None:
        if not self.group.passed and not self.group.gone:
            self.raw += raw

    def settle(self) -> None:
        """Decode the bytes so far by the charset of their font."""
        if self.raw:
            self.words.append(_decoded(bytes(self.raw), self.charsets.get(self.group.font, self.ansi)))
            self.raw.clear()

    def paragraph(self) -> None:
        self.settle()
        self.lines += "".join(self.words).split("\n")
        self.words = []

    def cell(self) -> None:
        self.settle()
        self.cells.append("".join(self.words))
        self.words = []

    def row(self) -> None:
        if self.cells:
            self.lines.append(row_line(self.cells))
        self.cells = []


def read_rtf(data: bytes) -> str:
    """Give the text, a paragraph or a table's row a line. Raises Refusal where there is none."""
    reader = _Reader()
    at = count = 0
    while found := _TOKEN.match(data, at):
        count += 1
        if count > _MOST_TOKENS:
            raise Refusal("an RTF file with more words than is sane")
        at = found.end() + _take(reader, found)
        if found["brace"] == b"}" and not reader.open:
            break
    if reader.open:
        raise Refusal("an RTF file that breaks off")
    reader.row()
    reader.paragraph()
    text = "\n".join(reader.lines).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if not text.strip():
        raise Refusal("an RTF file without text (pictures only)")
    return text.replace("\x00", "")


def _take(reader: _Reader, found: re.Match[bytes]) -> int:
    """Take one token; gives how many bytes after it are no text (pictures in binary)."""
    if found["brace"]:
        _brace(reader, found["brace"])
    elif found["byte"]:
        if reader.skip:
            reader.skip -= 1
        else:
            reader.say_bytes(bytes.fromhex(found["byte"].decode()))
    elif found["raw"]:
        skipped = min(reader.skip, len(found["raw"]))
        reader.skip -= skipped
        reader.say_bytes(found["raw"][skipped:])
    elif found["sign"]:
        _sign(reader, found["sign"].decode("latin-1"))
    elif found["word"]:
        number = int(found["number"]) if found["number"] else None
        if found["word"] == b"bin":
            return max(0, number or 0)
        _word(reader, found["word"].decode(), number)
    return 0


def _brace(reader: _Reader, brace: bytes) -> None:
    reader.settle()
    reader.skip = 0
    if brace == b"{":
        if len(reader.open) >= _MOST_OPEN:
            raise Refusal("an RTF file with groups within groups without end")
        reader.open.append(reader.group)
    elif reader.open:
        reader.group = reader.open.pop()


def _sign(reader: _Reader, sign: str) -> None:
    if reader.skip:
        reader.skip -= 1
    elif sign == "*":
        reader.group = replace(reader.group, passed=True)
    elif sign in "\r\n":
        reader.paragraph()
    else:
        reader.say(_table()["signs"].get(sign, sign if sign in "\\{}" else ""))


def _word(reader: _Reader, word: str, number: int | None) -> None:
    if word in _passed():
        reader.settle()
        reader.group = replace(reader.group, passed=True, fonts=reader.group.fonts or word == "fonttbl")
    elif word == "u" and number is not None:
        reader.say(chr(number % 65536))
        reader.skip = reader.group.fallback
    elif word in _LAYOUT:
        if not reader.group.passed:
            _LAYOUT[word](reader)
    elif said := _table()["signs"].get(word):
        reader.say(said)
    else:
        _property(reader, word, number)


def _property(reader: _Reader, word: str, number: int | None) -> None:
    on = number != 0
    if word == "f" and number is not None:
        reader.settle()
        reader.group = replace(reader.group, font=number)
    elif word == "fcharset" and reader.group.fonts:
        if charset := _table()["charsets"].get(str(number)):
            reader.charsets[reader.group.font] = charset
    elif word == "ansicpg":
        reader.ansi = _codec(number)
    elif word == "deff" and number is not None:
        reader.default_font = number
        reader.group = replace(reader.group, font=number)
    elif word == "plain":
        reader.settle()
        reader.group = replace(reader.group, font=reader.default_font, gone=False)
    elif word == "uc":
        reader.group = replace(reader.group, fallback=max(0, min(number or 0, 16)))
    elif word in {"deleted", "v"}:
        reader.settle()
        reader.group = replace(reader.group, gone=on)
    elif word in {"intbl", "pard"}:
        reader.group = replace(reader.group, in_table=word == "intbl")


def _end_of_paragraph(reader: _Reader) -> None:
    if reader.group.in_table:
        reader.say(" ")
    else:
        reader.row()
        reader.paragraph()


_LAYOUT: dict[str, Callable[[_Reader], None]] = {
    "par": _end_of_paragraph,
    "sect": _end_of_paragraph,
    "page": _end_of_paragraph,
    "cell": _Reader.cell,
    "row": _Reader.row,
    "nestcell": lambda reader: reader.say(" "),
}


def _codec(page: int | None) -> str:
    if page == 936:
        return _CHINESE
    name = "utf-8" if page == 65001 else f"cp{page}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return _CHINESE


def _decoded(raw: bytes, codec: str) -> str:
    for name in (codec, _CHINESE):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode(codec, "replace")
