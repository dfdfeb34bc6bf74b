"""Documents, and what they are read from: issues of bulletins, rows of lists, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    `place` says where the rows stand in the page's markup: in a page of another design they stand elsewhere.
    `issue` is the bulletin whose contents (目录) the page is, where its heading names one.
    """

    items: tuple[Item, ...]
    next: str | None = None
    form: str = "html"
    explain: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    place: str = ""
    issue: Issue | None = None
