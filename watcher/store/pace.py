"""Whose turn a host is, among all processes and threads on one machine: one asks at a time, with pauses between.

A process that dies gives its turn back; the pause after what it asked last is kept all the same.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

POLL = 0.02
"""Seconds between two looks at whether a host is free."""


class Pace(Protocol):
    """A pace that several processes keep together."""

    def turn(self, origin: str, delay: float) -> AbstractAsyncContextManager[None]:
        """Wait until the host is free and `delay` seconds lie behind the last request to it; hold it meanwhile."""
        ...

    def close(self) -> None:
        """Give back whatever is held."""
        ...


class FilePace:
    """Turns of hosts by locked files, whose time of change is when the host was asked last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def close(self) -> None:
        """Nothing is held between turns."""

    @asynccontextmanager
    async def turn(self, origin: str, delay: float) -> AsyncIterator[None]:
        """Wait until the host is free and `delay` seconds lie behind the last request to it; hold it meanwhile."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._folder / f"host-{hashlib.sha256(origin.encode()).hexdigest()[:16]}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while not _locked(handle):  # noqa: ASYNC110  another process's release is no event of ours
                await asyncio.sleep(POLL)
            if os.fstat(handle).st_size:  # an empty file is one that nobody has asked under yet
                await asyncio.sleep(rest(time.time() - os.fstat(handle).st_mtime, delay))
            os.pwrite(handle, b"1", 0)
            try:
                yield
            finally:
                os.utime(handle)
        finally:
            os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def rest(passed: float, delay: float) -> float:
    """Give what is left of a pause; a clock that was set back makes none longer."""
    return min(delay, max(0.0, delay - passed))
