"""What a digest tells beside the items owed: sources that could not be read, what lapses or takes effect soon, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Blind:
    """A source of the reader's that could not be read; `since` is when it last could, None where it never was."""

    name: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Coming:
    """A document of the reader's that lapses soon or takes effect: the notice of it, of a `kind`, with its Chinese words."""

    title: str
    doc_number: str | None
    day: date | None
    text: str
    url: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the items of one message. All of it may be missing."""

    blind: tuple[Blind, ...] = ()
    coming: tuple[Coming, ...] = ()
    sources: int = 0  # how many are looked at for this reader
    since: datetime | None = None  # when the reader was last written to
    base_url: str | None = None  # of the web pages
    view: str | None = None  # where the message can be read in a browser
    unsubscribe: str | None = None
    earlier: tuple[str, ...] = ()  # keys of the messages that told of the same document, the first first
