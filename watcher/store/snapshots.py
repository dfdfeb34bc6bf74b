"""The store's byte strings: a place at hand, and an archive for what is old, in which they are found without a word."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from watcher.store.blobs import Blobs
from watcher.store.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.store.shelf import Shelf


def shelf_at(address: str) -> Shelf:
    """Give the place at `file:///FOLDER` or at the address of an object store; nothing is asked of it yet."""
    parts = urlsplit(address)
    return Blobs(Path(unquote(parts.path))) if parts.scheme == "file" else Objects(address)


class Snapshots:
    """What is put lies `here`; what is asked for is looked for there, and then in the archive."""

    def __init__(self, here: Shelf, archive: Shelf | None = None) -> None:
        self.here = here
        self.archive = archive

    def put(self, data: bytes) -> str:
        """Keep `data` at hand, also where the archive has it; gives its SHA-256 in hex. Raises PlaceError."""
        return self.here.put(data)

    async def keep(self, data: bytes) -> str:
        """Put `data`, without holding up what else is under way where the place is far."""
        return await asyncio.to_thread(self.put, data) if self.here.far else self.put(data)

    def get(self, sha256: str) -> bytes:
        """Give the bytes kept under a hash, wherever they lie.

        Raises KeyError where there are none, DamagedBlobError where they are not what they were, PlaceError where a place does not answer.
        """
        try:
            return self.here.get(sha256)
        except KeyError:
            if self.archive is None:
                raise
            return self.archive.get(sha256)

    def place_of(self, sha256: str) -> str | Path:
        """Give where bytes that were put lately lie."""
        return self.here.place_of(sha256)

    def __iter__(self) -> Iterator[str]:
        """Give the hash of every byte string at hand; those in the archive are not among them."""
        return iter(self.here)
