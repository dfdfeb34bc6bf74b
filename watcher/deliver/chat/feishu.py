"""飞书自定义机器人: a card in a body of at most 20 KB, signed in the body, success in `code`.

open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from watcher.deliver.answers import by_code
from watcher.deliver.chat import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from watcher.config import Channel
    from watcher.deliver.message import Message, Outcome
    from watcher.deliver.post import Post
    from watcher.model import Digest

GREEN, RED = "<font color='green'>**{}**</font>", "<font color='red'>**{}**</font>"
FORM = markdown.Form(limit=20_000, frame=700, line="\n", between="", entry_limit=2400, wrapping=80, grave=RED, plain=GREEN)
"""`frame` leaves room for the signature, which is added when a message is sent."""


def prepare(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """Give the messages of a digest."""
    return markdown.prepare(digest, channel, FORM, _body)


def _body(part: markdown.Part) -> dict[str, object]:
    return {
        "msg_type": "interactive",
        "card": {
            "config": {"wide_screen_mode": True},
            "header": {"title": {"tag": "plain_text", "content": part.heading}, "template": "blue"},
            "elements": [*_ruled(part.entries)],
        },
    }


def _ruled(entries: Sequence[str]) -> Iterator[dict[str, str]]:
    """Give an element for each entry, and a line between two of them."""
    for number, entry in enumerate(entries):
        if number:
            yield {"tag": "hr"}
        yield {"tag": "markdown", "content": entry}


def send(message: Message, channel: Channel, secrets: Sequence[str], post: Post, now: datetime) -> Outcome:
    """Post a message, signed where a secret is configured."""
    payload = message.payload
    if secrets:
        stamp = str(int(now.timestamp()))
        signed = {"timestamp": stamp, "sign": signature(secrets[0], stamp), **json.loads(payload)}
        payload = json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()
    return by_code("feishu", post(channel.url or "", payload, {"content-type": "application/json"}), now)


def signature(secret: str, seconds: str) -> str:
    """Sign as 飞书 wants it: time and secret are the key, and the words are none."""
    return base64.b64encode(hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()
