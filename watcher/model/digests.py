"""What is told to whom: matches, items owed, and the message that settles them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcher.model.log import Change, ChangeKind


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
    """One item of a digest as it is shown to a reader, in the reader's language; empty where there is nothing to say."""

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
    lines: tuple[str, ...] = ()  # what is said beneath the title where there is little room, the most wanted first
    brief: str = ""  # what is said there where there is hardly any: number and status


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
    heading: str = ""  # what stands over the entries where there is little room: the day, and how many of which kind
    unsubscribe: str | None = None  # the address at which the reader may leave
    told: tuple[str, ...] = ()  # what makes it this digest and no other: the ids of its changes, or the days to come of which it warns
    notes: tuple[str, ...] = ()  # what is told beside the entries: that all is well or what could not be read, what lapses soon
    earlier: tuple[str, ...] = ()  # keys of the messages that told this reader of the same document, the first first
    attachment: File | None = None
