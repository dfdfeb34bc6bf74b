"""Addresses that a message carries and only its reader knows: signed with a key that stays in the state folder."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path

    from watcher.config import Home


def unsubscribe_url(home: Home, subscriber_id: str) -> str | None:
    """Give the address at which a subscriber may leave; None where the service has no address of its own."""
    base = home.settings.web.base_url
    return f"{base.rstrip('/')}/unsubscribe/{quote(subscriber_id)}/{unsubscribe_token(home, subscriber_id)}" if base else None


def unsubscribe_token(home: Home, subscriber_id: str) -> str:
    """Give what proves that a call of that address comes from the subscriber's own mail; compare it with hmac.compare_digest."""
    return _token(home, f"unsubscribe:{subscriber_id}")


def digest_token(home: Home, digest_id: str) -> str:
    """Give what proves that a call for a digest's page comes from a reader of that digest."""
    return _token(home, f"digest:{digest_id}")


def _token(home: Home, what: str) -> str:
    return hmac.new(_key(home.state), what.encode(), hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=4)
def _key(state: Path) -> bytes:
    path = state / "link.key"
    state.mkdir(parents=True, exist_ok=True)
    draft = state / f".link.key.{os.getpid()}"
    if not path.exists():
        draft.write_text(secrets.token_hex(32), "ascii")
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # the first one stays, also where two processes come at once
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
