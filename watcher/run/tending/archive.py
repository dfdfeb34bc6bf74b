"""Moving snapshots that nobody reads any more to the archive, and back.

A byte string is written there, read back, checked against its hash, and only then let go here. Killed anywhere, it lies in
one place or in both, and the next call goes on; readers look here first and then there.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from watcher.store import DamagedBlobError, PlaceError
from watcher.store.aging import newest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from watcher.store import Store
    from watcher.store.shelf import Shelf

AT_ONCE = 8
"""Byte strings under way at once: most of the time is waiting for a disk or a network."""
BATCH = 512
"""Names taken at a time from those that lie in a place."""


@dataclass
class Moved:
    """What a call moved, or with a dry run would move."""

    moved: int = 0
    bytes: int = 0
    """Compressed, as they lie there."""
    stayed: int = 0
    """Newest ones of what is live, and those that were read or written lately."""
    damaged: list[str] = field(default_factory=list)
    """Those that are not what they were; they stay where they are, for `watcher verify`."""


def archive(store: Store, now: datetime, read_before: datetime, *, dry_run: bool = False) -> Moved:
    """Move snapshots that were neither written nor read since a moment to the archive, but for the newest of what is live.

    Raises BusyError while another process does it, PlaceError where a place does not answer.
    """
    with store.exclusive("archive", wait=False):
        here, there = store.blobs.here, _archive_of(store)
        with store.read() as conn:
            kept = newest(conn, now.date())
        return _move(here, there, lambda sha256: sha256 not in kept and here.used_at(sha256) < read_before, dry_run=dry_run)


def bring_back(store: Store, *, dry_run: bool = False) -> Moved:
    """Move everything that is archived back, for an archive that is to be given up. Raises as `archive`."""
    with store.exclusive("archive", wait=False):
        return _move(_archive_of(store), store.blobs.here, lambda _: True, dry_run=dry_run)


def copy_all(here: Shelf, there: Shelf) -> Moved:
    """Copy everything that lies in one place to another, checked like what is archived; nothing is let go."""
    return _each(here, partial(_copied, here, there))


def _archive_of(store: Store) -> Shelf:
    if store.blobs.archive is None:
        raise PlaceError("there is no archive: set snapshots.archive in config/watcher.yaml to file:///FOLDER or s3://BUCKET/FOLDER")
    return store.blobs.archive


def _move(here: Shelf, there: Shelf, wanted: Callable[[str], bool], *, dry_run: bool) -> Moved:
    def move(sha256: str) -> int | None:
        try:
            if not wanted(sha256):
                return None
            if dry_run:
                return len(here.packed(sha256))
            size = _copied(here, there, sha256)
        except KeyError:  # gone meanwhile
            return None
        here.drop(sha256)
        return size

    return _each(here, move)


def _copied(here: Shelf, there: Shelf, sha256: str) -> int:
    """Let a byte string lie there too, as sure as reading it back makes it; gives its size.

    Raises KeyError where there is none here, DamagedBlobError where it is not whole.
    """
    packed = here.packed(sha256)
    here.peek(sha256)
    if not there.holds(sha256):
        there.put_packed(sha256, packed, durable=True)
    try:
        there.peek(sha256)
    except DamagedBlobError:  # of an older try, or of the store: what is whole here is written anew
        there.put_packed(sha256, packed, durable=True)
        there.peek(sha256)
    return len(packed)


def _each(here: Shelf, move: Callable[[str], int | None]) -> Moved:
    def tried(sha256: str) -> tuple[int | None, str | None]:
        try:
            return move(sha256), None
        except DamagedBlobError as wrong:
            return None, str(wrong)

    done = Moved()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for batch in batches(here):
            for size, damage in pool.map(tried, batch):
                if damage is not None:
                    done.damaged.append(damage)
                elif size is None:
                    done.stayed += 1
                else:
                    done.moved += 1
                    done.bytes += size
    return done


def batches(names: Iterable[str]) -> Iterator[list[str]]:
    """Give names in lists, so that no more of them wait for a thread than these hold."""
    rest = iter(names)
    while batch := list(islice(rest, BATCH)):
        yield batch
