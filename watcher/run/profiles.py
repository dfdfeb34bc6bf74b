"""The subscribers' queries, read and put into one index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.config import ConfigError
from watcher.match import Profiles, QueryError, parse_query

if TYPE_CHECKING:
    from watcher.config import Home


def load_profiles(home: Home) -> Profiles:
    """Give the index of all profiles; raises ConfigError that names every faulty query with its file, line and column."""
    rows, faults = [], []
    for subscriber in home.subscribers:
        try:
            rows.append((subscriber.id, parse_query(subscriber.query), subscriber.changes))
        except QueryError as wrong:
            place = home.places.get(subscriber.id, subscriber.id)
            faults.append(f"{place}: the query of {subscriber.id}: {wrong.message} (column {wrong.column} of {subscriber.query!r})")
    if faults:
        raise ConfigError("\n".join(faults))
    return Profiles(rows)
