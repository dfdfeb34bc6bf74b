"""What a site's robots.txt permits (RFC 9309)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from protego import Protego

from watcher.http import NoReply

if TYPE_CHECKING:
    from watcher.http import Reply

READ_BYTES = 512_000
"""RFC 9309, 2.5: a crawler reads at least 500 kibibytes."""
KEEP_SECONDS = 86_400.0
"""RFC 9309, 2.4: not longer than a day."""
KEEP_FAILURE_SECONDS = 60.0
LONGEST_DELAY = 10.0
"""A Crawl-delay beyond this would make a pass over a few dozen pages last for hours."""


class Rules:
    """One site's rules for one user agent; `until` is the moment of the monotonic clock at which they are asked for anew."""

    def __init__(self, text: str, user_agent: str, *, problem: NoReply | None = None) -> None:
        self._parsed = Protego.parse(text)
        self._agent = user_agent.partition("/")[0]
        self._problem = problem
        self.until = time.monotonic() + (KEEP_FAILURE_SECONDS if problem else KEEP_SECONDS)

    @property
    def delay(self) -> float:
        """Give the Crawl-delay in seconds."""
        return min(float(self._parsed.crawl_delay(self._agent) or 0), LONGEST_DELAY)

    def check(self, url: str) -> None:
        """Raise NoReply where the address must not be asked for."""
        if self._problem:
            raise NoReply(self._problem.kind, self._problem.reason)
        if not self._parsed.can_fetch(url, self._agent):
            raise NoReply("robots", f"robots.txt asks programs not to read {url}; fetch.respect_robots says whether that is obeyed")


def rules_from(reply: Reply | None, user_agent: str) -> Rules:
    """Read the answer to /robots.txt: none, or 4xx, permits everything; 5xx forbids everything until it can be read (RFC 9309, 2.3.1)."""
    if reply is not None and reply.status >= 500:
        down = NoReply("outage", f"the site answers {reply.status}; not even its robots.txt can be read")
        return Rules("", user_agent, problem=down)
    text = reply.body[:READ_BYTES].decode("utf-8", "replace") if reply is not None and reply.status == 200 else ""
    return Rules(text, user_agent)
