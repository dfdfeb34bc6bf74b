"""Which failures are worth a second try, and after which pause."""

from __future__ import annotations

import email.utils
import random
from typing import TYPE_CHECKING

from watcher.http import NoReply

if TYPE_CHECKING:
    from watcher.http import Reply

PASSING = frozenset({500, 502, 503, 504})
"""Statuses that are worth a second try."""
LONGEST_PAUSE = 5.0
"""A Retry-After up to so many seconds is waited for, once; a longer one is the next pass's business."""


def pause_after(outcome: Reply | NoReply) -> float | None:
    """Say how many seconds to wait before a second try; `None` where none is worth it."""
    jitter = random.uniform(0.1, 0.4)  # noqa: S311 - spreads tries out, keeps no secret
    if isinstance(outcome, NoReply):
        return jitter if outcome.kind in {"connection", "timeout", "cut"} else None
    asked = _retry_after(outcome)
    if asked is not None and outcome.status in {429, 503}:
        return asked + jitter if asked <= LONGEST_PAUSE else None
    return jitter if outcome.status in PASSING else None


def _retry_after(reply: Reply) -> float | None:
    """Give a Retry-After in seconds; a date is counted from the server's own Date."""
    said = reply.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        then, now = (email.utils.parsedate_to_datetime(text) for text in (said, reply.headers.get("date", "")))
        return max(0.0, (then - now).total_seconds())
    except (ValueError, TypeError):
        return None
