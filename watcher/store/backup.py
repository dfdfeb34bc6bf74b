"""A backup: one file with all that a home holds, taken while it is in use; and the way back.

The file is a tar packed by zstd. The database in it is always SQLite, whatever it was taken from, so that it can be
restored to either. Rows are copied before snapshots: bytes are written before the rows that name them, so none is missing.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import sys
import tarfile
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from watcher import __version__
from watcher.store.blobs import Blobs
from watcher.store.copy import copy_blob, copy_store
from watcher.store.open import HEAD, StoreError, open_store

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.store.open import Store
    from watcher.store.shelf import Shelf

MANIFEST, DATABASE, KEY, SNAPSHOTS = "manifest.json", "state/watcher.db", "state/link.key", "state/snapshots"
WRITTEN_BY_HAND = ("config", "templates")
_UNSOUND = (tarfile.TarError, zstd.ZstdError, EOFError, ValueError, KeyError)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds."""

    snapshots: int
    archived: int  # snapshots that lie in the archive and not in the backup
    files: int  # of configuration and templates
    bytes: int  # of the backup


def write_backup(store: Store, home: Path, goal: Path, now: datetime, *, archive: bool = False) -> Saved:
    """Write a backup of an open store and the home's own files; what stands at `goal` is replaced when the new one is whole.

    Archived snapshots stay where they are, or with `archive` come with the others.
    The file holds secrets of the configuration: only its owner may read it. Raises StoreError.
    """
    draft = goal.with_name(f"{goal.name}.part")
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=goal.parent, prefix=".backup-") as scratch:
            database = Path(scratch) / "watcher.db"
            _copy_database(store, database)
            handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as raw:
                with zstd.ZstdFile(raw, "w") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
                    counts = _fill(tar, store, home, database, now, archive=archive)
                raw.flush()
                os.fsync(raw.fileno())
        size = draft.stat().st_size
        draft.replace(goal)
    except OSError as wrong:
        raise StoreError(f"no backup was written to {goal}: {wrong.strerror or wrong}; what was there before stays") from wrong
    finally:
        with suppress(OSError):
            draft.unlink()
    return Saved(*counts, size)


def _fill(tar: tarfile.TarFile, store: Store, home: Path, database: Path, now: datetime, *, archive: bool) -> tuple[int, int, int]:
    manifest = {"watcher": __version__, "schema": HEAD, "taken_at": now.isoformat(), "from": store.engine.dialect.name}
    _add_bytes(tar, MANIFEST, json.dumps(manifest).encode(), now)
    tar.add(database, DATABASE)
    if (store.state / "link.key").exists():
        tar.add(store.state / "link.key", KEY)
    files = [file for folder in WRITTEN_BY_HAND for file in sorted((home / folder).rglob("*")) if file.is_file()]
    for file in files:
        tar.add(file, file.relative_to(home).as_posix())
    snapshots = _add_snapshots(tar, store.blobs.here)
    if store.blobs.archive is None:
        return snapshots, 0, len(files)
    if archive:
        return snapshots + _add_snapshots(tar, store.blobs.archive), 0, len(files)
    return snapshots, sum(1 for _ in store.blobs.archive), len(files)


def _add_snapshots(tar: tarfile.TarFile, shelf: Shelf) -> int:
    """Add what lies in a place, as it is; gives how many."""
    count = 0
    for sha256 in shelf:
        try:
            _add_bytes(tar, f"{SNAPSHOTS}/{sha256[:2]}/{sha256}.zst", shelf.packed(sha256), shelf.used_at(sha256))
        except KeyError:  # archived since
            continue
        count += 1
    return count


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes, now: datetime) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(data), int(now.timestamp()), 0o600
    tar.addfile(member, io.BytesIO(data))


def _copy_database(store: Store, goal: Path) -> None:
    """Copy one state of the database, on SQLite page by page beside its users; a damaged one is refused, so that no good backup is lost."""
    if store.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(store.engine.url.database or "")) as source, closing(sqlite3.connect(goal)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
    else:
        target_store = open_store(f"sqlite:///{goal}", store.state)
        try:
            copy_store(store, target_store)
        finally:
            target_store.close()
    if damage := _damage(goal):
        raise StoreError(f"the database is damaged ({damage}); no backup was written over the last one: `watcher verify` says more")


def _damage(database: Path) -> str | None:
    """Say what is wrong with a database file; None where it is sound."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            found: str = conn.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as wrong:
        return str(wrong)
    return None if found == "ok" else found


def unpack_backup(file: Path, goal: Path) -> dict[str, Any]:
    """Unpack a whole backup into an empty folder and give its manifest. Raises StoreError for one that is cut, damaged or none of ours."""
    try:
        with zstd.ZstdFile(file) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                if not member.isfile() or not _is_ours(member.name):
                    raise StoreError(f"{file} is no backup of this program: it holds {member.name!r}")
                tar.extract(member, goal, filter="data")
            packed.read()  # to its end mark, without which it was cut
        manifest: dict[str, Any] = json.loads((goal / MANIFEST).read_text("utf-8"))
        damage = _damage(goal / DATABASE)
    except OSError as wrong:
        raise StoreError(f"{file} cannot be restored: {wrong.strerror or wrong}") from wrong
    except _UNSOUND as wrong:
        raise StoreError(f"{file} is no whole backup: {wrong}") from wrong
    if damage:
        raise StoreError(f"{file} is no whole backup: its database is not sound: {damage}")
    return manifest


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    inside = path.parts[:1] and (name in {MANIFEST, DATABASE, KEY} or path.parts[0] in WRITTEN_BY_HAND or name.startswith(f"{SNAPSHOTS}/"))
    return bool(inside) and ".." not in path.parts


def _forget_places(database: Path) -> None:
    """Let an unpacked database know no place of snapshots: those of the home into which it is restored are noted when it is opened."""
    with closing(sqlite3.connect(database)) as conn:
        if conn.execute("select 1 from sqlite_master where name = 'places'").fetchone():
            conn.execute("delete from places")
            conn.commit()


def require_empty(home: Path) -> None:
    """Raise StoreError where a home holds a state already."""
    state = home / "state"
    held = [name for name in ("watcher.db", "snapshots", "link.key") if (state / name).exists()]
    if held:
        raise StoreError(f"{state} is not empty ({', '.join(held)}); restore into a new home: watcher --home NEW restore FILE")


def put_configuration(scratch: Path, home: Path) -> bool:
    """Move the configuration and templates of a backup into a home; False, and nothing moved, where a configuration stands there already.

    That one stays: it may name another database.
    """
    if (home / "config").exists():
        return False
    for folder in WRITTEN_BY_HAND:
        if (scratch / folder).exists():
            shutil.move(scratch / folder, home / folder)
    return True


def put_state(scratch: Path, store: Store) -> int:
    """Move the snapshots of a backup to where those of a store lie, and the key beside it; gives how many there are.

    It is done after its database, so that one that is refused leaves nothing behind.
    """
    store.state.mkdir(parents=True, exist_ok=True)
    if (scratch / KEY).exists():
        shutil.move(scratch / KEY, store.state / "link.key")
    unpacked, here = Blobs(scratch / SNAPSHOTS), store.blobs.here
    if isinstance(here, Blobs) and not here.folder.exists() and unpacked.folder.exists():
        here.folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(unpacked.folder, here.folder)
    else:
        for sha256 in unpacked:
            copy_blob(unpacked, here, sha256)
    return sum(1 for _ in here)


def put_database(database: Path, url: str, state: Path) -> None:
    """Let an unpacked database be the store at a URL: moved there on SQLite, copied row by row on PostgreSQL. Raises StoreError."""
    _forget_places(database)
    target = open_store(url, state) if not url.startswith("sqlite") else None
    if target is None:
        goal = Path(url.removeprefix("sqlite:///"))
        if goal.exists():
            raise StoreError(f"{goal} is there already; restore into a new home")
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(database, goal)
        open_store(url, state).close()  # at the schema of today
        return
    source = open_store(f"sqlite:///{database}", state)
    try:
        copy_store(source, target)
    finally:
        source.close()
        target.close()
