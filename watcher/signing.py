"""Signing: addresses that only those who were given them can know, by a key that stays in the state folder or is given as a secret."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from watcher.credentials import SecretError, environment

GIVEN = "WATCHER_LINK_KEY"
"""The secret by which machines that share no state folder sign alike."""
LENGTH = 32
"""Hexadecimal digits of a signature: 128 bits."""


def sign(state: Path, what: str) -> str:
    """Give the signature of `what` by the key that is given, else by that in `state/link.key`, which is made where there is none yet.

    Raises SecretError for a key that is given and cannot be used.
    """
    return hmac.new(_key(state), what.encode(), hashlib.sha256).hexdigest()[:LENGTH]


def holds(state: Path, what: str, signature: str) -> bool:
    """Whether a signature is that of `what`; takes the same time for every wrong one."""
    return hmac.compare_digest(sign(state, what).encode(), signature.encode())


def fingerprint(state: Path) -> str:
    """Give what tells one key from another and says nothing of it. Raises SecretError as `sign` does."""
    return sign(state, "fingerprint")


@lru_cache(maxsize=4)
def _key(state: Path) -> bytes:
    given = environment(GIVEN)
    if given is not None:
        if len(given) < LENGTH:
            raise SecretError(f"{GIVEN} is shorter than {LENGTH} characters; make one with: openssl rand -hex 32")
        return given.encode()
    path = state / "link.key"
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=state, prefix=".link.key.")  # readable by its owner alone
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)  # the first one stays, also where two come at once
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_bytes()
