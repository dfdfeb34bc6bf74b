"""What documents do to each other, and the log of what was told of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from watcher.store.columns import Moment, numbered
from watcher.store.schema.base import metadata

effects = Table(
    "effects",
    metadata,
    numbered(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),  # that acts
    Column("target_id", Integer, ForeignKey("documents.id"), index=True),  # that is acted upon; a stub where it is not held
    Column("target_title", Text),  # as the acting document names it
    Column("target_number", Text),
    Column("kind", String, nullable=False),
    Column("articles", JSON, nullable=False),
    Column("effective_date", Date, index=True),
    Column("date_form", String, nullable=False),
    Column("quote", Text, nullable=False),
    Column("quote_start", Integer),
    Column("quote_end", Integer),
    Column("doubtful", Text),
    Column("known_at", Moment, nullable=False),
)

links = Table(  # a document and the draft from which it came
    "links",
    metadata,
    numbered(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("other_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # finalizes
    Column("known_at", Moment, nullable=False),
    UniqueConstraint("document_id", "other_id", "kind"),
)

bases = Table(  # a document, and a key of identity of each one that it names as its basis
    "bases",
    metadata,
    Column("document_id", Integer, ForeignKey("documents.id"), primary_key=True),
    Column("key", Text, primary_key=True, index=True),
)

verdicts = Table(  # whether a text that the issuer published is what amending decisions ordered
    "verdicts",
    metadata,
    numbered(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("version_id", Integer, ForeignKey("versions.id"), nullable=False),
    Column("verdict", String, nullable=False),  # exact | differs | incomplete
    Column("places", JSON, nullable=False),  # the articles that differ
    Column("decisions", JSON, nullable=False),  # ids of the deciding documents
    Column("known_at", Moment, nullable=False),
)

changes = Table(  # the log: append-only; the one legal event that a row tells is its event_key, and stands once
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("event_key", Text, nullable=False, unique=True),
    Column("kind", String, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("doc_number", Text),
    Column("document_id", Integer, ForeignKey("documents.id"), index=True),
    Column("version_id", Integer, ForeignKey("versions.id")),  # the text as known when it was recorded
    Column("by_id", Integer, ForeignKey("documents.id")),
    Column("by_title", Text),
    Column("by_number", Text),
    Column("source_id", String),
    Column("url", Text),
    Column("baseline", Boolean, nullable=False),
    Column("held", Boolean, nullable=False, default=False),
    Column("held_for", Text),  # why it waits for a person; null for what is told
    Column("effective_date", Date, index=True),
    Column("quote", Text),
    Column("summary", Text, nullable=False),
    Column("redline", JSON),
    Column("recorded_at", Moment, nullable=False, index=True),
    Column("pass_id", Integer, ForeignKey("passes.id"), index=True),
    Column("supersedes", Integer),  # the seq of a row that was told wrongly; this one takes it back or puts it right
)
Index("ix_changes_supersedes", changes.c.supersedes, unique=True)

reviews = Table(  # what became of a held change; a row is added once and supersedes the held one
    "reviews",
    metadata,
    Column("change_seq", Integer, ForeignKey("changes.seq"), primary_key=True, autoincrement=False),
    Column("verdict", String, nullable=False),  # released | confirmed | discarded | settled
    Column("reason", Text),
    Column("told_seq", Integer, ForeignKey("changes.seq")),  # the row that tells it, recorded when it was released
    Column("decided_at", Moment, nullable=False),
)

notices = Table(  # what is told and is no change of the law
    "notices",
    metadata,
    numbered(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("document_id", Integer, ForeignKey("documents.id")),
    Column("title", Text, nullable=False),
    Column("doc_number", Text),
    Column("date", Date),
    Column("text", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
)
