"""A policy by number, title or id: how it stands on a day, as we knew it at a moment (DESIGN, law 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from watcher.compare import number_key, title_key
from watcher.effects.timeline import Happening, Status, TimelineEvent, standing_on, timeline
from watcher.model import ChangeKind, Cited, Document, EffectKind, as_json
from watcher.run.validity import says_valid
from watcher.store import documents, log
from watcher.store import timeline as days
from watcher.store.schema import changes, effects, versions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.store import Known

STATUS_WORDS = {
    Status.NOT_YET: "尚未施行",
    Status.IN_FORCE: "现行有效",
    Status.SUSPENDED: "暂停实施",
    Status.EXPIRED: "已到期",
    Status.REPEALED: "已废止",
    None: "效力状态未知",
}
EVENT_WORDS = {
    Happening.KNOWN: "收录",
    Happening.ANNOUNCED: "成文",
    Happening.COMMENCED: "施行",
    Happening.AMENDED: "修改",
    Happening.PARTIALLY_REPEALED: "部分废止",
    Happening.SUSPENDED: "暂停实施",
    Happening.RESUMED: "恢复实施",
    Happening.EXTENDED: "延期至",
    Happening.CORRECTED: "更正",
    Happening.EXPIRES: "有效期至",
    Happening.REPEALED: "废止",
    Happening.WITHDRAWN: "页面撤下",
}
FROM_LOG = {
    ChangeKind.AMENDED: Happening.AMENDED,
    ChangeKind.REPEALED: Happening.REPEALED,
    ChangeKind.PARTIALLY_REPEALED: Happening.PARTIALLY_REPEALED,
    ChangeKind.SUSPENDED: Happening.SUSPENDED,
    ChangeKind.RESUMED: Happening.RESUMED,
    ChangeKind.CORRECTED: Happening.CORRECTED,
    ChangeKind.EXTENDED: Happening.EXTENDED,
    ChangeKind.WITHDRAWN: Happening.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One act between this document and another."""

    kind: str
    title: str
    doc_number: str | None
    effective_date: date | None
    quote: str


@dataclass(frozen=True)
class History:
    """A document as it stands on a day, as known at a moment."""

    id: str
    title: str
    doc_number: str | None
    issuers: tuple[str, ...]
    as_of: date
    known_at: datetime
    status: Status | None
    since: date | None
    evidence: str | None
    by: Cited | None
    events: list[TimelineEvent]
    acts_on: list[Relation]
    acted_on_by: list[Relation]
    unapplied: list[str]  # amendments told that its text does not have yet
    consolidated: bool  # the text is ours: the last published one with decisions applied to it
    locations: list[str] = field(default_factory=list)
    document: Document | None = None
    text: str = ""

    @property
    def status_word(self) -> str:
        """Give the status for readers."""
        return STATUS_WORDS[self.status]

    def as_json(self) -> dict[str, Any]:
        """Give it as `show --json` prints it."""
        shown = ("id", "title", "doc_number", "issuers", "as_of", "known_at", "status", "since", "evidence", "by")
        more = ("acts_on", "acted_on_by", "unapplied", "consolidated", "locations", "text")
        lines = [as_json(e) | {"word": EVENT_WORDS[e.what]} for e in self.events]
        return {n: as_json(getattr(self, n)) for n in shown} | {"timeline": lines} | {n: as_json(getattr(self, n)) for n in more}


def find(conn: Connection, wanted: str) -> list[Known]:
    """Give the documents that a person may mean by a number, a title or an id."""
    if wanted.isascii() and wanted.isdigit():
        return documents.documents_where(conn, documents.by_id(int(wanted)))
    keys = [f"title:{title_key(wanted)}", f"core:{title_key(wanted)}"]
    if number := number_key(wanted):
        keys.insert(0, f"number:{number}")
    found = documents.candidates(conn, keys)
    held = [k for k in found if not k.stub]
    return held or found or documents.by_words(conn, wanted)


def history(conn: Connection, document_id: int, as_of: date, known_at: datetime) -> History:
    """Fold what was known of a document at a moment into how it stands on a day."""
    known = documents.known(conn, document_id)
    document = _text(conn, document_id, as_of, known_at)
    events = timeline(_events(conn, known, document, known_at))
    standing = standing_on(as_of, events, marked_valid=says_valid(document.status if document else None))
    text, unapplied, consolidated = _in_force(conn, document_id, document, as_of, known_at)
    address = days.address_of(conn, document_id)
    return History(
        id=str(known.id),
        title=known.title,
        doc_number=known.doc_number,
        issuers=document.issuers if document else (),
        as_of=as_of,
        known_at=known_at,
        status=standing.status,
        since=standing.since,
        evidence=standing.event.quote if standing.event else None,
        by=standing.event.by if standing.event else None,
        events=events,
        acts_on=_relations(conn, effects.c.document_id == document_id, effects.c.target_id, known_at),
        acted_on_by=_relations(conn, effects.c.target_id == document_id, effects.c.document_id, known_at),
        unapplied=unapplied,
        consolidated=consolidated,
        locations=[address] if address else [],
        document=document,
        text=text,
    )


def _text(conn: Connection, document_id: int, as_of: date, known_at: datetime) -> Document | None:
    """Give the text that stood on a day, as known at a moment; before all that we saw, the first that we saw."""
    rows = conn.execute(
        select(versions.c.id, versions.c.current_from)
        .where(versions.c.document_id == document_id, versions.c.current_from <= known_at)
        .order_by(versions.c.current_from, versions.c.id)
    ).all()
    if not rows:
        return None
    stood = [row for row in rows if row.current_from.astimezone(known_at.tzinfo).date() <= as_of]
    return documents.text_of(conn, (stood or rows[:1])[-1].id)


def _events(conn: Connection, known: Known, document: Document | None, known_at: datetime) -> list[TimelineEvent]:
    found: list[TimelineEvent] = []
    if document and known.first_seen <= known_at:
        seen = known.first_seen
        found.append(TimelineEvent(Happening.KNOWN, seen.astimezone(known_at.tzinfo).date(), seen))
        if document.written_date:
            found.append(TimelineEvent(Happening.ANNOUNCED, document.written_date, seen))
        if document.effective_date:
            found.append(TimelineEvent(Happening.COMMENCED, document.effective_date, seen))
        if document.expiry_date:
            found.append(TimelineEvent(Happening.EXPIRES, document.expiry_date, seen))
    told = changes.c.document_id == known.id, changes.c.recorded_at <= known_at, changes.c.held.is_(False)
    for row in conn.execute(select(changes).where(*told, changes.c.kind.in_([str(k) for k in FROM_LOG])).order_by(changes.c.seq)):
        by = Cited(row.by_title, row.by_number) if row.by_title or row.by_number else None
        found.append(TimelineEvent(FROM_LOG[ChangeKind(row.kind)], row.effective_date, row.recorded_at, by, row.quote))
    return found


def _relations(conn: Connection, here: Any, other: Any, known_at: datetime) -> list[Relation]:
    rows = conn.execute(select(effects, other.label("other")).where(here, effects.c.known_at <= known_at, effects.c.doubtful.is_(None)))
    found: list[Relation] = []
    for row in rows:
        if row.other is None or row.document_id == row.target_id:
            continue
        it = documents.known(conn, row.other)
        found.append(Relation(row.kind, it.title, it.doc_number, row.effective_date, row.quote))
    return found


def _in_force(
    conn: Connection, document_id: int, document: Document | None, as_of: date, known_at: datetime
) -> tuple[str, list[str], bool]:
    """Give the text in force on a day: amendments that no published text has yet are applied where they all can be.

    Law 10: where one cannot, the text stays as published and the amendment is named as not yet applied.
    """
    if document is None:
        return "", [], False
    pending = [row for row in log.effects_on(conn, document_id, [EffectKind.AMENDS]) if _pending(conn, row, as_of, known_at)]
    if not pending:
        return document.text, [], False
    from watcher.effects import consolidate

    text, left = document.text, []
    for row in pending:
        decision = documents.known(conn, row.document_id)
        orders = documents.text_of(conn, decision.version_id).text if decision.version_id else ""
        result = consolidate(text, orders)
        if result.complete:
            text = result.text
        else:
            left.append(f"《{decision.title}》（{decision.doc_number or '无文号'}）")
    return (document.text, left, False) if left else (text, [], True)


def _pending(conn: Connection, effect: Any, as_of: date, known_at: datetime) -> bool:
    """Whether an amendment was known and in force, and no text published since has taken its place."""
    if effect.doubtful or effect.known_at > known_at or (effect.effective_date and effect.effective_date > as_of):
        return False
    later = select(versions.c.id).where(
        versions.c.document_id == effect.target_id, versions.c.current_from > effect.known_at, versions.c.current_from <= known_at
    )
    return conn.scalar(later.limit(1)) is None
