"""Digests as files in a folder, for trying things out and for a shared drive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from watcher.deliver.message import Ended, Message, Outcome, message_id

if TYPE_CHECKING:
    from watcher.config import Channel
    from watcher.model import Digest


def prepare(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """Give the one message of a digest: its HTML and its text."""
    name = f"{digest.composed_at:%Y-%m-%d}-{digest.subscriber_id}"
    payload = json.dumps({"name": name, ".html": digest.html, ".txt": digest.text}, ensure_ascii=False).encode()
    return (Message(message_id(digest, channel, digest.entries), digest.subject, tuple(e.id for e in digest.entries), payload),)


def send(message: Message, channel: Channel, home: Path) -> Outcome:
    """Write the files; a second try writes the same ones. The channel's `url` is the folder, seen from the home."""
    folder = home / (channel.url or ".").removeprefix("file://")
    forms = json.loads(message.payload)
    name = f"{forms.pop('name')}-{message.id[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, text in forms.items():
            draft = folder / f".{name}{ending}.part"
            draft.write_text(text, "utf-8")
            draft.replace(folder / f"{name}{ending}")
    except OSError as wrong:
        return Outcome(Ended.AGAIN, f"the folder cannot be written: {wrong.strerror or wrong}")
    return Outcome(Ended.SENT, f"written as {name}")
