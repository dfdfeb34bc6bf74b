"""The verification from top to bottom; each part holds on to nothing and takes the store in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.run.tending.verify.bytes import verify_bytes
from watcher.run.tending.verify.database import verify_database
from watcher.run.tending.verify.findings import Verified
from watcher.run.tending.verify.state import verify_state
from watcher.run.tending.verify.told import verify_told

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.config import Home
    from watcher.match import Profiles
    from watcher.store import Store


def verify(home: Home, store: Store, profiles: Profiles, now: datetime, *, repair: bool = False, archive: bool = False) -> Verified:
    """Look at everything that the store holds; with `repair` mend what can be rebuilt. Nothing is told and the log is not touched.

    Of archived snapshots it is looked whether they are there, with `archive` also at their bytes.
    """
    seen = Verified()
    if verify_database(store, seen):
        verify_bytes(store, seen, now, repair=repair, archive=archive)
        verify_state(home, store, seen, now, repair=repair)
        verify_told(home, store, profiles, seen, now, repair=repair)
    return seen
