"""Snapshots: every file against the hash that is its name, every hash that a row names against the files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select, union, update

from watcher.run.tending.archive import AT_ONCE, batches
from watcher.run.tending.verify.findings import Finding, Verified
from watcher.store import DamagedBlobError
from watcher.store.schema import attachment_texts, attachments, pages, snapshots, versions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.store import Store
    from watcher.store.shelf import Shelf

ABANDONED = timedelta(hours=1)
"""A half-written file as old as this has no writer any more."""
ANEW = "下次检查时重新下载；网页若已改动，这一份原件不可再得，已读出的文本仍在"


def verify_bytes(store: Store, seen: Verified, now: datetime, *, repair: bool, archive: bool = False) -> None:
    """Check every kept file, and that none is missing; what is damaged or gone is asked for anew with the next pass.

    Those in the archive are looked at one by one only where that is asked for.
    """
    kept, damaged = _looked_at(store.blobs.here, seen, "snapshots", repair=repair)
    if store.blobs.archive is not None:
        if archive:
            there, spoilt = _looked_at(store.blobs.archive, seen, "archived", repair=repair)
        else:
            there, spoilt = set(store.blobs.archive), set()
            seen.looked_at["archived"] += len(there)
        kept |= there
        damaged |= spoilt
    with store.read() as conn:
        missing = sorted(named(conn).difference(kept, damaged))
    seen.findings += [Finding("missing_snapshot", sha256, "文件不在", ANEW, repaired=repair) for sha256 in missing]
    lost = sorted(damaged - kept) + missing
    if repair and lost:
        with store.transaction() as conn:
            for sha256 in lost:
                ask_anew(conn, sha256)
    _drafts(store, seen, now, repair=repair)


def _looked_at(shelf: Shelf, seen: Verified, what: str, *, repair: bool) -> tuple[set[str], set[str]]:
    """Check every byte string in a place; gives those that are well and those that are damaged."""
    kept: set[str] = set()
    damaged: set[str] = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for batch in batches(shelf):
            for sha256, wrong in zip(batch, pool.map(partial(_fault, shelf), batch), strict=True):
                seen.looked_at[what] += 1
                if wrong == "":
                    kept.add(sha256)
                elif wrong:
                    damaged.add(sha256)
                    if repair:
                        shelf.set_aside(sha256)
                    seen.findings.append(Finding("damaged_snapshot", sha256, wrong, ANEW, repaired=repair))
    return kept, damaged


def _fault(shelf: Shelf, sha256: str) -> str | None:
    """Say what is wrong with a byte string: empty where nothing is, None where it is there no more, archived since it was listed."""
    try:
        shelf.peek(sha256)
    except KeyError:
        return None
    except DamagedBlobError as wrong:
        return str(wrong)
    return ""


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
    for draft in store.blobs.here.drafts():
        if now - datetime.fromtimestamp(draft.stat().st_mtime, UTC) < ABANDONED:
            continue
        if repair:
            draft.unlink(missing_ok=True)
        seen.findings.append(Finding("half_written", draft.name, "写了一半的文件，没有被引用", "可以删除", repaired=repair))
