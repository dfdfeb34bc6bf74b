"""Whether the snapshots that a machine sees are those of its database: each place bears a mark, and the database knows it.

Two machines with one database and a folder each would lose half of what they keep, and notice it years later; so would
one whose network folder is not mounted.
"""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from watcher.store.schema import places, snapshots
from watcher.store.shelf import MARK, PlaceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from watcher.store.shelf import Shelf

SNAPSHOTS, ARCHIVE = "snapshots", "archive"
"""The names of the two places that a store may have."""
KEY = "link.key"
"""The name under which the key of addresses is noted: like a place, one that all machines have in common."""


class OtherPlaceError(PlaceError):
    """A place that is not the one in which the snapshots of this database lie."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A place as the database knows it."""

    name: str
    mark: str
    address: str
    noted_by: str
    noted_at: datetime


def noted(conn: Connection) -> dict[str, Noted]:
    """Give the places that the database knows, by name."""
    columns = (places.c[name] for name in Noted.__slots__)
    return {row.name: Noted(*row) for row in conn.execute(select(*columns))}


def unsettled(conn: Connection, shelves: Mapping[str, Shelf]) -> list[str]:
    """Give the names of places that the database does not know yet, or knows otherwise while no snapshot is at stake."""
    known = noted(conn)
    empty = conn.execute(select(snapshots.c.id).limit(1)).first() is None
    return sorted(name for name, shelf in shelves.items() if name not in known or (empty and shelf.mark() != known[name].mark))


def note(conn: Connection, name: str, shelf: Shelf, now: datetime) -> None:
    """Let a place be the one that the database knows by that name; it gets a mark where it has none. Raises PlaceError."""
    put(conn, name, marked(shelf), shelf.address, now)


def put(conn: Connection, name: str, mark: str, address: str, now: datetime) -> None:
    """Note the mark of something that all machines have in common, in the stead of what was noted before."""
    conn.execute(delete(places).where(places.c.name == name))
    conn.execute(insert(places).values(name=name, mark=mark, address=address, noted_by=machine(), noted_at=now))


def machine() -> str:
    """Give the name of this machine."""
    return socket.gethostname()


def marked(shelf: Shelf) -> str:
    """Write a place's mark, the one that it has or a new one, and give it: so it is known to be writable. Raises PlaceError."""
    mark = shelf.mark() or secrets.token_hex(16)
    shelf.put_mark(mark)
    return mark


def require_same(known: Noted, shelf: Shelf) -> None:
    """Raise OtherPlaceError where a place does not bear the mark that the database knows."""
    found = shelf.mark()
    if found == known.mark:
        return
    what = "the snapshots" if known.name == SNAPSHOTS else "archived snapshots"
    seen = "bears no mark (is it mounted?)" if found is None else "belongs to another store"
    raise OtherPlaceError(
        f"{what} of this database lie at {known.address} (as {known.noted_by} saw it on {known.noted_at:%Y-%m-%d}), "
        f"and {shelf.address} {seen}; let every machine see the same place (`snapshots:` in config/watcher.yaml), "
        f"or copy the file {MARK} too where the place was moved by hand"
    )


def require_archive(known: dict[str, Noted], archive: Shelf | None) -> None:
    """Raise OtherPlaceError where the database knows of an archive, and this configuration names none."""
    if archive is None and ARCHIVE in known:
        where = known[ARCHIVE].address
        raise OtherPlaceError(f"snapshots of this database are archived at {where}; set snapshots.archive in config/watcher.yaml")
