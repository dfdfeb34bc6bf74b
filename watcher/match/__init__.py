"""Matching: the query language of the profiles, and which profiles a change concerns."""

from watcher.match.parse import QueryError, parse_query
from watcher.match.profiles import Profiles
from watcher.match.query import Query
from watcher.match.reach import may_concern
from watcher.match.sense import contradiction
from watcher.match.taking import taking
from watcher.match.vocabulary import Addition, Lexicon, VocabularyError, shipped_lexicon
from watcher.match.writing import write_query

__all__ = [
    "Addition",
    "Lexicon",
    "Profiles",
    "Query",
    "QueryError",
    "VocabularyError",
    "contradiction",
    "may_concern",
    "parse_query",
    "shipped_lexicon",
    "taking",
    "write_query",
]
