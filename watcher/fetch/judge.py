"""Is this reply a good answer? A page, a page that is gone, or trouble: never one for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.fetch.answer import Answer, Trouble
from watcher.fetch.challenges import is_soft_missing, trouble_with
from watcher.read import decode

if TYPE_CHECKING:
    from watcher.http import Reply

START_BYTES = 120_000
"""How much of a page is looked at: enough to tell an error page, which says little, from a page with much markup before its first word."""

WORDS = {
    400: ("refused", "the site does not understand the request"),
    401: ("refused", "the page wants a login"),
    403: ("refused", "the site does not let this program or this machine in; try a proxy, or ask the site"),
    407: ("proxy", "the proxy wants a login"),
    412: ("challenge", "the site wants a browser that runs its script (412); it cannot be read by a program"),
    429: ("busy", "the site finds the requests too many; raise fetch.per_host_delay"),
    451: ("refused", "the site may not show the page for legal reasons"),
    521: ("challenge", "the site wants a browser that runs its script (521); it cannot be read by a program"),
}
"""What a status says; any other 5xx is an outage. 412 and 521 as Chinese government sites use them (瑞数, 加速乐), not as in RFC 9110."""

KINDS = {"a login page": "login", "a firewall's refusal": "refused", "a server's failure": "outage"}
"""What a page turned out to be, in the words of the challenges' table, that is no challenge."""


def judge(url: str, reply: Reply, *, asked_validators: bool) -> Answer | Trouble:
    """Give the answer in a reply to `url`, or the trouble with it."""
    if reply.status == 304 and not asked_validators:
        return Trouble("refused", "the site answers 304 (not modified) to a question that named no version")
    if reply.status == 304:
        return Answer(url, reply.url, reply.status, reply.headers)
    start = _start(reply)
    wrong = _named(url, reply, start)
    if wrong is not None:
        return wrong
    return Answer(url, reply.url, reply.status, reply.headers, reply.body, missing=_missing(url, reply, start))


def _named(url: str, reply: Reply, start: str) -> Trouble | None:
    if reply.status in {404, 410}:
        return None
    said = trouble_with(reply.status, reply.headers, start, url=url, final_url=reply.url)
    if said is not None:
        return Trouble(next((kind for words, kind in KINDS.items() if words in said), "challenge"), said)
    if reply.status in {200, 203}:
        return None
    if reply.status in WORDS:
        kind, words = WORDS[reply.status]
        return Trouble(kind, words if str(reply.status) in words else f"{words} ({reply.status})")
    if reply.status >= 500:
        wait = reply.headers.get("retry-after", "").strip()[:40]
        asks = f"; it asks to come back after {wait}" if wait else ""
        return Trouble("outage", f"the site answers {reply.status}: it is down or overloaded{asks}")
    return Trouble("refused", f"the site answers {reply.status}, which is no page")


def _missing(url: str, reply: Reply, start: str) -> str | None:
    if reply.status in {404, 410}:
        return f"the site answers {reply.status}"
    if not is_soft_missing(reply.status, reply.headers, start, url=url, final_url=reply.url):
        return None
    if reply.url != url:
        return f"the address leads to {reply.url}, an error or front page"
    return "the page says of itself that it is gone"


def _start(reply: Reply) -> str:
    """Give the first characters of a page as text, whatever its charset; nothing of a PDF or an archive."""
    head = reply.body[:START_BYTES]
    if not head or not _looks_textual(head, reply.headers.get("content-type", "")):
        return ""
    return decode(head, reply.headers.get("content-type")).text


def _looks_textual(head: bytes, content_type: str) -> bool:
    return (
        b"\0" not in head and not head.startswith((b"%PDF", b"PK\x03\x04")) and not content_type.startswith(("image/", "video/", "audio/"))
    )
