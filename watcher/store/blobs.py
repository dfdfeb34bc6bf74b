"""Bytes as they came, kept for ever: compressed files under their SHA-256."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class DamagedBlobError(Exception):
    """A kept file no longer holds the bytes whose hash it is named by."""


class UnwritableError(Exception):
    """Bytes cannot be kept: the disk is full, or the folder may not be written."""


class Blobs:
    """A folder of immutable byte strings; putting the same bytes twice keeps them once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place_of(self, sha256: str) -> Path:
        """Give the file in which bytes with this hash lie, compressed with zstd."""
        return self._path(sha256)

    def put(self, data: bytes) -> str:
        """Keep `data`; gives its SHA-256 in hex. A kill leaves either the whole file or none under that name.

        A file that was there and is damaged is written anew. Raises UnwritableError.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if path.exists() and _holds(path, data):
            return sha256
        draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(zstd.compress(data))
            draft.replace(path)
        except OSError as wrong:
            with suppress(OSError):
                draft.unlink()
            raise UnwritableError(f"{path.parent} cannot be written: {wrong.strerror or wrong}; free some room, nothing is lost") from wrong
        return sha256

    def get(self, sha256: str) -> bytes:
        """Give the bytes kept under a hash.

        Raises KeyError where there are none, DamagedBlobError where the file is not what it was.
        """
        path = self._path(sha256)
        try:
            data = zstd.decompress(path.read_bytes())
        except FileNotFoundError as wrong:
            raise KeyError(sha256) from wrong
        except zstd.ZstdError as wrong:
            raise DamagedBlobError(f"{path} cannot be decompressed: {wrong}") from wrong
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedBlobError(f"{path} does not hold what its name says")
        return data

    def __iter__(self) -> Iterator[str]:
        """Give the hash of every byte string that is kept."""
        yield from (path.stem for path in sorted(self.folder.glob("??/*.zst")))

    def set_aside(self, sha256: str) -> None:
        """Let a damaged file no longer stand under its name, so that the bytes can be kept anew; it stays beside it for a person."""
        path = self._path(sha256)
        path.replace(path.with_suffix(".damaged"))

    def drafts(self) -> list[Path]:
        """Give files that a killed or still running writer left half-written; none of them stands under a hash."""
        return sorted(self.folder.glob("??/*.part"))

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.zst"


def _holds(path: Path, data: bytes) -> bool:
    try:
        return bool(zstd.decompress(path.read_bytes()) == data)
    except (OSError, zstd.ZstdError):
        return False
