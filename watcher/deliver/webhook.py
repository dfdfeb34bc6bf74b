"""Webhooks as in Standard Webhooks: JSON, signed at the moment of sending under the message's own key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from watcher.deliver.answers import by_status
from watcher.deliver.message import Message, message_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import Channel
    from watcher.deliver.message import Outcome
    from watcher.deliver.post import Post
    from watcher.model import Digest

PREFIX = "whsec_"
VERSION = 1
"""Of the body's schema (docs/webhook.schema.json): keys may be added to it; with another meaning of a key it counts on."""


def prepare(digest: Digest, channel: Channel) -> tuple[Message, ...]:
    """Give the one message of a digest: the changes as `check` prints them, each with the reason."""
    items = [entry.record for entry in digest.entries]
    body = {"type": "digest", "version": VERSION, "subscriber": digest.subscriber_id, "items": items}
    payload = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return (Message(message_id(digest, channel, digest.entries), digest.subject, tuple(e.id for e in digest.entries), payload),)


def send(message: Message, channel: Channel, secrets: Sequence[str], post: Post, now: datetime) -> Outcome:
    """Post a message with the signature of each secret, so that a receiver may change its own at leisure; without one, unsigned."""
    stamp = str(int(now.timestamp()))
    headers = {"content-type": "application/json", "webhook-id": message.id, "webhook-timestamp": stamp}
    if secrets:
        headers["webhook-signature"] = " ".join(signature(secret, message.id, stamp, message.payload) for secret in secrets)
    return by_status(post(channel.url or "", message.payload, headers), now)


def signature(secret: str, ident: str, stamp: str, body: bytes) -> str:
    """Sign as Standard Webhooks wants it; a secret without `whsec_` is taken as the key itself."""
    signed = hmac.new(_key(secret), f"{ident}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def _key(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        return secret.encode()
    encoded = secret.removeprefix(PREFIX)
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error:
        return encoded.encode()
