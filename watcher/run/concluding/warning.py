"""Warning readers of days to come: a document of their profile lapses soon, or takes effect today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.model import Change, ChangeKind, Document
from watcher.store.documents import documents_where, text_of
from watcher.store.schema import documents
from watcher.store.warned import owe_warning

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.model import Notice
    from watcher.run.concluding.telling import Audience

TOLD_NO_WARNINGS = frozenset({"webhook"})
"""Channels of programs, which keep a calendar of their own and want no letters."""
TOLD_AS = {"expires_soon": ChangeKind.EXPIRED, "takes_effect": ChangeKind.NEW}
"""Notices that readers are warned of → the kind of change by which a profile asks for them."""


def warn_readers(conn: Connection, audience: Audience, key: str, notice: Notice, now: datetime) -> None:
    """Let a notice just recorded be owed to those whose profile its document meets; of other notices they hear nothing."""
    kind = TOLD_AS.get(notice.kind)
    if kind is None or notice.document_id is None:
        return
    matches = audience.profiles.matches(_as_change(conn, kind, notice, now))
    readers = {who for who in matches if audience.channels[who].partition(":")[0] not in TOLD_NO_WARNINGS}
    owe_warning(conn, key, readers, now)


def _as_change(conn: Connection, kind: ChangeKind, notice: Notice, now: datetime) -> Change:
    """Give what a profile is held against: the document as it stands, under the kind of change that is near."""
    known = next(iter(documents_where(conn, documents.c.id == int(notice.document_id or 0))), None)
    text = text_of(conn, known.version_id) if known and known.version_id else Document(notice.title, notice.doc_number)
    return Change(
        id="",
        kind=kind,
        title=notice.title,
        doc_number=notice.doc_number,
        source=known.source_id if known else None,
        url=None,
        baseline=False,
        effective_date=notice.date,
        by=None,
        quote=None,
        summary="",
        recorded_at=now,
        document_id=notice.document_id,
        document=text,
    )
