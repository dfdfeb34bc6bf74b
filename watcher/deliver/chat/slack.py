"""Slack incoming webhooks: at most 50 blocks of at most 3,000 characters; the answer is `ok` or a word for what is wrong.

api.slack.com/messaging/webhooks
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from watcher.deliver.answers import by_status, table
from watcher.deliver.chat.text import MANY, address, cut, filled, lines_of, numbered, packed, titled
from watcher.deliver.message import Ended, Message, Outcome, message_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import Channel
    from watcher.deliver.post import Post
    from watcher.model import Digest, Entry

BLOCKS = 48
"""Entries in one message, beside its heading."""
SECTION = 2900
"""Bytes of one entry; the limit of 3,000 characters counts &amp; as five."""


def prepare(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """Give the messages of a digest."""
    texts = [_entry(entry, brief=len(digest.entries) > MANY) for entry in digest.entries]
    if digest.notes:
        texts.append(cut("\n".join(_safe(note) for note in digest.notes), SECTION))
    parts = packed([1] * len(texts), BLOCKS)
    messages = []
    for number, part in enumerate(parts, 1):
        entries = [digest.entries[i] for i in part if i < len(digest.entries)]
        heading = numbered(cut(digest.heading, 120), number, len(parts))
        subject = numbered(digest.subject, number, len(parts))
        blocks: list[dict[str, object]] = [{"type": "header", "text": {"type": "plain_text", "text": heading}}]
        blocks += [{"type": "section", "text": {"type": "mrkdwn", "text": texts[i]}} for i in part]
        payload = json.dumps({"text": _safe(cut(subject, 300)), "blocks": blocks}, ensure_ascii=False, separators=(",", ":")).encode()
        messages.append(Message(message_id(digest, channel, entries), subject, tuple(e.id for e in entries), payload))
    return tuple(messages)


def _entry(entry: Entry, *, brief: bool) -> str:
    label = f"*【{entry.label}】* "
    title = titled(_safe(entry.title), address(entry.url), SECTION - len(label.encode()), lambda words, url: f"<{_safe(url)}|{words}>")
    return filled(label + title, [_safe(line) for line in lines_of(entry, brief=brief)], SECTION, "\n")


def _safe(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def send(message: Message, channel: Channel, secrets: Sequence[str], post: Post, now: datetime) -> Outcome:
    """Post a message; the key stands in the address."""
    del secrets
    reply = post(channel.url or "", message.payload, {"content-type": "application/json"})
    outcome = by_status(reply, now)
    word = reply.body[:100].decode("utf-8", "replace").strip()
    if outcome.ended is Ended.AGAIN and word in table()["slack"]["gone"]:
        return Outcome(Ended.REFUSED, f"slack {word}")
    if outcome.ended is Ended.SENT and word != "ok":
        return Outcome(Ended.AGAIN, "slack did not answer ok")
    return outcome
