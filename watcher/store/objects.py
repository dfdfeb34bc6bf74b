"""Snapshots in an object store, such as S3, by fsspec (extra `s3`).

An object is written whole or not at all, and costs a request: what a pass has just written it reads again from memory.
Credentials are looked for where the store's own library does, in the environment and its files, and never in the address.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections import OrderedDict
from contextlib import contextmanager
from datetime import UTC
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watcher.credentials import SecretError, bytes_of
from watcher.store.shelf import MARK, PlaceError, Shelf, UnreachableError, UnwritableError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fsspec import AbstractFileSystem

OPTIONS: dict[str, dict[str, Any]] = {
    "s3": {
        "use_listings_cache": False,
        "default_cache_type": "none",
        "config_kwargs": {"connect_timeout": 10, "read_timeout": 60, "retries": {"mode": "standard", "max_attempts": 4}},
    },
    "local": {"auto_mkdir": True},
}
"""What a kind of store is to be opened with: no listings from memory, since others write too, and an end to waiting."""
CREDENTIALS = "AWS_SHARED_CREDENTIALS_FILE"
"""The variable that names a file of credentials; one that others can read is refused, like every file with secrets."""
REMEMBERED = 16_000_000
"""Bytes, compressed, of what was put last that are kept in memory."""
FOLDER = re.compile("[0-9a-f]{2}")


class Objects(Shelf):
    """A folder of an object store."""

    far = True

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._lock = threading.Lock()
        self._recent: OrderedDict[str, bytes] = OrderedDict()
        self._remembered = 0

    @cached_property
    def _opened(self) -> tuple[AbstractFileSystem, str]:
        try:
            from fsspec.core import url_to_fs
        except ImportError as wrong:
            raise UnreachableError(f"{self._url} wants the library fsspec: pip install 'policy-watcher[s3]'") from wrong
        if named := os.environ.get(CREDENTIALS):
            try:
                bytes_of(Path(named), CREDENTIALS)
            except SecretError as wrong:
                raise UnreachableError(f"{self._url} cannot be opened: {wrong}") from wrong
        try:
            fs, root = url_to_fs(self._url, **OPTIONS.get(self._url.partition("://")[0], {}))
        except ImportError as wrong:
            raise UnreachableError(f"{self._url} wants another library: {wrong} (S3: pip install 'policy-watcher[s3]')") from wrong
        except ValueError as wrong:
            raise UnreachableError(f"{self._url} cannot be opened: {wrong}") from wrong
        return fs, root.rstrip("/")

    @property
    def _fs(self) -> AbstractFileSystem:
        return self._opened[0]

    @property
    def address(self) -> str:
        """Give the store's address."""
        return self._url

    def place_of(self, sha256: str) -> str:
        """Give an object's address."""
        return f"{self._url}/{sha256[:2]}/{sha256}.zst"

    def packed(self, sha256: str) -> bytes:
        """Give what an object holds; raises KeyError where there is none."""
        with self._lock:
            if sha256 in self._recent:
                return self._recent[sha256]
        with self._answering(sha256):
            return bytes(self._fs.cat_file(self._path(sha256)))

    def put_packed(self, sha256: str, packed: bytes, *, durable: bool = False) -> None:
        """Write an object; what a store has taken outlasts a power cut. Raises UnwritableError."""
        del durable
        with self._writing():
            self._fs.pipe_file(self._path(sha256), packed)
        self._remember(sha256, packed)

    def peek(self, sha256: str) -> bytes:
        """Give the bytes as the store has them, and not from memory."""
        self._forget(sha256)
        return super().peek(sha256)

    def get(self, sha256: str) -> bytes:
        """Give the bytes, from memory where they were put or read just now."""
        with self._lock:
            packed = self._recent.get(sha256)
        return zstd.decompress(packed) if packed is not None else super().get(sha256)

    def holds(self, sha256: str) -> bool:
        """Whether there is such an object."""
        with self._answering():
            return bool(self._fs.exists(self._path(sha256)))

    def drop(self, sha256: str) -> None:
        """Delete an object."""
        self._forget(sha256)
        with self._writing():
            if self._fs.exists(self._path(sha256)):
                self._fs.rm_file(self._path(sha256))

    def used_at(self, sha256: str) -> datetime:
        """Give when an object was written; that it was read since is not known. Raises KeyError."""
        with self._answering(sha256):
            written: datetime = self._fs.modified(self._path(sha256))
        return written if written.tzinfo else written.replace(tzinfo=UTC)

    def note_use(self, sha256: str) -> None:
        """Nothing: an object cannot be touched without writing it anew."""

    def __iter__(self) -> Iterator[str]:
        """Give the hash of every object, folder by folder, so that no more than one folder's names are in memory."""
        for folder in self._folders():
            with self._answering():
                names = sorted(self._fs.find(folder))
            yield from (name.rpartition("/")[2].removesuffix(".zst") for name in names if name.endswith(".zst"))

    def _folders(self) -> list[str]:
        try:
            with self._answering():
                found = sorted(self._fs.ls(self._opened[1], detail=False))
        except KeyError:
            return []
        return [name for name in found if FOLDER.fullmatch(name.rstrip("/").rpartition("/")[2])]

    def set_aside(self, sha256: str) -> None:
        """Copy a damaged object to another name and delete it."""
        path = self._path(sha256)
        with self._writing():
            self._fs.cp_file(path, f"{path.removesuffix('.zst')}.damaged")
        self.drop(sha256)

    def drafts(self) -> list[Path]:
        """Give nothing: an object is there whole or not at all."""
        return []

    def mark(self) -> str | None:
        """Give what the place's own object says; None where there is none."""
        try:
            with self._answering(MARK):
                return bytes(self._fs.cat_file(f"{self._opened[1]}/{MARK}")).decode("ascii").strip()
        except KeyError:
            return None

    def put_mark(self, mark: str) -> None:
        """Write the place's own object. Raises UnwritableError."""
        with self._writing():
            self._fs.pipe_file(f"{self._opened[1]}/{MARK}", mark.encode())

    def _path(self, sha256: str) -> str:
        return f"{self._opened[1]}/{sha256[:2]}/{sha256}.zst"

    def _has_whole(self, sha256: str, data: bytes) -> bool:
        """Go by its length: an object that was damaged since has the same one, and is found by `watcher verify`."""
        try:
            with self._answering(sha256):
                return bool(self._fs.info(self._path(sha256))["size"] == len(zstd.compress(data)))
        except KeyError:
            return False

    def _remember(self, sha256: str, packed: bytes) -> None:
        self._forget(sha256)
        with self._lock:
            self._recent[sha256] = packed
            self._remembered += len(packed)
            while self._remembered > REMEMBERED:
                self._remembered -= len(self._recent.popitem(last=False)[1])

    def _forget(self, sha256: str) -> None:
        with self._lock:
            self._remembered -= len(self._recent.pop(sha256, b""))

    @contextmanager
    def _answering(self, name: str = "") -> Iterator[None]:
        """Let an object that is not there be a KeyError, and all else that libraries raise for a store that does not answer one word."""
        try:
            yield
        except FileNotFoundError as wrong:
            raise KeyError(name) from wrong
        except PlaceError:
            raise
        except Exception as wrong:
            raise UnreachableError(f"{self._url} cannot be read: {_said(wrong)}; what needs it is done again") from wrong

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except PlaceError:
            raise
        except Exception as wrong:
            raise UnwritableError(f"{self._url} cannot be written: {_said(wrong)}; nothing is lost, it is done again") from wrong


def _said(wrong: Exception) -> str:
    return " ".join(str(wrong).split())[:300] or type(wrong).__name__
