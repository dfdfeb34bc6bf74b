"""Whether the machines on one database sign alike: an address that one puts into a mail is opened at another's web pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.signing import GIVEN, fingerprint
from watcher.store import places

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.config import Home
    from watcher.store import Store


def other_key(home: Home, store: Store, now: datetime) -> str | None:
    """Say that this machine's key for addresses is not the one that the database knows; None where it is, or nobody needs it.

    The first key is noted, by its fingerprint. Who noted it may change it: then the others are told.
    """
    if not (store.shared and home.settings.web.base_url):
        return None
    mark = fingerprint(store.state)
    with store.transaction() as conn:
        known = places.noted(conn).get(places.KEY)
        if known is None or (known.mark != mark and known.noted_by == places.machine()):
            places.put(conn, places.KEY, mark, GIVEN, now)
            return None
    if known.mark == mark:
        return None
    return (
        f"this machine signs addresses with another key than {known.noted_by}, whose readers could not open them here: "
        f"give every machine the same secret {GIVEN}, or the same file state/link.key"
    )
