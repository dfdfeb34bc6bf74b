"""Matching: the query language of the profiles, and which profiles a change concerns."""

from watcher.match.parse import QueryError, parse_query
from watcher.match.profiles import Profiles
from watcher.match.query import Query

__all__ = ["Profiles", "Query", "QueryError", "parse_query"]
