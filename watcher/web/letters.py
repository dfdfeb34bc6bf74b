"""A subscriber's own pages, reached by signed addresses: what was sent, one digest in full, and the way to leave."""

from __future__ import annotations

import email
import email.policy
import json
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from watcher.config import ConfigError, Subscriber
from watcher.run.readers.links import DIGEST, PREFERENCES, UNSUBSCRIBE, signed_path
from watcher.run.readers.members import with_members
from watcher.store import outbox, reading, subscribing
from watcher.web.desk import Desk, checked_link, desk

router = APIRouter(include_in_schema=False)
At = Annotated[Desk, Depends(desk)]
LETTER_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
}
"""A digest carries its styles in its elements, as mail programs want it."""


@router.get("/unsubscribe/{ident}/{token}")
def subscription(at: At, ident: str, token: str) -> Response:
    """Show a subscriber what was asked for and what was sent, and a button to leave; nothing happens by looking (RFC 8058)."""
    subscriber = _subscriber(at, ident, token)
    with at.store.read() as conn:
        sent = reading.sent_to(conn, ident)
        left = subscribing.unsubscribed_since(conn, ident)
    letters = [(row, signed_path(at.home, DIGEST, row.id)) for row in sent]
    change = signed_path(at.home, PREFERENCES, ident)
    return at.page("subscription.html", subscriber=subscriber, letters=letters, left=left, ident=ident, change=change)


@router.post("/unsubscribe/{ident}/{token}")
def unsubscribe(at: At, ident: str, token: str) -> Response:
    """Let a subscriber leave, by the button or by the mail program's one click; twice is as good as once.

    The answer is the page itself: a one-click address must not redirect (RFC 8058, 3.1).
    """
    _subscriber(at, ident, token)
    with at.store.transaction() as conn:
        subscribing.unsubscribe(conn, ident, at.clock(), "the link in a message")
    return subscription(at, ident, token)


@router.get("/digests/{ident}/{token}")
def digest(at: At, ident: str, token: str) -> Response:
    """Show a digest as it was sent."""
    checked_link(at, DIGEST, ident, token)
    with at.store.read() as conn:
        message = outbox.frozen_message(conn, ident)
    return _shown(message.channel, message.message)


def _shown(channel: str, payload: bytes) -> Response:
    """Give the HTML of a mail or of a file; of other channels the text of what was posted."""
    if channel.startswith("email:"):
        body = email.message_from_bytes(payload, policy=email.policy.default).get_body(("html",))
        if body is not None:
            return HTMLResponse(body.get_content(), headers=LETTER_HEADERS)
    if channel.startswith("file:"):
        return HTMLResponse(json.loads(payload)[".html"], headers=LETTER_HEADERS)
    return PlainTextResponse(payload.decode("utf-8", "replace"), headers={"Cache-Control": "private, no-store"})


def _subscriber(at: Desk, ident: str, token: str) -> Subscriber | None:
    """Give the subscriber whose address this is, None for one who has left the configuration; else there is no such page."""
    checked_link(at, UNSUBSCRIBE, ident, token)
    try:
        return with_members(at.home, at.store).subscriber(ident)
    except ConfigError:
        return None
