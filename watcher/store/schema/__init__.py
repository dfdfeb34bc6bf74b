"""The tables. What happened is only ever added; what is current can be folded from it (docs/store.md).

Two clocks (DESIGN, law 4): `recorded_at`, `known_at`, `seen_at` say when we knew; `effective_date` and the like say
when it holds in law. Times are stored in UTC.
"""

from __future__ import annotations

from watcher.store.schema.acts import bases, changes, effects, links, notices, reviews, verdicts
from watcher.store.schema.base import metadata
from watcher.store.schema.readers import address_log, asks, bounces, deliveries, digests, members, owed, paces, subscribers, warned
from watcher.store.schema.sites import chores, heartbeats, hosts, pages, passes, places, snapshots, sources
from watcher.store.schema.texts import (
    attachment_texts,
    attachments,
    documents,
    grams,
    identities,
    issue_items,
    issue_pages,
    issues,
    likenesses,
    locations,
    rereadings,
    versions,
)

__all__ = [
    "address_log",
    "asks",
    "attachment_texts",
    "attachments",
    "bases",
    "bounces",
    "changes",
    "chores",
    "deliveries",
    "digests",
    "documents",
    "effects",
    "grams",
    "heartbeats",
    "hosts",
    "identities",
    "issue_items",
    "issue_pages",
    "issues",
    "likenesses",
    "links",
    "locations",
    "members",
    "metadata",
    "notices",
    "owed",
    "paces",
    "pages",
    "passes",
    "places",
    "rereadings",
    "reviews",
    "snapshots",
    "sources",
    "subscribers",
    "verdicts",
    "versions",
    "warned",
]
