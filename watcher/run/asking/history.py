"""A policy by number, title or id: how it stands on a day, as we knew it at a moment (DESIGN, law 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from watcher.compare import number_key, title_key
from watcher.effects.timeline import Happening, Status, TimelineEvent, standing_on, timeline
from watcher.model import ChangeKind, Cited, Document, as_json
from watcher.read.tree import find as find_place
from watcher.read.tree import tree_of
from watcher.run.concluding import orders, terms
from watcher.run.concluding.standing_acts import standing_acts
from watcher.run.concluding.validity import says_valid
from watcher.store import attachments, documents, issues, links, log, superseding, verdicts
from watcher.store.schema import changes, effects, versions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.store import Known
    from watcher.store.attachments import Summed
    from watcher.store.issues import Standing

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
RELATION_WORDS = {
    "repeals": "废止",
    "partially_repeals": "部分废止",
    "amends": "修改",
    "replaces": "代替",
    "extends": "延期",
    "suspends": "暂停",
    "resumes": "恢复",
    "corrects": "更正",
    "expires": "到期",
    "finalizes": "定稿",
}
VERDICT_WORDS = {"exact": "与修改决定一致", "differs": "与修改决定不一致", "incomplete": "与修改决定未能逐条核对"}
FROM_LOG = {
    ChangeKind.AMENDED: Happening.AMENDED,
    ChangeKind.PARTIALLY_REPEALED: Happening.PARTIALLY_REPEALED,
    ChangeKind.SUSPENDED: Happening.SUSPENDED,
    ChangeKind.RESUMED: Happening.RESUMED,
    ChangeKind.CORRECTED: Happening.CORRECTED,
    ChangeKind.WITHDRAWN: Happening.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One act between this document and another, or that one is the final form of the other (`finalizes`)."""

    kind: str
    title: str
    doc_number: str | None
    effective_date: date | None
    quote: str


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """How a text that the issuer published stands to what decisions ordered: exact, differs or incomplete."""

    verdict: str
    places: list[str]
    by: list[Cited]
    known_at: datetime


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
    verdicts: list[HeldAgainst] = field(default_factory=list)
    attachments: list[Summed] = field(default_factory=list)
    issues: list[Standing] = field(default_factory=list)  # the bulletins in which it was printed
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
        more = ("acts_on", "acted_on_by", "unapplied", "consolidated", "verdicts", "attachments", "issues", "locations", "text")
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
    """Fold what was known of a document at a moment into how it stands on a day.

    Nothing that is learnt later changes the answer: only what the log, the effects and the versions held then is read.
    """
    document = _text(conn, document_id, as_of, known_at)
    events = timeline(_events(conn, document_id, document, known_at))
    standing = standing_on(as_of, events, marked_valid=says_valid(document.status if document else None))
    text, unapplied, consolidated = _in_force(conn, document_id, document, as_of, known_at)
    name = log.cited(document) if document else _named(conn, document_id, known_at)
    return History(
        id=str(document_id),
        title=name.title or "",
        doc_number=name.doc_number,
        issuers=document.issuers if document else (),
        as_of=as_of,
        known_at=known_at,
        status=standing.status,
        since=standing.since,
        evidence=standing.event.quote if standing.event else None,
        by=standing.event.by if standing.event else None,
        events=events,
        acts_on=_relations(conn, effects.c.document_id == document_id, effects.c.target_id, known_at)
        + _linked(conn, links.of(conn, document_id, known_at), known_at),
        acted_on_by=_relations(conn, effects.c.target_id == document_id, effects.c.document_id, known_at)
        + _linked(conn, links.to(conn, document_id, known_at), known_at),
        unapplied=unapplied,
        consolidated=consolidated,
        verdicts=_verdicts(conn, document_id, known_at),
        attachments=attachments.summed(conn, document_id, known_at),
        issues=issues.holding(conn, document_id, known_at),
        locations=documents.addresses(conn, document_id, known_at),
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
    return documents.text_of(conn, (stood or rows[:1])[-1].id, known_at)


def _events(conn: Connection, document_id: int, document: Document | None, known_at: datetime) -> list[TimelineEvent]:
    found = [*terms.words(conn, document_id, known_at), *terms.repeals(conn, document_id, known_at)]
    if document:
        first = documents.texts_until(conn, document_id, known_at)[0][0].astimezone(known_at.tzinfo)
        found.append(TimelineEvent(Happening.KNOWN, first.date(), first))
        if document.written_date:
            found.append(TimelineEvent(Happening.ANNOUNCED, document.written_date, first))
    told = (
        changes.c.document_id == document_id,
        changes.c.recorded_at <= known_at,
        changes.c.held.is_(False),
        superseding.standing(known_at),
    )
    for row in conn.execute(select(changes).where(*told, changes.c.kind.in_([str(k) for k in FROM_LOG])).order_by(changes.c.seq)):
        by = Cited(row.by_title, row.by_number) if row.by_title or row.by_number else None
        learnt = row.recorded_at.astimezone(known_at.tzinfo)
        found.append(TimelineEvent(FROM_LOG[ChangeKind(row.kind)], row.effective_date, learnt, by, row.quote))
    return found


def _relations(conn: Connection, here: Any, other: Any, known_at: datetime) -> list[Relation]:
    rows = conn.execute(
        select(effects, other.label("other"))
        .where(here, effects.c.known_at <= known_at, effects.c.doubtful.is_(None), effects.c.document_id != effects.c.target_id)
        .order_by(effects.c.id)
    )
    found: list[Relation] = []
    for row in standing_acts(conn, list(rows), known_at):
        it = _named(conn, row.other, known_at)
        found.append(Relation(row.kind, it.title or "", it.doc_number, row.effective_date, row.quote))
    return found


def _linked(conn: Connection, found: list[tuple[str, int]], known_at: datetime) -> list[Relation]:
    names = ((kind, _named(conn, ident, known_at)) for kind, ident in found)
    return [Relation(kind, it.title or "", it.doc_number, None, "") for kind, it in names]


def _named(conn: Connection, document_id: int, known_at: datetime) -> Cited:
    """Name a document as it was known at a moment; one not held then as the first to speak of it named it."""
    if held := documents.text_at(conn, document_id, known_at):
        return log.cited(held)
    first = next(iter(log.effects_on(conn, document_id)), None)
    return Cited(first.target_title, first.target_number) if first else log.cited_known(documents.known(conn, document_id))


def _verdicts(conn: Connection, document_id: int, known_at: datetime) -> list[HeldAgainst]:
    return [
        HeldAgainst(row.verdict, row.places, [_named(conn, ident, known_at) for ident in row.decisions], row.known_at)
        for row in verdicts.on(conn, document_id, known_at)
    ]


def _in_force(
    conn: Connection, document_id: int, document: Document | None, as_of: date, known_at: datetime
) -> tuple[str, list[str], bool]:
    """Give the text in force on a day: amendments that no published text has yet are applied where they all can be.

    Law 10: where one cannot, the text stays as published and the amendment is named as not yet applied.
    """
    if document is None:
        return "", [], False
    waiting = orders.pending(conn, document_id, document, known_at)
    due = [one for one in waiting if one.effect.effective_date is None or one.effect.effective_date <= as_of]
    text: str = document.text
    left = []
    for decision in due:
        done = orders.after(document, text, decision.document)
        if done is None:
            left.append(decision)
        else:
            text = done
    if left:
        return document.text, [orders.named([one]) for one in left], False
    return text, [], bool(due)


def provision(told: History, place: str) -> str | None:
    """Give the words at a place of the text (第十四条第二款第（一）项), or None where it has no such place."""
    node = find_place(tree_of(told.document.body), place) if told.document else None
    return "\n".join(f"{block.label or ''}{'　' if block.label else ''}{block.text}" for block in node.blocks()) if node else None
