"""Reading the mails that say that ours did not arrive."""

from __future__ import annotations

import hashlib
import mailbox
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.deliver import Ended
from watcher.deliver.dsn import Bounce, read_bounce
from watcher.store import bounces, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from watcher.config import Home
    from watcher.store import Store

TRIES = 3
"""How often a message may come back for a reason that may pass, before its receiver is parked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one mail of the bounces' mailbox.

    `outcome`: `parked` and `again` as in the store; `read` for one read before; `arrived` for a notice that all is well or
    may be yet; `unknown` for one on no message of ours; `other` for a mail that is no such notice.
    """

    place: str
    outcome: str
    subscriber: str | None = None
    digest: str | None = None
    recipient: str | None = None
    status: str | None = None
    detail: str = ""


def take_bounces(store: Store, home: Home, mails: Iterator[tuple[str, bytes]], now: datetime) -> list[Judged]:
    """Judge each mail, given with its place, and let what did not arrive be owed again; each in a transaction of its own."""
    return [_take(store, home, place, payload, now) for place, payload in mails]


def mails_in(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give the mails in a file (one mail, or an mbox) or a folder (a maildir, or any with a mail a file); raises OSError."""
    if path.is_dir():
        folders = [path / name for name in ("new", "cur") if (path / name).is_dir()] or [path]
        for file in sorted(file for folder in folders for file in folder.iterdir() if file.is_file()):
            yield str(file), file.read_bytes()
        return
    payload = path.read_bytes()
    if not payload.startswith(b"From "):
        yield str(path), payload
        return
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            yield f"{path}:{number}", box.get_bytes(key)
    finally:
        box.close()


def _take(store: Store, home: Home, place: str, payload: bytes, now: datetime) -> Judged:
    bounce = read_bounce(payload, home.settings.mail.bounce)
    if bounce is None:
        return Judged(place, "other", detail="no notice of a mail server")
    sha256 = hashlib.sha256(payload).hexdigest()
    with store.transaction() as conn:
        subscriber = bounces.receiver_of(conn, bounce.key) if bounce.key else None
        outcome = _record(conn, bounce, sha256, now) if subscriber else "unknown"
    return Judged(place, outcome, subscriber, bounce.key, bounce.recipient, bounce.status, bounce.detail)


def _record(conn: Connection, bounce: Bounce, sha256: str, now: datetime) -> str:
    if bounce.ended is None or bounce.key is None:
        return "arrived"
    if bounces.was_read(conn, sha256):
        return "read"
    parked = bounce.ended is Ended.REFUSED or bounces.times_back(conn, bounce.key) + 1 >= TRIES
    next_try = None if parked else now + outbox.LONGEST_PAUSE
    bounces.come_back(conn, bounce.key, sha256, now, f"came back: {bounce.detail}", next_try=next_try)
    return bounces.PARKED if parked else bounces.AGAIN
