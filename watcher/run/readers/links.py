"""Addresses that a message carries and only its reader knows (watcher/signing.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from watcher.signing import sign

if TYPE_CHECKING:
    from watcher.config import Home

UNSUBSCRIBE, DIGEST, CONFIRM, PREFERENCES = "unsubscribe", "digests", "join", "preferences"
"""What an address is for; a signature is good for one thing and one subscriber or digest only."""


def unsubscribe_url(home: Home, subscriber_id: str) -> str | None:
    """Give the address at which a subscriber may leave; None where the service has no address of its own."""
    return signed_url(home, UNSUBSCRIBE, subscriber_id) if home.settings.web.base_url else None


def signed_url(home: Home, purpose: str, ident: str) -> str:
    """Give the whole address; the service has one of its own (`web.base_url`)."""
    return (home.settings.web.base_url or "").rstrip("/") + signed_path(home, purpose, ident)


def signed_path(home: Home, purpose: str, ident: str) -> str:
    """Give the path /purpose/ident/signature; `watcher.web.letters` checks it with `signing.holds`."""
    return f"/{purpose}/{quote(ident, safe='')}/{sign(home.state, f'{purpose}:{ident}')}"
