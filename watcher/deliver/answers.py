"""What receivers' answers mean (answers.toml)."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.deliver.message import Ended, Outcome

if TYPE_CHECKING:
    from watcher.http import Reply

SHOWN = 200
"""Characters of an answer that are kept for the operator."""


@cache
def table() -> dict[str, Any]:
    """Give the declared answers."""
    return tomllib.loads((resources.files(__package__) / "answers.toml").read_text("utf-8"))


def gone_mailbox(code: int, text: str) -> bool:
    """Whether a mail server says that there is no such mailbox."""
    if not 500 <= code < 600:
        return False
    enhanced = re.match(r"\s*(\d\.\d{1,3}\.\d{1,3})\b", text)
    if enhanced:
        return enhanced[1] in table()["mail"]["gone"]
    return code in {550, 551, 553} and any(phrase in text.lower() for phrase in table()["mail"]["phrases"])


def by_status(reply: Reply, now: datetime) -> Outcome:
    """Judge an answer by its HTTP status: 2xx is taken, 404 and 410 are gone, a pause that it names is kept."""
    if 200 <= reply.status < 300:
        return Outcome(Ended.SENT, f"HTTP {reply.status}")
    if reply.status in table()["http"]["gone"]:
        return Outcome(Ended.REFUSED, f"HTTP {reply.status}: the address is gone")
    if 300 <= reply.status < 400:
        return Outcome(
            Ended.AGAIN, f"HTTP {reply.status}: the receiver points elsewhere, and redirects are not followed; configure the new address"
        )
    return Outcome(Ended.AGAIN, f"HTTP {reply.status}", _pause(reply.headers.get("retry-after"), now))


def by_code(service: str, reply: Reply, now: datetime) -> Outcome:
    """Judge a chat service's answer: with HTTP 200, the code in its JSON says how it went."""
    outcome = by_status(reply, now)
    if outcome.ended is not Ended.SENT:
        return outcome
    known = table()[service]
    try:
        said = json.loads(reply.body)
        code = str(next(said[name] for name in known["field"] if name in said))
    except (ValueError, TypeError, StopIteration):
        return Outcome(Ended.AGAIN, "the answer is not the service's own")
    if code == "0":
        return Outcome(Ended.SENT, f"{service} 0")
    words = str(said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or "")[:SHOWN]
    ended = Ended.REFUSED if code in known["gone"] else Ended.AGAIN
    seconds = known["slow"].get(code)
    return Outcome(ended, f"{service} {code} {words}", timedelta(seconds=seconds) if seconds else None)


def _pause(named: str | None, now: datetime) -> timedelta | None:
    """Read Retry-After: seconds, or a date (RFC 9110)."""
    if not named:
        return None
    if named.strip().isdigit():
        return timedelta(seconds=min(int(named.strip()[:9]), 10**6))
    try:
        until = parsedate_to_datetime(named)
    except ValueError:
        return None
    return max((until if until.tzinfo else until.replace(tzinfo=UTC)) - now, timedelta(0))
