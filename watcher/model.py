"""The nouns: what the rooms hand to each other. Frozen, typed, and free of any input or output.

Dates are `datetime.date`; times are aware `datetime`; unknown is `None`, never a guess.
`as_json` turns any of these values into what the commands print (see docs/reference.md).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a document is."""

    POLICY = "policy"  # notice, opinion, measure, announcement
    LAW = "law"  # law, regulation, decree
    NEWS = "news"
    INTERPRETATION = "interpretation"  # 解读, 答记者问
    OTHER = "other"


class Level(StrEnum):
    """What a block of a body is, from the outermost division to furniture at its end."""

    PART = "part"  # 编
    CHAPTER = "chapter"  # 章
    SECTION = "section"  # 节
    ARTICLE = "article"  # 条
    HEADING1 = "heading1"  # 一、
    HEADING2 = "heading2"  # （一）
    HEADING3 = "heading3"  # 1.
    HEADING4 = "heading4"  # (1)
    PARAGRAPH = "paragraph"
    TABLE = "table"
    ATTACHMENT = "attachment"  # the heading of an annex, or a line of the list of annexes
    SIGNATURE = "signature"
    DATE = "date"
    NOTE = "note"  # （此件公开发布）


class EffectKind(StrEnum):
    """What one document does to another, or to itself."""

    REPEALS = "repeals"
    PARTIALLY_REPEALS = "partially_repeals"
    AMENDS = "amends"
    REPLACES = "replaces"
    EXTENDS = "extends"
    SUSPENDS = "suspends"
    RESUMES = "resumes"
    CORRECTS = "corrects"
    EXPIRES = "expires"


class DateForm(StrEnum):
    """How exactly the text gives the date of an effect."""

    EXACT = "exact"
    RELATIVE = "relative"  # 自印发之日起30日后
    MONTH = "month"  # 2025年12月
    CONDITIONAL = "conditional"  # 自新规定施行之日起
    UNKNOWN = "unknown"


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
class Block:
    """One block of a body. `label` is its own number as printed (第一条, 一、, （一）), `text` the words after it.

    A table's cells are `rows`; its `text` is the cells joined by tabs and its rows by newlines.
    """

    level: Level
    text: str
    label: str | None = None
    rows: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a document, as linked on its page."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One policy, announcement or article, in the one format (docs/reference.md, `read`)."""

    title: str
    doc_number: str | None = None  # 发文字号, normalized
    issuers: tuple[str, ...] = ()  # those who sign, in order, as signed
    agencies: tuple[str, ...] = ()  # bodies resolved by the table of agencies, for matching
    written_date: date | None = None  # 成文日期
    published_date: date | None = None  # 发布日期
    effective_date: date | None = None  # 施行日期
    expiry_date: date | None = None  # the last day in force
    kind: Kind = Kind.OTHER
    draft: bool = False  # a draft for comment, 征求意见稿
    section: str | None = None  # the bulletin's section it stands under
    source: str | None = None  # 来源 as printed
    addressee: str | None = None  # 主送机关
    articles: int = 0
    excerpt: bool = False  # 原文节选
    promulgates: tuple[str, ...] = ()  # titles of measures that this notice issues
    attachments: tuple[Attachment, ...] = ()
    status: str | None = None  # 有效性, as the page prints it
    lines: tuple[int, int] | None = None  # physical lines in the file, 1-based
    file: str | None = None
    body: tuple[Block, ...] = ()
    text: str = ""
    head: str = ""  # what stands above the first paragraph within a page's text: title and number as printed there; never part of `text`
    doubts: tuple[str, ...] = ()  # what the reader is not sure of, for the operator


@dataclass(frozen=True, slots=True)
class Issue:
    """A bulletin: what its masthead says of itself."""

    title: str | None = None
    number: str | None = None  # 2025年第4期
    serial: str | None = None  # 总第72期
    date: date | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of one file or page: an issue with its documents, or one document, or none."""

    documents: tuple[Document, ...] = ()
    issue: Issue | None = None
    doubts: tuple[str, ...] = ()


class Refusal(Exception):
    """Bytes that could not be read, for a reason a person can act on. Never a crash."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a list page or feed."""

    url: str
    title: str
    date: date | None = None
    doc_number: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one list page. `form` is html, feed, json or jpage; `explain` says what the detection rests on.

    With `doubts` the rows may be those of another list (a side column): the source is degraded and nothing is concluded.
    """

    items: tuple[Item, ...]
    next: str | None = None
    form: str = "html"
    explain: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The document that an effect acts on, as the text names it."""

    title: str | None = None
    doc_number: str | None = None
    date: date | None = None  # the date by which the text tells it apart
    articles: tuple[str, ...] = ()  # 第一条, 第二条第（一）项 …


@dataclass(frozen=True, slots=True)
class Effect:
    """One dated act of a document on a document, with the sentence it rests on."""

    kind: EffectKind
    target: Target
    effective_date: date | None
    date_form: DateForm
    quote: str
    by_title: str | None = None
    by_number: str | None = None
    start: int | None = None  # offsets of the quote in the document's text
    end: int | None = None
    doubtful: str | None = None  # why it is recorded for the operator and not told


class Op(StrEnum):
    """What happened to an article or paragraph between two texts."""

    MODIFIED = "modified"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True)
class Provision:
    """An article or, where there are none, a heading's or paragraph's text with its label."""

    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """One difference of substance. `parts` rebuild both texts: ("equal" | "delete" | "insert", words).

    One that `follows` differs in nothing but references to articles that got another number, and is none of substance.
    """

    op: Op
    old: Provision | None
    new: Provision | None
    renumbered: bool = False
    parts: tuple[tuple[str, str], ...] = ()
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two texts; `changed` is false where only dress differs."""

    changed: bool
    changes: tuple[TextChange, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliedInstruction:
    """One instruction of an amending decision that was carried out."""

    quote: str
    op: str
    article: str | None


@dataclass(frozen=True, slots=True)
class UnappliedInstruction:
    """One instruction that was not carried out, and why."""

    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The text after a decision; complete only when every instruction was applied."""

    complete: bool
    text: str
    applied: tuple[AppliedInstruction, ...] = ()
    unapplied: tuple[UnappliedInstruction, ...] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """The document by which something was done, as shown in a change."""

    title: str | None = None
    doc_number: str | None = None


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


@dataclass(frozen=True, slots=True)
class Match:
    """Why a change concerns a profile: the terms met, a sentence of the text, and the folded words that may stand in it."""

    terms: tuple[str, ...] = ()
    sentence: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemOwed:
    """One change for one subscriber on one channel, with the reason."""

    change: Change
    match: Match = field(default_factory=Match)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a digest as it is shown to a reader; the words are Chinese, empty where there is nothing to say."""

    id: str  # of the change
    kind: ChangeKind
    label: str  # 新发布, 修订, 废止 …
    title: str
    url: str | None
    facts: tuple[tuple[str, str], ...]  # 文号, 发文机关, 施行日期 …
    summary: str
    evidence: str  # by whom and in which sentence
    terms: tuple[str, ...]  # the words of the profile that it met
    sentence: str  # in which one of them stands
    record: dict[str, Any]  # the change as `check` prints it, with the reason
    seen: str = ""  # when it was seen, in the reader's time zone
    ours: str | None = None  # its page of ours
    words: tuple[str, ...] = ()  # words of the profile that may stand in the sentence


@dataclass(frozen=True, slots=True)
class File:
    """A file that a message carries."""

    name: str
    media: str  # application/pdf
    content: bytes


@dataclass(frozen=True, slots=True)
class Digest:
    """What a subscriber is told at one time, in the forms that the channels take."""

    subscriber_id: str
    composed_at: datetime
    subject: str
    html: str
    text: str
    entries: tuple[Entry, ...]
    unsubscribe: str | None = None  # the address at which the reader may leave
    told: tuple[str, ...] = ()  # what makes it this digest and no other: the ids of its changes, or the days to come of which it warns
    notes: tuple[str, ...] = ()  # what is told beside the entries: that all is well or what could not be read, what lapses soon
    earlier: tuple[str, ...] = ()  # keys of the messages that told this reader of the same document, the first first
    attachment: File | None = None


def as_json(value: Any) -> Any:
    """Values of this module as plain JSON types: dates as ISO strings, enums as their words, tuples as lists."""
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [as_json(v) for v in value]
    if isinstance(value, dict):
        return {k: as_json(v) for k, v in value.items()}
    return value


TOLD = ("id", "kind", "title", "doc_number", "source", "url", "baseline", "effective_date", "by", "quote", "summary", "supersedes")
"""The keys of a change as `check` prints it and webhooks carry it."""


def change_json(change: Change) -> dict[str, Any]:
    """Give a change as it is told to the outside."""
    return {name: as_json(getattr(change, name)) for name in TOLD}
