"""Readers: who has joined, what is owed to whom, the messages that settle it, and how each try ended."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from watcher.store.columns import Moment, numbered
from watcher.store.schema.base import metadata

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

warned = Table(  # a notice for one subscriber, recorded in the transaction of the notice
    "warned",
    metadata,
    Column("notice_id", Integer, ForeignKey("notices.id"), primary_key=True, autoincrement=False),
    Column("subscriber_id", String, primary_key=True),
    Column("recorded_at", Moment, nullable=False),
    Column("digest_id", String, ForeignKey("digests.id"), index=True),  # the message that takes it
)

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

bounces = Table(  # notices that a message did not arrive, each read once
    "bounces",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("digest_id", String, ForeignKey("digests.id"), nullable=False, index=True),
    Column("read_at", Moment, nullable=False),
    Column("outcome", String, nullable=False),  # parked | again
    Column("detail", Text),
)

paces = Table(  # what a receiver was sent of late, by any process, and until when it wants to be left alone
    "paces",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("recent", JSON, nullable=False),  # times of requests, seconds since 1970
    Column("held_until", Moment),
)
