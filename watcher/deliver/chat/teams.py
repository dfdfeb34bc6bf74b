"""Microsoft Teams through a workflow: an Adaptive Card in a body of at most 28 KB, of which 21 KB are used.

learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.deliver.answers import by_status
from watcher.deliver.chat import markdown
from watcher.deliver.message import Ended, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import Channel
    from watcher.deliver.message import Message
    from watcher.deliver.post import Post
    from watcher.model import Digest

FORM = markdown.Form(limit=21_000, frame=500, line="\n\n", between="", entry_limit=2400, wrapping=80)


def prepare(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """Give the messages of a digest."""
    return markdown.prepare(digest, channel, FORM, _body)


def _body(part: markdown.Part) -> dict[str, object]:
    blocks: list[dict[str, object]] = [{"type": "TextBlock", "text": part.heading, "weight": "bolder", "size": "medium", "wrap": True}]
    blocks += [{"type": "TextBlock", "text": entry, "wrap": True, "separator": True} for entry in part.entries]
    card = {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": blocks}
    return {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]}


def send(message: Message, channel: Channel, secrets: Sequence[str], post: Post, now: datetime) -> Outcome:
    """Post a message; the key stands in the address."""
    del secrets
    reply = post(channel.url or "", message.payload, {"content-type": "application/json"})
    outcome = by_status(reply, now)
    # the older connectors answer 200 and say in the body that they have failed
    failed = re.search(rb"HTTP error (\d{3})", reply.body[:2000])
    if outcome.ended is Ended.SENT and failed:
        return Outcome(Ended.AGAIN, f"teams HTTP error {failed[1].decode()} within 200", timedelta(minutes=1))
    return outcome
