"""企业微信群机器人: Markdown of at most 4,096 bytes; the key stands in the address, and success in `errcode`.

developer.work.weixin.qq.com/document/path/91770
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.deliver.answers import by_code
from watcher.deliver.chat import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import Channel
    from watcher.deliver.message import Message, Outcome
    from watcher.deliver.post import Post
    from watcher.model import Digest

CONTENT = 4096
INFO, WARNING = '<font color="info">{}</font>', '<font color="warning">{}</font>'
FORM = markdown.Form(limit=CONTENT, frame=40, line="\n", between="\n\n", entry_limit=1600, grave=WARNING, plain=INFO)


def prepare(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """Give the messages of a digest."""
    return markdown.prepare(digest, channel, FORM, _body)


def _body(part: markdown.Part) -> dict[str, object]:
    return {"msgtype": "markdown", "markdown": {"content": FORM.between.join((f"**{part.heading}**", *part.entries))}}


def send(message: Message, channel: Channel, secrets: Sequence[str], post: Post, now: datetime) -> Outcome:
    """Post a message; there is no signature."""
    del secrets
    return by_code("wecom", post(channel.url or "", message.payload, {"content-type": "application/json"}), now)
