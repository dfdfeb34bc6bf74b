"""What is told: changes of the law, and notices beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcher.model.acts import Cited
    from watcher.model.documents import Document
    from watcher.model.texts import TextChange


class ChangeKind(StrEnum):
    """What is told to subscribers (the table in docs/reference.md)."""

    NEW = "new"
    AMENDED = "amended"
    REPEALED = "repealed"
    PARTIALLY_REPEALED = "partially_repealed"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CORRECTED = "corrected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"  # an operator's word: what was told is taken back


class SourceState(StrEnum):
    """How a pass over a source ended."""

    OK = "ok"
    UNCHANGED = "unchanged"
    DEGRADED = "degraded"  # answered, but not as it should
    FAILED = "failed"  # not answered


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the append-only log: what is told."""

    id: str
    kind: ChangeKind
    title: str
    doc_number: str | None
    source: str | None
    url: str | None
    baseline: bool
    effective_date: date | None
    by: Cited | None
    quote: str | None
    summary: str
    recorded_at: datetime
    document_id: str | None = None
    held: bool = False
    held_for: str | None = None  # why it waits for a person
    redline: tuple[TextChange, ...] = ()
    document: Document | None = None  # the document as known when the change was recorded, for matching and digests
    agency: str | None = None  # the source's agency, level and region, for matching
    level: str | None = None
    region: str | None = None
    rested_on_by: tuple[Cited, ...] = ()  # documents that name this one as their basis (根据), for those who follow them
    supersedes: str | None = None  # the change, told wrongly, that this one takes back or puts right


@dataclass(frozen=True, slots=True)
class Notice:
    """What is no change of the law: a warning ahead of an expiry, a document back again, an operator's word."""

    kind: str
    title: str
    doc_number: str | None
    date: date | None
    text: str
    document_id: str | None = None
