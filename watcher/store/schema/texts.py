"""Documents: the keys by which they are found again, their texts, where they stand, issues that hold them, files beside them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from watcher.store.columns import Moment, numbered
from watcher.store.schema.base import metadata

documents = Table(  # one policy, wherever it stands; a stub (no version) is one that was only named
    "documents",
    metadata,
    numbered(),
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

identities = Table(  # every key by which a document may be found again: number:…, title:…, core:…, text:… (identity.py decides)
    "identities",
    metadata,
    Column("key", Text, primary_key=True),
    Column("document_id", Integer, ForeignKey("documents.id"), primary_key=True, index=True),
)

grams = Table(  # a pair of neighbouring characters, and the title that it stands in (store/grams.py)
    "grams",
    metadata,
    Column("place", String(1), primary_key=True),  # d: documents.id | c: changes.seq
    Column("gram", String(2), primary_key=True),
    Column("key", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

likenesses = Table(  # where texts that are nearly the same meet; only a hint where to look (run/concluding/identity.py decides)
    "likenesses",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", Integer, ForeignKey("documents.id"), primary_key=True),
    sqlite_with_rowid=False,
)

versions = Table(
    "versions",
    metadata,
    numbered(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),  # equal for texts that differ in dress only
    Column("seen_at", Moment, nullable=False),
    Column("url", Text),
    Column("sha256", String(64)),  # the snapshot it was read from
    Column("current_from", Moment),  # when it became the document's text; null for what only a repost prints
    Column("reader", String, nullable=False),  # version of the reader
    Column("record", LargeBinary, nullable=False),  # the Document as compressed JSON
)

rereadings = Table(  # what a later reader made of the bytes of a version; the newest known at a moment counts
    "rereadings",
    metadata,
    numbered(),
    Column("version_id", Integer, ForeignKey("versions.id"), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),
    Column("read_at", Moment, nullable=False),
    Column("reader", String, nullable=False),
    Column("record", LargeBinary, nullable=False),
)

locations = Table(  # where a document stands, and which text it shows there
    "locations",
    metadata,
    numbered(),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("page_id", Integer, ForeignKey("pages.id"), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),  # of the text shown here, which a repost may print otherwise
    Column("version_id", Integer, ForeignKey("versions.id"), nullable=False),
    Column("status", Text),  # the status mark shown here
    Column("first_seen", Moment, nullable=False),
    Column("gone_at", Moment),
    UniqueConstraint("page_id", "document_id"),
)

issues = Table(  # an issue of a bulletin, whatever files it was published as
    "issues",
    metadata,
    numbered(),
    Column("title", Text),
    Column("number", Text),  # 2025年第4期
    Column("serial", Text),  # 总第72期
    Column("date", Date),
    Column("publisher", Text),
    Column("source_id", String, nullable=False, index=True),
    Column("first_seen", Moment, nullable=False),
)

issue_pages = Table(  # where an issue stands: a web page, the PDF beside it
    "issue_pages",
    metadata,
    Column("page_id", Integer, ForeignKey("pages.id"), primary_key=True),
    Column("issue_id", Integer, ForeignKey("issues.id"), nullable=False, index=True),
    Column("sha256", String(64)),  # the snapshot that was read last
    Column("seen_at", Moment, nullable=False),
)

issue_items = Table(  # a document in an issue, with what the issue adds: its place, its section, the source it names
    "issue_items",
    metadata,
    numbered(),
    Column("issue_id", Integer, ForeignKey("issues.id"), nullable=False),
    Column("document_id", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("section", Text),
    Column("source", Text),  # 来源 as printed there
    Column("title", Text, nullable=False),  # as printed there
    Column("excerpt", Boolean, nullable=False, default=False),  # 原文节选
    Column("first_seen", Moment, nullable=False),
    Column("gone_at", Moment),  # a corrected issue no longer has it
    UniqueConstraint("issue_id", "document_id"),
)

attachments = Table(  # a file linked on a document's page, and how it answered last
    "attachments",
    metadata,
    numbered(),
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
    numbered(),
    Column("attachment_id", Integer, ForeignKey("attachments.id"), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("text", LargeBinary, nullable=False),  # compressed
)
