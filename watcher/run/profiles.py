"""The subscribers' queries, read and put into one index, which is kept for as long as the configuration is the same."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from watcher.config import ConfigError
from watcher.match import Lexicon, Profiles, Query, QueryError, VocabularyError, parse_query, shipped_lexicon, taking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.config import Home, Subscriber

    Asked = tuple[tuple[Subscriber, ...], Lexicon]


class _Kept:
    """The last index built, with what it was built for: a daemon asks for it at every pass."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked: Asked | None = None
        self.profiles: Profiles | None = None


_KEPT = _Kept()


def load_profiles(home: Home) -> Profiles:
    """Give the index of all profiles; raises ConfigError that names every faulty query with its file, line and place."""
    asked = (home.subscribers, lexicon_of(home))
    with _KEPT.lock:
        if _KEPT.profiles is None or _KEPT.asked != asked:
            _KEPT.profiles, _KEPT.asked = _built(home, asked[1]), asked
        return _KEPT.profiles


def lexicon_of(home: Home) -> Lexicon:
    """Give what the queries of a home may name; raises ConfigError for an addition of its own that cannot be made."""
    return shipped_lexicon()


def query_of(subscriber: Subscriber, lexicon: Lexicon) -> Query:
    """Give what a subscriber is told, as one query: what was asked for or is followed, without what is excluded. Raises QueryError."""
    return parse_query(subscriber.query, lexicon)


def _built(home: Home, lexicon: Lexicon) -> Profiles:
    faults = [fault for subscriber in home.subscribers for fault in _faults(home, subscriber, lexicon)]
    if faults:
        raise ConfigError("\n".join(faults))
    return Profiles([(s.id, query_of(s, lexicon), s.changes) for s in home.subscribers], lexicon)
