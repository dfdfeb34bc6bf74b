"""The subscribers' queries, read and put into one index, which is kept for as long as the configuration is the same."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from watcher.config import ConfigError
from watcher.match import Addition, Lexicon, Profiles, Query, QueryError, VocabularyError, parse_query, shipped_lexicon, taking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.config import Home, Subscriber, Vocabularies

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
            _KEPT.profiles, _KEPT.asked = build_profiles(home), asked
        return _KEPT.profiles


def lexicon_of(home: Home) -> Lexicon:
    """Give what the queries of a home may name; raises ConfigError for an addition of its own that cannot be made."""
    return _grown(tuple((str(file), _additions(told)) for file, told in home.vocabularies))


@lru_cache(maxsize=4)
def _grown(files: tuple[tuple[str, tuple[Addition, ...]], ...]) -> Lexicon:
    lexicon = shipped_lexicon()
    for file, additions in files:
        try:
            lexicon = lexicon.with_more(additions)
        except VocabularyError as wrong:
            raise ConfigError(f"{file}: {wrong}") from None
    return lexicon


def _additions(told: Vocabularies) -> tuple[Addition, ...]:
    worded = (("topic", told.topics), ("industry", told.industries))
    placed = (("region", told.regions), ("agency", told.agencies))
    return (
        *(Addition(kind, name, one.also, (), one.words) for kind, names in worded for name, one in names.items()),
        *(Addition(kind, name, one.also, one.within) for kind, names in placed for name, one in names.items()),
    )


def query_of(subscriber: Subscriber, lexicon: Lexicon) -> Query:
    """Give what a subscriber is told, as one query: what was asked for or is followed, without what is excluded. Raises QueryError."""
    asked, left_out = parse_query(subscriber.query, lexicon), parse_query(subscriber.exclude, lexicon)
    return taking(asked, follow=subscriber.follow, cited=subscriber.follow_cited, exclude=left_out)


def build_profiles(home: Home) -> Profiles:
    """Give an index of all profiles that is not kept: of one subscriber who is tried out. Raises ConfigError as above."""
    lexicon = lexicon_of(home)
    faults = [fault for subscriber in home.subscribers for fault in _faults(home, subscriber, lexicon)]
    if faults:
        raise ConfigError("\n".join(faults))
    return Profiles([(s.id, query_of(s, lexicon), s.changes) for s in home.subscribers], lexicon)


def _faults(home: Home, subscriber: Subscriber, lexicon: Lexicon) -> Iterator[str]:
    """Give what is wrong with a subscriber's queries, each with its file and line, and a caret under the place."""
    for name, key, text in (("query", subscriber.id, subscriber.query), ("exclude", f"{subscriber.id} exclude", subscriber.exclude)):
        try:
            parse_query(text, lexicon)
        except QueryError as wrong:
            place = home.places.get(key, subscriber.id)
            shown = "".join(f"\n    {line}" for line in wrong.pointed(text).split("\n"))
            yield f"{place}: {subscriber.id} 的 {name} 有误（第 {wrong.column} 个字）：{wrong.message}{shown}"
