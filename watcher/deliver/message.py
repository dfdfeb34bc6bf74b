"""What passes through the channels: a message as frozen, and how a try ended."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from watcher.config import Channel
    from watcher.model import Digest, Entry


NOTES = "notes"
"""Stands among what a message tells that tells no items."""


class Ended(StrEnum):
    """How a try to deliver ended."""

    SENT = "sent"  # the receiver has taken it
    AGAIN = "again"  # it may work later
    REFUSED = "refused"  # the receiver refused for good


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended, in words for the operator that hold no secret.

    `retry_after` where the receiver named a pause; `unclear` where no answer came and the receiver may have it all the same.
    """

    ended: Ended
    detail: str
    retry_after: timedelta | None = None
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a digest. `id` is its key on every try; `payload` is what is sent, short of signatures and secrets."""

    id: str
    subject: str
    items: tuple[str, ...]  # ids of the changes in it
    payload: bytes


def message_key(subscriber_id: str, receiver: str, composed_at: datetime, items: Iterable[str]) -> str:
    """Give the key of a message: the same for the same items in any order, receiver and time of composing."""
    parts = (subscriber_id, receiver, composed_at.isoformat(), *sorted(items))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def message_id(digest: Digest, channel: Channel, entries: Sequence[Entry]) -> str:
    """Give the key of the message that tells these entries of a digest; without any, what stands beside them makes it its own."""
    items = [entry.id for entry in entries] or [NOTES, *digest.told]
    return message_key(digest.subscriber_id, channel.key, digest.composed_at, items)
