"""Entries as Markdown, packed into messages: what WeCom, DingTalk, Feishu and Teams have in common."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from watcher.deliver.chat.text import GRAVE, MANY, address, cut, filled, lines_of, numbered, packed, plain, titled
from watcher.deliver.message import Message, message_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.config import Channel
    from watcher.model import Digest, Entry

HEADING, SUBJECT = 240, 300
"""Bytes that a message's heading and its subject may take."""


@dataclass(frozen=True, slots=True)
class Form:
    """What one service takes: bytes of a whole message, bytes of it that are not entries, what joins lines and entries.

    `wrapping` are the bytes of JSON around one entry, where a service has an element for each; `grave` and `plain` are
    how it colours the label of an entry, by whether something no longer holds.
    """

    limit: int
    frame: int
    line: str
    between: str
    entry_limit: int
    wrapping: int = 0
    grave: str = "**{}**"
    plain: str = "**{}**"


@dataclass(frozen=True, slots=True)
class Part:
    """What one message says. The subject is for the list of talks and the locked screen, the heading stands over the entries."""

    subject: str
    heading: str
    entries: Sequence[str]


def prepare(digest: Digest, channel: Channel, form: Form, body: Callable[[Part], dict[str, Any]]) -> tuple[Message, ...]:
    """Give the messages of a digest; `body` builds one from what it says, in Markdown."""
    brief = len(digest.entries) > MANY
    room = min(form.entry_limit, form.limit - form.frame - HEADING)
    texts = [_entry(entry, room, form, brief=brief) for entry in digest.entries]
    if digest.notes:
        texts.append(cut(form.line.join(plain(note) for note in digest.notes), room))
    sizes = [_weight(text) + len(form.between) + form.wrapping for text in texts]
    parts = packed(sizes, form.limit - form.frame - HEADING)
    messages = []
    for number, part in enumerate(parts, 1):
        entries = [digest.entries[i] for i in part if i < len(digest.entries)]
        heading = numbered(cut(plain(digest.heading), HEADING - 30), number, len(parts))
        subject = numbered(cut(plain(digest.subject), SUBJECT - 30), number, len(parts))
        said = body(Part(subject, heading, [texts[i] for i in part]))
        payload = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        messages.append(Message(message_id(digest, channel, entries), subject, tuple(e.id for e in entries), payload))
    return tuple(messages)


def _weight(text: str) -> int:
    """Give the bytes of a text in JSON, which writes a line's end and a quotation mark as two."""
    return len(json.dumps(text, ensure_ascii=False).encode())


def _entry(entry: Entry, room: int, form: Form, *, brief: bool) -> str:
    label = (form.grave if entry.kind in GRAVE else form.plain).format(f"【{entry.label}】") + " "
    title = titled(plain(entry.title), address(entry.url), room - len(label.encode()), lambda words, url: f"[{words}]({url})")
    return filled(label + title, [plain(said) for said in lines_of(entry, brief=brief)], room, form.line)
