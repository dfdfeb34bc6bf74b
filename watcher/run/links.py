"""Addresses that a message carries and only its reader knows (watcher/signing.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from watcher.signing import sign

if TYPE_CHECKING:
    from watcher.config import Home

UNSUBSCRIBE, DIGEST = "unsubscribe", "digests"
"""What an address is for; a signature is good for one thing and one subscriber or digest only."""


def unsubscribe_url(home: Home, subscriber_id: str) -> str | None:
    """Give the address at which a subscriber may leave; None where the service has no address of its own."""
    base = home.settings.web.base_url
    return base.rstrip("/") + signed_path(home, UNSUBSCRIBE, subscriber_id) if base else None


def signed_path(home: Home, purpose: str, ident: str) -> str:
    """Give the path /purpose/ident/signature; `watcher.web.letters` checks it with `signing.holds`."""
    return f"/{purpose}/{quote(ident, safe='')}/{sign(home.state, f'{purpose}:{ident}')}"
