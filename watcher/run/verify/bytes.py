"""Snapshots: every file against the hash that is its name, every hash that a row names against the files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, union, update

from watcher.run.verify.findings import Finding, Verified
from watcher.store import DamagedBlobError
from watcher.store.schema import attachment_texts, attachments, pages, snapshots, versions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.store import Store

ABANDONED = timedelta(hours=1)
"""A half-written file as old as this has no writer any more."""
ANEW = "下次检查时重新下载；网页若已改动，这一份原件不可再得，已读出的文本仍在"


def verify_bytes(store: Store, seen: Verified, now: datetime, *, repair: bool) -> None:
    """Check every kept file, and that none is missing; what is damaged or gone is asked for anew with the next pass."""
    kept, damaged = set(), []
    for sha256 in store.blobs:
        seen.looked_at["snapshots"] += 1
        try:
            store.blobs.get(sha256)
            kept.add(sha256)
        except (DamagedBlobError, KeyError) as wrong:
            damaged.append((sha256, str(wrong)))
    for sha256, said in damaged:
        if repair:
            store.blobs.set_aside(sha256)
        seen.findings.append(Finding("damaged_snapshot", sha256, said, ANEW, repaired=repair))
    with store.read() as conn:
        missing = sorted(named(conn).difference(kept, (sha256 for sha256, _ in damaged)))
    seen.findings += [Finding("missing_snapshot", sha256, "文件不在", ANEW, repaired=repair) for sha256 in missing]
    lost = [sha256 for sha256, _ in damaged] + missing
    if repair and lost:
        with store.transaction() as conn:
            for sha256 in lost:
                ask_anew(conn, sha256)
    _drafts(store, seen, now, repair=repair)


def named(conn: Connection) -> set[str]:
    """Give every hash that a row names."""
    tables = (snapshots, versions, attachment_texts)
    return set(conn.scalars(union(*(select(table.c.sha256).where(table.c.sha256.is_not(None)) for table in tables))))


def ask_anew(conn: Connection, sha256: str) -> None:
    """Let the pages and files with these bytes be asked for without validators, so that they come once more."""
    for table in (pages, attachments):
        values = {"etag": None, "last_modified": None, "next_visit": None}
        conn.execute(update(table).where(table.c.sha256 == sha256).values(**values))


def _drafts(store: Store, seen: Verified, now: datetime, *, repair: bool) -> None:
    for draft in store.blobs.drafts():
        if now - datetime.fromtimestamp(draft.stat().st_mtime, UTC) < ABANDONED:
            continue
        if repair:
            draft.unlink(missing_ok=True)
        seen.findings.append(Finding("half_written", draft.name, "写了一半的文件，没有被引用", "可以删除", repaired=repair))
