"""Which snapshots must stay at hand, however old: those that stand for what is live today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select, union

from watcher.model import ChangeKind
from watcher.store.schema import attachments, changes, documents, issue_pages, locations, pages, versions
from watcher.store.superseding import standing

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

ENDED = (ChangeKind.REPEALED, ChangeKind.EXPIRED, ChangeKind.WITHDRAWN)
"""Kinds of changes after which a document lives no more, from their day on."""


def newest(conn: Connection, today: date) -> set[str]:
    """Give the hashes of the newest bytes of everything that is live on a day: lists, pages, issues, files, current texts.

    Of a document that the log tells as repealed, lapsed or withdrawn, the newest bytes are old like the others.
    """
    come = or_(changes.c.effective_date.is_(None), changes.c.effective_date <= today)
    ended = select(changes.c.document_id).where(
        changes.c.kind.in_(list(map(str, ENDED))), changes.c.document_id.is_not(None), changes.c.held.is_(False), come, standing()
    )
    here = exists().where(locations.c.page_id == pages.c.id)
    lives_here = exists().where(locations.c.page_id == pages.c.id, locations.c.document_id.not_in(ended))
    current = select(versions.c.sha256).join(documents, documents.c.version_id == versions.c.id)
    wanted = (
        select(pages.c.sha256).where(~and_(here, ~lives_here)),
        select(attachments.c.sha256).where(attachments.c.document_id.not_in(ended)),
        select(issue_pages.c.sha256),
        current.where(documents.c.id.not_in(ended)),
    )
    return {sha256 for sha256 in conn.scalars(union(*wanted)) if sha256}
