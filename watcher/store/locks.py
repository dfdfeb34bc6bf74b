"""Turns: a thing that one process at a time may do. A killed process gives its turn back by dying."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine


Take = Callable[[str], bool]


class BusyError(Exception):
    """Another process has the turn."""


@contextmanager
def file_turn(folder: Path, name: str, *, wait: bool, together: bool = False) -> Iterator[None]:
    """Hold `folder/name.lock` by flock(2), which the kernel lets go when the process ends; raises BusyError unless `wait`.

    Those who hold it `together` keep out nobody but those who hold it alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if together else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as wrong:
            raise BusyError(name) from wrong
        yield
    finally:
        os.close(handle)


@contextmanager
def advisory_turn(engine: Engine, name: str, *, wait: bool, together: bool = False) -> Iterator[None]:
    """Hold a PostgreSQL advisory lock in the same way; raises BusyError unless `wait`."""
    how = "lock_shared" if together else "lock"
    with _session(engine) as conn:
        key = {"key": lock_key(name)}
        if wait:
            conn.execute(text(f"select pg_advisory_{how}(:key)"), key)
        held = wait or bool(conn.scalar(text(f"select pg_try_advisory_{how}(:key)"), key))
        if held:
            yield
    if not held:
        raise BusyError(name)


@contextmanager
def file_turns(folder: Path) -> Iterator[Take]:
    """Give a function that takes turns one by one, without waiting, and says whether it could; all are given back at the end."""
    with ExitStack() as held:

        def take(name: str) -> bool:
            try:
                held.enter_context(file_turn(folder, name, wait=False))
            except BusyError:
                return False
            return True

        yield take


@contextmanager
def advisory_turns(engine: Engine) -> Iterator[Take]:
    """Do the same with advisory locks, all of them on one connection: a pass over many sources takes many turns."""
    with _session(engine) as conn:
        yield lambda name: bool(conn.scalar(text("select pg_try_advisory_lock(:key)"), {"key": lock_key(name)}))


@contextmanager
def _session(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose locks are given back at its end: one that broke on the way is closed, and the server lets them go."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        try:
            yield conn
            conn.execute(text("select pg_advisory_unlock_all()"))
        except BaseException:
            conn.invalidate()
            raise


def lock_key(name: str) -> int:
    """Give the number under which PostgreSQL knows a turn."""
    return zlib.crc32(b"watcher:" + name.encode())
