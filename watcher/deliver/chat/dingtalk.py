"""钉钉自定义机器人: Markdown in a body of at most 20,000 bytes, signed in the address, success in `errcode`.

open.dingtalk.com/document/robots/customize-robot-security-settings
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from watcher.deliver.answers import by_code
from watcher.deliver.chat import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import Channel
    from watcher.deliver.message import Message, Outcome
    from watcher.deliver.post import Post
    from watcher.model import Digest

FORM = markdown.Form(limit=20_000, frame=900, line="\n\n", between="\n\n", entry_limit=2400)


def prepare(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """Give the messages of a digest."""
    return markdown.prepare(digest, channel, FORM, _body)


def _body(part: markdown.Part) -> dict[str, object]:
    text = FORM.between.join((f"#### {part.heading}", *part.entries))
    return {"msgtype": "markdown", "markdown": {"title": part.subject, "text": text}}


def send(message: Message, channel: Channel, secrets: Sequence[str], post: Post, now: datetime) -> Outcome:
    """Post a message, signed where a secret is configured."""
    url = channel.url or ""
    if secrets:
        url += ("&" if "?" in url else "?") + signature(secrets[0], int(now.timestamp() * 1000))
    return by_code("dingtalk", post(url, message.payload, {"content-type": "application/json"}), now)


def signature(secret: str, milliseconds: int) -> str:
    """Give the parameters that sign an address: the key is the secret, the words are time and secret."""
    signed = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return f"timestamp={milliseconds}&sign={quote_plus(base64.b64encode(signed))}"
