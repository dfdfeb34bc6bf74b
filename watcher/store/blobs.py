"""Bytes as they came, kept for ever: compressed files under their SHA-256."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from pathlib import Path


class DamagedBlobError(Exception):
    """A kept file no longer holds the bytes whose hash it is named by."""


class Blobs:
    """A folder of immutable byte strings; putting the same bytes twice keeps them once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data`; gives its SHA-256 in hex. A kill leaves either the whole file or none under that name."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.part")
            draft.write_bytes(zstd.compress(data))
            draft.replace(path)
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

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.zst"
