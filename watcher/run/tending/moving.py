"""Moving the snapshots of a store to another place, while nothing runs on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from watcher.run.alive import DAEMON
from watcher.run.tending.archive import Moved, copy_all
from watcher.store import BusyError, PlaceError, heartbeats, places
from watcher.store.snapshots import shelf_at

if TYPE_CHECKING:
    from watcher.store import Store

STOPPED = timedelta(minutes=2)
"""Workers and daemons give a sign of life every minute; without one for so long they have stopped."""


def move_snapshots(store: Store, address: str, now: datetime, *, as_is: bool = False) -> Moved:
    """Copy every snapshot to a place and let the database know it as theirs; with `as_is` they lie there already.

    Raises PlaceError while a daemon or worker runs, which would go on writing to the old place, or where a place does not answer.
    """
    goal = shelf_at(address)
    try:
        with store.exclusive("daemon", wait=False):
            _require_silence(store, now)
            done = Moved() if as_is else copy_all(store.blobs.here, goal)
            with store.transaction() as conn:
                places.note(conn, places.SNAPSHOTS, goal, now)
            return done
    except BusyError as wrong:
        raise PlaceError("a daemon runs on this store; stop it first, it would go on writing to the old place") from wrong


def _require_silence(store: Store, now: datetime) -> None:
    with store.read() as conn:
        beat = heartbeats.last(conn, DAEMON)
    if beat and timedelta(0) <= now - beat.at < STOPPED:
        raise PlaceError(
            f"{beat.detail or 'a worker'} gave a sign of life at {beat.at:%H:%M:%S} UTC; stop all workers and wait two minutes"
        )
