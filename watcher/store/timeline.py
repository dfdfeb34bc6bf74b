"""Questions of time to the store: what lapses, what takes effect, since when something no longer holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select

from watcher.model import ChangeKind, Notice
from watcher.store.documents import Known, documents_where
from watcher.store.schema import changes, documents, locations, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

LOOK_BACK = timedelta(days=400)
"""A lapse that no pass has told for so long is history."""
TAKES_EFFECT = {
    ChangeKind.NEW: "自今日起施行",
    ChangeKind.AMENDED: "的修改自今日起施行",
    ChangeKind.REPEALED: "自今日起废止",
    ChangeKind.PARTIALLY_REPEALED: "的部分条款自今日起废止",
    ChangeKind.SUSPENDED: "自今日起暂停实施",
    ChangeKind.RESUMED: "自今日起恢复实施",
}


def lapsed(conn: Connection, today: date) -> list[Known]:
    """Give the held documents whose last day in force is past and has not been told."""
    told = exists().where(
        and_(
            changes.c.document_id == documents.c.id,
            changes.c.kind == str(ChangeKind.EXPIRED),
            changes.c.effective_date == documents.c.expiry_date,
        )
    )
    past = documents.c.expiry_date.between(today - LOOK_BACK, today - timedelta(days=1))
    return documents_where(conn, past, documents.c.version_id.is_not(None), ~told)


def lapsing(conn: Connection, first: date, last: date) -> list[Known]:
    """Give the held documents whose last day in force lies between two days."""
    return documents_where(conn, documents.c.expiry_date.between(first, last), documents.c.version_id.is_not(None))


def repealed_since(conn: Connection, document_id: int) -> date | None:
    """Give the day from which a document is repealed, as far as the log says; a repeal without a date holds from its recording."""
    row = conn.execute(
        select(changes.c.effective_date, changes.c.recorded_at).where(
            changes.c.document_id == document_id, changes.c.kind == str(ChangeKind.REPEALED), changes.c.held.is_(False)
        )
    ).first()
    return None if row is None else row.effective_date or row.recorded_at.date()


def taking_effect(conn: Connection, today: date) -> Iterator[tuple[str, Notice]]:
    """Give what was told before today and takes effect today, each with the key under which it is given once."""
    rows = conn.execute(
        select(changes).where(
            changes.c.effective_date == today, changes.c.kind.in_([str(kind) for kind in TAKES_EFFECT]), changes.c.held.is_(False)
        )
    ).all()
    for row in rows:
        if row.recorded_at.date() < today:
            text = f"《{row.title}》{TAKES_EFFECT[ChangeKind(row.kind)]}"
            ident = str(row.document_id) if row.document_id else None
            yield f"takes_effect:{row.id}", Notice("takes_effect", row.title, row.doc_number, today, text, ident)


def address_of(conn: Connection, document_id: int) -> str | None:
    """Give an address at which a document stands, or stood last."""
    return conn.scalar(
        select(pages.c.url)
        .join_from(locations, pages)
        .where(locations.c.document_id == document_id)
        .order_by(locations.c.gone_at.is_not(None), locations.c.id)
        .limit(1)
    )
