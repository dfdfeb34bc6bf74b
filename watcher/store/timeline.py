"""Questions of time to the store: what lapses, what begins, what takes effect."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select

from watcher.model import ChangeKind
from watcher.store.documents import Known, documents_where
from watcher.store.log import changes_where
from watcher.store.schema import changes, documents, locations, pages
from watcher.store.superseding import standing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.model import Change

LOOK_BACK = timedelta(days=400)
"""A lapse that no pass has told for so long is history."""
TAKES_EFFECT = {
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


def commencing(conn: Connection, today: date) -> list[Known]:
    """Give the held documents that begin to hold today."""
    return documents_where(conn, documents.c.effective_date == today, documents.c.version_id.is_not(None))


def taking_effect(conn: Connection, today: date) -> list[Change]:
    """Give the acts in the log that take effect today."""
    return changes_where(
        conn, changes.c.effective_date == today, changes.c.kind.in_(list(map(str, TAKES_EFFECT))), changes.c.held.is_(False), standing()
    )


def address_of(conn: Connection, document_id: int) -> str | None:
    """Give an address at which a document stands, or stood last."""
    return conn.scalar(
        select(pages.c.url)
        .join_from(locations, pages)
        .where(locations.c.document_id == document_id)
        .order_by(locations.c.gone_at.is_not(None), locations.c.id)
        .limit(1)
    )
