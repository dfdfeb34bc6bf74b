"""Strings of Excel's binary format: a length, flags, one or two bytes a character, and what a string's fonts take."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDE, _PHONETIC, _RICH = 1, 4, 8


def read_string(record: bytes, at: int) -> str:
    """Give the string at a place in a record that is not continued (XLUnicodeString)."""
    return _Chunks([record], at).string()


def read_shared(chunks: Sequence[bytes]) -> list[str]:
    """Give the strings that the cells refer to (SST); its record is continued where it is longer than 8,224 bytes."""
    left = _Chunks(chunks, 8)
    strings: list[str] = []
    while not left.ended() and len(strings) < struct.unpack_from("<I", chunks[0], 4)[0]:
        strings.append(left.string())
    return strings


@dataclass(slots=True)
class _Chunks:
    """Reads on from chunk to chunk. Characters cut by the end of a chunk go on in the next after flags of their own."""

    chunks: Sequence[bytes]
    at: int
    number: int = 0

    def ended(self) -> bool:
        while self.number < len(self.chunks) and self.at >= len(self.chunks[self.number]):
            self.at -= len(self.chunks[self.number])
            self.number += 1
        return self.number >= len(self.chunks)

    def string(self) -> str:
        length, flags = struct.unpack("<HB", self._take(3))
        fonts = struct.unpack("<H", self._take(2))[0] if flags & _RICH else 0
        spoken = struct.unpack("<I", self._take(4))[0] if flags & _PHONETIC else 0
        words = self._characters(length, flags & _WIDE)
        self.at += 4 * fonts + spoken
        return words

    def _take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size and not self.ended():
            more = self.chunks[self.number][self.at : self.at + size - len(taken)]
            self.at += len(more)
            taken += more
        return taken

    def _characters(self, length: int, wide: int) -> str:
        words = ""
        while length > 0 and self.number < len(self.chunks):
            chunk, width = self.chunks[self.number], 2 if wide else 1
            cut = chunk[self.at : self.at + width * length]
            words += cut.decode("utf-16-le" if wide else "latin-1", "replace")
            length -= max(len(cut) // width, 0)
            self.at += len(cut)
            if length > 0:
                self.number, self.at = self.number + 1, 0
                if self.number < len(self.chunks) and self.chunks[self.number]:
                    wide, self.at = self.chunks[self.number][0] & _WIDE, 1
        return words
