"""Which failures are worth a second try, and after which pause."""

from __future__ import annotations

import email.utils
import random
from datetime import UTC, datetime
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
    asked = retry_after(outcome)
    if asked is not None and outcome.status in {429, 503}:
        return asked + jitter if asked <= LONGEST_PAUSE else None
    return jitter if outcome.status in PASSING else None


def retry_after(reply: Reply) -> float | None:
    """Give a Retry-After in seconds; a date is counted from the server's own Date, or else from now."""
    said = reply.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    then, now = _moment(said), _moment(reply.headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (then - now).total_seconds()) if then else None


def _moment(said: str) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
