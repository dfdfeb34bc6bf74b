"""DKIM (RFC 6376): a message's seal by the sender's domain, by the library dkimpy of the extra `dkim`.

Most mail servers do this themselves; it is for those that do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.credentials import bytes_of

if TYPE_CHECKING:
    from pathlib import Path

    from watcher.config import DkimSettings

SEALED = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type")
"""Headers that the seal holds, beside all of the list's own: a one-click address counts only where it is sealed (RFC 8058, 4)."""
LIST = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")


def sealed(payload: bytes, given: DkimSettings | None, home: Path) -> bytes:
    """Give a message with its seal on top; unchanged where none is asked for.

    Raises OSError for a key that cannot be used, or that others than its owner may read; ValueError for one that is no key.
    """
    if given is None:
        return payload
    key = bytes_of(home / given.key_file, "mail.dkim.key_file")
    try:
        import dkim
    except ImportError as wrong:
        raise OSError("mail.dkim wants the library dkimpy: pip install 'policy-watcher[dkim]'") from wrong
    names = [name.lower().encode() for name in (*SEALED, *LIST)]
    try:
        seal: bytes = dkim.sign(payload, given.selector.encode(), given.domain.encode(), key, include_headers=names)
    except (dkim.DKIMException, ValueError, IndexError) as wrong:
        raise ValueError(f"the key {given.key_file} (mail.dkim.key_file) cannot seal: {wrong}") from wrong
    return seal + payload
