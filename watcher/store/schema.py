"""The tables. What happened is only ever added; what is current can be folded from it (docs/store.md).

Two clocks (DESIGN, law 4): `recorded_at`, `known_at`, `seen_at` say when we knew; `effective_date` and the like say
when it holds in law. Times are stored in UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from watcher.store.columns import Moment, numbered

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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
    Column("seen", JSON),  # what the lists and pages looked like (run/habits.py)
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

identities = Table(  # every key by which a document may be found again: number:…, title:…, core:…, text:… (run/identity.py decides)
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

likenesses = Table(  # where texts that are nearly the same meet; only a hint where to look (run/identity.py decides)
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

warned = Table(  # a notice for one subscriber, recorded in the transaction of the notice
    "warned",
    metadata,
    Column("notice_id", Integer, ForeignKey("notices.id"), primary_key=True, autoincrement=False),
    Column("subscriber_id", String, primary_key=True),
    Column("recorded_at", Moment, nullable=False),
    Column("digest_id", String, ForeignKey("digests.id"), index=True),  # the message that takes it
)

bounces = Table(  # notices that a message did not arrive, each read once
    "bounces",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("digest_id", String, ForeignKey("digests.id"), nullable=False, index=True),
    Column("read_at", Moment, nullable=False),
    Column("outcome", String, nullable=False),  # parked | again
    Column("detail", Text),
)

subscribers = Table(  # who has joined; who they are and what they ask for stands in the configuration
    "subscribers",
    metadata,
    Column("id", String, primary_key=True),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment),  # gone from the configuration
    Column("unsubscribed_at", Moment),  # left by the address in a message; holds until the configuration drops and names them anew
    Column("channel", Text),  # the receiver as last seen, so that a change of it is noticed
    Column("profile", String(64)),  # a digest of what they ask for, and since when they ask for that
    Column("profile_since", Moment),
)

owed = Table(  # one change for one subscriber on one channel, recorded in the transaction of the change
    "owed",
    metadata,
    numbered(),
    Column("change_seq", Integer, ForeignKey("changes.seq"), nullable=False),
    Column("subscriber_id", String, nullable=False),
    Column("channel", Text, nullable=False),  # the receiver at the time: kind:address
    Column("reason", JSON, nullable=False),  # a Match: the words met, in their sentence
    Column("recorded_at", Moment, nullable=False),
    Column("digest_id", String, ForeignKey("digests.id")),  # the message that takes it
    Column("settled_at", Moment),
    Column("withdrawn_at", Moment),  # its change was taken back before the receiver could have it
    UniqueConstraint("change_seq", "subscriber_id", "channel"),
)
Index("ix_owed_open", owed.c.subscriber_id)  # of what is not settled: the migration says so; said here, it would load both dialects
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
    Column("purpose", String, nullable=False, server_default="digest"),  # digest | letter, which takes no items
    Column("state", String, nullable=False),  # pending | sent | parked | readdressed | recalled | forgotten
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", Moment),
    Column("problem", Text),
    Column("sent_at", Moment),
    Column("unclear", Boolean, nullable=False, server_default=false()),  # a try began of which no clear answer is kept
)
Index("ix_digests_pending", digests.c.state, digests.c.next_try)

deliveries = Table(  # every try
    "deliveries",
    metadata,
    numbered(),
    Column("digest_id", String, ForeignKey("digests.id"), nullable=False, index=True),
    Column("tried_at", Moment, nullable=False),
    Column("outcome", String, nullable=False),  # sent | again | refused | replayed
    Column("detail", Text),
)

members = Table(  # subscribers who joined by the web pages; those in the configuration file stand there
    "members",
    metadata,
    Column("id", String, primary_key=True),
    Column("address", Text, nullable=False, unique=True),  # folded, to find them again
    Column("profile", JSON, nullable=False),  # the keys of a subscriber in subscribers.yaml, without the id
    Column("joined_at", Moment, nullable=False),
)

asks = Table(  # somebody asked for mail at an address; it counts when the link sent there is followed
    "asks",
    metadata,
    Column("id", String, primary_key=True),
    Column("address", Text, nullable=False, index=True),  # folded
    Column("member_id", String),  # who moves to this address; null for one who joins
    Column("profile", JSON, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("asked_from", String(32), nullable=False),  # a keyed digest of the caller's network address
    Column("done_at", Moment),
)

address_log = Table(  # every change of an address, and by what
    "address_log",
    metadata,
    numbered(),
    Column("subscriber_id", String, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("what", String, nullable=False),  # joined | moved | left | added | removed | changed | forgotten
    Column("channel", Text),  # kind:address; null where it was deleted
    Column("by", Text, nullable=False),  # the link, the command or the configuration
)

paces = Table(  # what a receiver was sent of late, by any process, and until when it wants to be left alone
    "paces",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("recent", JSON, nullable=False),  # times of requests, seconds since 1970
    Column("held_until", Moment),
)

hosts = Table(  # when a host was asked last, by the database's clock: the pace that all workers keep together
    "hosts",
    metadata,
    Column("origin", String, primary_key=True),
    Column("asked_at", Moment, nullable=False),
)

heartbeats = Table(  # signs of life: when something last went well, for status and the operator's digest
    "heartbeats",
    metadata,
    Column("name", String, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("detail", Text),
)
