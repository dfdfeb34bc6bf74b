"""Sites: sources, passes over them, their pages, what came from them, and when each was asked."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from watcher.store.columns import Moment, numbered
from watcher.store.schema.base import metadata

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("baseline_at", Moment),  # when its first pass that ended ok was recorded; until then all it shows is baseline
    Column("state", String),
    Column("problem", Text),
    Column("last_pass_at", Moment),
    Column("last_ok_at", Moment),
    Column("listed", Integer),  # rows at the last good look
    Column("failures", Integer, nullable=False, default=0),  # passes in a row that did not end well
    Column("advice", Text),  # what a person should do about the problem
    Column("distrusted_until", Moment),  # its server was caught answering 304 for pages that had changed
)

passes = Table(
    "passes",
    metadata,
    numbered(),
    Column("source_id", String, nullable=False, index=True),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("state", String),
    Column("problem", Text),
    Column("listed", Integer, nullable=False, default=0),
    Column("fetched", Integer, nullable=False, default=0),
    Column("unchanged", Integer, nullable=False, default=0),
    Column("held", Integer, nullable=False, default=0),
    Column("seen", JSON),  # what the lists and pages looked like (run/looking/habits.py)
)

pages = Table(  # an address of a source, a list page or a detail page, and how it answered last
    "pages",
    metadata,
    numbered(),
    Column("source_id", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("listing", Boolean, nullable=False, default=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("sha256", String(64)),  # of the bytes last concluded from
    Column("row", JSON),  # detail page: its row on the list (title, date …); list page: its rows' addresses
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment),  # last good answer
    Column("whole_at", Moment),  # when its bytes last came in full; a 304 does not count
    Column("gone_since", Moment),  # first of the passes in a row in which it was gone while its list was well
    Column("next_visit", Moment),
    UniqueConstraint("source_id", "url"),
)

snapshots = Table(  # bytes as they came; the bytes themselves lie in the blob folder under their hash
    "snapshots",
    metadata,
    numbered(),
    Column("url", Text, nullable=False, index=True),
    Column("final_url", Text),  # where redirects led
    Column("fetched_at", Moment, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", Integer, nullable=False),
)

places = Table(  # where the bytes of snapshots lie, and the mark by which every machine sees that it looks at the same place
    "places",
    metadata,
    Column("name", String, primary_key=True),  # snapshots | archive | link.key, the key of addresses
    Column("mark", String, nullable=False),
    Column("address", Text, nullable=False),  # as the machine that noted it sees it
    Column("noted_by", String, nullable=False),
    Column("noted_at", Moment, nullable=False),
)

hosts = Table(  # when a host was asked last, by the database's clock: the pace that all workers keep together
    "hosts",
    metadata,
    Column("origin", String, primary_key=True),
    Column("asked_at", Moment, nullable=False),
)

chores = Table(  # what is to be done once for documents that an older program read, and for which of them it is done
    "chores",
    metadata,
    Column("name", String, primary_key=True),
    Column("reached", Integer, nullable=False),  # the id of a document
)

heartbeats = Table(  # signs of life: when something last went well, for status and the operator's digest
    "heartbeats",
    metadata,
    Column("name", String, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("detail", Text),
)
