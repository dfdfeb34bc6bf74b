"""A place in which byte strings lie under their SHA-256, compressed: what every such place does alike."""

from __future__ import annotations

import hashlib
import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

MARK = "watcher-store"
"""The name under which a place says which store it belongs to."""


class DamagedBlobError(Exception):
    """A kept file no longer holds the bytes whose hash it is named by."""


class PlaceError(Exception):
    """Snapshots cannot be kept, or had, where they belong: where, why, what to do. Nothing is concluded without them."""


class UnwritableError(PlaceError):
    """Bytes cannot be kept: the disk is full, or the place may not be written."""


class UnreachableError(PlaceError):
    """A place does not answer."""


class Shelf(ABC):
    """Immutable byte strings; putting the same bytes twice keeps them once. Raises UnreachableError where it does not answer."""

    far = False
    """Whether each byte string costs a request over a network."""

    def put(self, data: bytes) -> str:
        """Keep `data`; gives its SHA-256 in hex. A kill leaves either the whole or nothing under that name.

        What was there and is damaged is written anew. Raises UnwritableError.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if not self._has_whole(sha256, data):
            self.put_packed(sha256, zstd.compress(data))
        return sha256

    def get(self, sha256: str) -> bytes:
        """Give the bytes kept under a hash, and note that they were read.

        Raises KeyError where there are none, DamagedBlobError where they are not what they were.
        """
        data = self.peek(sha256)
        self.note_use(sha256)
        return data

    def peek(self, sha256: str) -> bytes:
        """Give the bytes kept under a hash, as `get` does, to check them: that counts for no reading."""
        packed = self.packed(sha256)
        try:
            data = zstd.decompress(packed)
        except zstd.ZstdError as wrong:
            raise DamagedBlobError(f"{self.place_of(sha256)} cannot be decompressed: {wrong}") from wrong
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedBlobError(f"{self.place_of(sha256)} does not hold what its name says")
        return data

    @property
    @abstractmethod
    def address(self) -> str:
        """Give the place as it is told to a person."""

    @abstractmethod
    def place_of(self, sha256: str) -> str | Path:
        """Give where the bytes with this hash lie."""

    @abstractmethod
    def packed(self, sha256: str) -> bytes:
        """Give what lies under a hash, compressed and unchecked; raises KeyError."""

    @abstractmethod
    def put_packed(self, sha256: str, packed: bytes, *, durable: bool = False) -> None:
        """Keep what is compressed already under its hash; `durable` also through a power cut. Raises UnwritableError."""

    @abstractmethod
    def holds(self, sha256: str) -> bool:
        """Whether anything lies under a hash."""

    @abstractmethod
    def drop(self, sha256: str) -> None:
        """Keep what lies under a hash no longer; nothing happens where there is none."""

    @abstractmethod
    def used_at(self, sha256: str) -> datetime:
        """Give when the bytes were put here, or read since where that is noted; raises KeyError."""

    @abstractmethod
    def note_use(self, sha256: str) -> None:
        """Note that bytes are in use, as far as the place can."""

    @abstractmethod
    def __iter__(self) -> Iterator[str]:
        """Give the hash of every byte string that is kept."""

    @abstractmethod
    def set_aside(self, sha256: str) -> None:
        """Let what is damaged no longer stand under its name, so that the bytes can be kept anew; it stays beside it for a person."""

    @abstractmethod
    def drafts(self) -> list[Path]:
        """Give files that a killed or still running writer left half-written; none of them stands under a hash."""

    @abstractmethod
    def mark(self) -> str | None:
        """Give the mark of the store to which the place belongs; None where it has none."""

    @abstractmethod
    def put_mark(self, mark: str) -> None:
        """Let the place belong to a store. Raises UnwritableError."""

    @abstractmethod
    def _has_whole(self, sha256: str, data: bytes) -> bool:
        """Whether these bytes lie here already, as far as that is told without reading them over a network."""
