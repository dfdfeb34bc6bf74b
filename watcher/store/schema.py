"""The tables. What happened is only ever added; what is current can be folded from it (docs/store.md).

Two clocks (DESIGN, law 4): `recorded_at`, `known_at`, `seen_at` say when we knew; `effective_date` and the like say
when it holds in law. Times are stored in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware time; SQLite keeps no zone, so it is UTC on the way in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; turn others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the time as an aware one in UTC."""
        del dialect
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


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
)

passes = Table(
    "passes",
    metadata,
    _id(),
    Column("source_id", String, nullable=False, index=True),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("state", String),
    Column("problem", Text),
    Column("listed", Integer, nullable=False, default=0),
    Column("fetched", Integer, nullable=False, default=0),
    Column("unchanged", Integer, nullable=False, default=0),
    Column("held", Integer, nullable=False, default=0),
)

pages = Table(  # an address of a source, a list page or a detail page, and how it answered last
    "pages",
    metadata,
    _id(),
    Column("source_id", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("listing", Boolean, nullable=False, default=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("sha256", String(64)),  # of the bytes last concluded from
    Column("row", JSON),  # detail page: its row on the list (title, date …); list page: its rows' addresses
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment),  # last good answer
    Column("gone_since", Moment),  # first of the passes in a row in which it was gone while its list was well
    Column("next_visit", Moment),
    UniqueConstraint("source_id", "url"),
)

snapshots = Table(  # bytes as they came; the bytes themselves lie in the blob folder under their hash
    "snapshots",
    metadata,
    _id(),
    Column("url", Text, nullable=False, index=True),
    Column("fetched_at", Moment, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", Integer, nullable=False),
)

documents = Table(  # one policy, wherever it stands; a stub (no version) is one that was only named
    "documents",
    metadata,
    _id(),
    Column("title", Text, nullable=False),
    Column("doc_number", Text),
    Column("kind", String, nullable=False),
    Column("draft", Boolean, nullable=False, default=False),  # a draft for comment
    Column("written_date", Date),
    Column("published_date", Date),
    Column("effective_date", Date, index=True),
    Column("expiry_date", Date, index=True),
    Column("status", Text),  # as its pages print it
    Column("source_id", String, index=True),  # where it was first seen
    Column("first_seen", Moment, nullable=False),
    Column("version_id", Integer),  # the version that is current; null for a stub
)

identities = Table(  # every key by which a document may be found again: number:…, title:…, core:…, text:… (run/identity.py decides)
    "identities",
    metadata,
    Column("key", Text, primary_key=True),
    Column("document_id", Integer, ForeignKey("documents.id"), primary_key=True, index=True),
)

versions = Table(
    "versions",
    metadata,
    _id(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),  # equal for texts that differ in dress only
    Column("seen_at", Moment, nullable=False),
    Column("url", Text),
    Column("sha256", String(64)),  # the snapshot it was read from
    Column("current_from", Moment),  # when it became the document's text; null for what only a repost prints
    Column("reader", String, nullable=False),  # version of the reader
    Column("record", LargeBinary, nullable=False),  # the Document as compressed JSON
)

locations = Table(  # where a document stands, and which text it shows there
    "locations",
    metadata,
    _id(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("page_id", Integer, ForeignKey("pages.id"), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),  # of the text shown here, which a repost may print otherwise
    Column("version_id", Integer, ForeignKey("versions.id"), nullable=False),
    Column("status", Text),  # the status mark shown here
    Column("first_seen", Moment, nullable=False),
    Column("gone_at", Moment),
    UniqueConstraint("page_id", "document_id"),
)

attachments = Table(  # a file linked on a document's page, and how it answered last
    "attachments",
    metadata,
    _id(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("page_id", Integer, ForeignKey("pages.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("sha256", String(64)),  # of the bytes last concluded from
    Column("problem", Text),  # why there is no text of it, or no file
    Column("first_seen", Moment, nullable=False),
    Column("next_visit", Moment),  # not before; null: with its page
    Column("asked_at", Moment),
    Column("off_since", Moment),  # no longer linked on the page
)

attachment_texts = Table(  # the texts that an attachment has had
    "attachment_texts",
    metadata,
    _id(),
    Column("attachment_id", Integer, ForeignKey("attachments.id"), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("text", LargeBinary, nullable=False),  # compressed
)

effects = Table(
    "effects",
    metadata,
    _id(),
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
    _id(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("other_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # finalizes
    Column("known_at", Moment, nullable=False),
    UniqueConstraint("document_id", "other_id", "kind"),
)

verdicts = Table(  # whether a text that the issuer published is what amending decisions ordered
    "verdicts",
    metadata,
    _id(),
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
    Column("effective_date", Date, index=True),
    Column("quote", Text),
    Column("summary", Text, nullable=False),
    Column("redline", JSON),
    Column("recorded_at", Moment, nullable=False, index=True),
    Column("pass_id", Integer, ForeignKey("passes.id"), index=True),
)

notices = Table(  # what is told and is no change of the law
    "notices",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("document_id", Integer, ForeignKey("documents.id")),
    Column("title", Text, nullable=False),
    Column("doc_number", Text),
    Column("date", Date),
    Column("text", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
)

subscribers = Table(  # who has joined; who they are and what they ask for stands in the configuration
    "subscribers",
    metadata,
    Column("id", String, primary_key=True),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment),  # gone from the configuration
    Column("unsubscribed_at", Moment),  # left by the address in a message; holds until the configuration drops and names them anew
)

owed = Table(  # one change for one subscriber on one channel, recorded in the transaction of the change
    "owed",
    metadata,
    _id(),
    Column("change_seq", Integer, ForeignKey("changes.seq"), nullable=False),
    Column("subscriber_id", String, nullable=False),
    Column("channel", Text, nullable=False),  # the receiver at the time: kind:address
    Column("reason", JSON, nullable=False),  # a Match: the words met, in their sentence
    Column("recorded_at", Moment, nullable=False),
    Column("digest_id", String, ForeignKey("digests.id")),  # the message that takes it
    Column("settled_at", Moment),
    UniqueConstraint("change_seq", "subscriber_id", "channel"),
)
Index("ix_owed_open", owed.c.subscriber_id, sqlite_where=owed.c.settled_at.is_(None), postgresql_where=owed.c.settled_at.is_(None))
Index("ix_owed_digest", owed.c.digest_id)

digests = Table(  # one message, frozen when composed, so that every try sends the same one under the same key
    "digests",
    metadata,
    Column("id", String, primary_key=True),  # the message's key for ever: Message-ID, webhook-id
    Column("subscriber_id", String, nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("composed_at", Moment, nullable=False),
    Column("message", LargeBinary, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", String, nullable=False),  # pending | sent | parked
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", Moment),
    Column("problem", Text),
    Column("sent_at", Moment),
)
Index("ix_digests_pending", digests.c.state, digests.c.next_try)

deliveries = Table(  # every try
    "deliveries",
    metadata,
    _id(),
    Column("digest_id", String, ForeignKey("digests.id"), nullable=False, index=True),
    Column("tried_at", Moment, nullable=False),
    Column("outcome", String, nullable=False),  # sent | again | refused
    Column("detail", Text),
)
