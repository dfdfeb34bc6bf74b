"""Attachments of documents, how they answered last, and the texts they have had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, or_, select, update

from watcher.store.records import pack_text, unpack_text
from watcher.store.schema import attachment_texts, attachments, pages
from watcher.store.sql import parts

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Attached:
    """One file of one document, as linked on one page."""

    id: int
    document_id: int
    page_id: int
    name: str
    url: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    problem: str | None
    first_seen: datetime
    next_visit: datetime | None
    asked_at: datetime | None
    off_since: datetime | None


@dataclass(frozen=True, slots=True)
class Summed:
    """An attachment as `show` tells of it: how many texts of it are kept, or why there is none."""

    name: str
    url: str
    texts: int
    problem: str | None


_ATTACHED = select(*(attachments.c[name] for name in Attached.__slots__))
_OF_DOCUMENT = _ATTACHED.where(attachments.c.document_id == bindparam("document")).order_by(attachments.c.id)


def of_document(conn: Connection, document_id: int) -> list[Attached]:
    """Give a document's attachments, also those no longer linked."""
    return [Attached(*row) for row in conn.execute(_OF_DOCUMENT, {"document": document_id})]


def wanted(conn: Connection, source_id: str, looked_at: Collection[str], now: datetime) -> list[Attached]:
    """Give the attachments to be asked for: those of pages looked at in this pass, and those never asked for yet."""
    mine = _ATTACHED.join_from(attachments, pages).where(pages.c.source_id == source_id, attachments.c.off_since.is_(None))
    mine = mine.where(or_(attachments.c.next_visit.is_(None), attachments.c.next_visit <= now))
    found = {row.id: Attached(*row) for row in conn.execute(mine.where(attachments.c.asked_at.is_(None)))}
    for part in parts(looked_at):
        found |= {row.id: Attached(*row) for row in conn.execute(mine.where(pages.c.url.in_(part)))}
    return [found[ident] for ident in sorted(found)]


def put(conn: Connection, document_id: int, page_id: int, name: str, url: str, now: datetime) -> None:
    """Note an attachment that a page links."""
    conn.execute(insert(attachments).values(document_id=document_id, page_id=page_id, name=name, url=url, first_seen=now))


def touch(conn: Connection, attachment_id: int, **values: Any) -> None:
    """Set columns of an attachment."""
    conn.execute(update(attachments).where(attachments.c.id == attachment_id).values(**values))


def add_text(conn: Connection, attachment_id: int, *, fingerprint: str, sha256: str, text: str, now: datetime) -> int:
    """Keep a text of an attachment; gives how many it has had."""
    values = {"attachment_id": attachment_id, "fingerprint": fingerprint, "sha256": sha256, "seen_at": now, "text": pack_text(text)}
    conn.execute(insert(attachment_texts), values)
    return conn.scalar(select(func.count()).where(attachment_texts.c.attachment_id == attachment_id)) or 0


def newest_text(conn: Connection, attachment_id: int) -> str | None:
    """Give the newest text of an attachment; None where there is none."""
    mine = select(attachment_texts.c.text).where(attachment_texts.c.attachment_id == attachment_id)
    record = conn.scalar(mine.order_by(attachment_texts.c.id.desc()).limit(1))
    return None if record is None else unpack_text(record)


def summed(conn: Connection, document_id: int, known_at: datetime) -> list[Summed]:
    """Give a document's attachments as known at a moment."""
    texts = func.count(attachment_texts.c.id)
    kept = (attachment_texts.c.attachment_id == attachments.c.id) & (attachment_texts.c.seen_at <= known_at)
    rows = conn.execute(
        select(attachments.c.name, attachments.c.url, texts, attachments.c.problem)
        .outerjoin_from(attachments, attachment_texts, kept)
        .where(attachments.c.document_id == document_id, attachments.c.first_seen <= known_at)
        .group_by(attachments.c.id)
        .order_by(attachments.c.id)
    )
    return [Summed(*row) for row in rows]
