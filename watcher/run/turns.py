"""Names of turns: what one process at a time may do (`Store.exclusive`)."""

from __future__ import annotations

import hashlib

SEND = "send"
"""The turn to send: held together by those who compose and deliver, alone by whoever takes back what was composed."""


def turn_of(receiver: str) -> str:
    """Give the name of the turn to talk to a receiver."""
    return f"receiver-{hashlib.sha256(receiver.encode()).hexdigest()[:16]}"
