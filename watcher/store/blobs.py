"""Bytes as they came, kept for ever: compressed files under their SHA-256."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from watcher.store.shelf import MARK, Shelf, UnreachableError, UnwritableError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTED_FOR = 86_400.0
"""Seconds for which one note that bytes were read is enough."""


class Blobs(Shelf):
    """A folder, on this machine or one that several have in common."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def address(self) -> str:
        """Give the folder."""
        return str(self.folder)

    def place_of(self, sha256: str) -> Path:
        """Give the file in which bytes with this hash lie, compressed with zstd."""
        return self.folder / sha256[:2] / f"{sha256}.zst"

    def packed(self, sha256: str) -> bytes:
        """Give what a file holds; raises KeyError where there is none."""
        try:
            return self.place_of(sha256).read_bytes()
        except FileNotFoundError as wrong:
            raise KeyError(sha256) from wrong
        except OSError as wrong:  # a network folder that went away, a disk that fails
            raise UnreachableError(f"{self.place_of(sha256)} cannot be read: {wrong.strerror or wrong}") from wrong

    def put_packed(self, sha256: str, packed: bytes, *, durable: bool = False) -> None:
        """Write a file beside its place and let it stand there when it is whole. Raises UnwritableError."""
        self._write(self.place_of(sha256), packed, durable=durable)

    def holds(self, sha256: str) -> bool:
        """Whether there is such a file."""
        return self.place_of(sha256).exists()

    def drop(self, sha256: str) -> None:
        """Delete a file."""
        self.place_of(sha256).unlink(missing_ok=True)

    def used_at(self, sha256: str) -> datetime:
        """Give when a file was written or last read, by its time of change; raises KeyError."""
        try:
            return datetime.fromtimestamp(self.place_of(sha256).stat().st_mtime, UTC)
        except FileNotFoundError as wrong:
            raise KeyError(sha256) from wrong

    def note_use(self, sha256: str) -> None:
        """Set a file's time of change, once a day at most, where it is ours: times of access are not kept on most machines."""
        with suppress(OSError):
            path = self.place_of(sha256)
            if time.time() - path.stat().st_mtime > NOTED_FOR:
                os.utime(path)

    def __iter__(self) -> Iterator[str]:
        """Give the hash of every file."""
        yield from (path.stem for path in sorted(self.folder.glob("??/*.zst")))

    def set_aside(self, sha256: str) -> None:
        """Rename a damaged file."""
        path = self.place_of(sha256)
        path.replace(path.with_suffix(".damaged"))

    def drafts(self) -> list[Path]:
        """Give files that a killed or still running writer left half-written."""
        return sorted(self.folder.glob("??/*.part"))

    def mark(self) -> str | None:
        """Give what stands in the folder's own file; None where there is none."""
        try:
            return (self.folder / MARK).read_text("ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as wrong:
            raise UnreachableError(f"{self.folder} cannot be read: {wrong.strerror or wrong}") from wrong

    def put_mark(self, mark: str) -> None:
        """Write the folder's own file. Raises UnwritableError."""
        self._write(self.folder / MARK, mark.encode(), durable=True)

    def _has_whole(self, sha256: str, data: bytes) -> bool:
        try:
            return bool(zstd.decompress(self.place_of(sha256).read_bytes()) == data)
        except (OSError, zstd.ZstdError):
            return False

    def _write(self, path: Path, data: bytes, *, durable: bool) -> None:
        draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(data)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            draft.replace(path)
            if durable:
                _sync_folder(path.parent)
        except OSError as wrong:
            with suppress(OSError):
                draft.unlink()
            raise UnwritableError(f"{path.parent} cannot be written: {wrong.strerror or wrong}; free some room, nothing is lost") from wrong


def _sync_folder(folder: Path) -> None:
    """Let a new name in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
