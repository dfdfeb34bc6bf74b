"""A backup taken while the store is in use, and restored to either database; what is cut or strange is refused."""

from __future__ import annotations

import io
import shutil
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from tests.support.calls import call
from tests.support.homes import make_home
from tests.support.passes import Watch, log_rows, watching
from tests.support.site import Site
from tests.support.texts import measure
from watcher.store import Store, StoreError, open_store
from watcher.store.backup import unpack_backup, write_backup, zstd
from watcher.store.schema import passes, snapshots

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)
NAME = "节能改造补助资金管理办法"


@contextmanager
def a_watch(path: Path, store_url: str) -> Iterator[Watch]:
    with Site() as site:
        text = measure("样例省财政厅", "样财建〔2025〕1号", "2025年1月6日", NAME)
        site.publish("/zcfb/t1.html", f"样例省财政厅关于印发《{NAME}》的通知", "2025-01-08", *text)
        home = make_home(path / "home", {"first": site.list_url}, store=store_url)
        (home / "templates").mkdir()
        (home / "templates" / "digest.subject.txt").write_text("我们的标题", "utf-8")
        with watching(home, store_url) as opened:
            opened.look()
            yield opened


@pytest.fixture
def watch(tmp_path: Path, store_url: str) -> Iterator[Watch]:
    """On both databases in turn."""
    with a_watch(tmp_path, store_url) as opened:
        yield opened


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Watch]:
    with a_watch(tmp_path, f"sqlite:///{tmp_path / 'watcher.db'}") as opened:
        yield opened


def blobs(store: Store) -> dict[str, bytes]:
    return {sha256: store.blobs.get(sha256) for sha256 in store.blobs}


def test_a_backup_comes_back_as_it_was(watch: Watch, tmp_path: Path) -> None:
    file, again = tmp_path / "watch.tar.zst", tmp_path / "again"
    said = call(watch.path, "backup", str(file), "--json").json
    assert (said["snapshots"], said["files"]) == (len(blobs(watch.store)), 4)
    assert file.stat().st_mode & 0o077 == 0, "it holds secrets"
    make_home(again, {}, blank=False)
    shutil.rmtree(again / "config" / "sources")
    restored = call(again, "restore", str(file), "--json").json
    assert restored["config"] is False, "a configuration that was there stays"
    with watching(again, f"sqlite:///{again / 'state' / 'watcher.db'}") as copy:
        assert log_rows(copy.store) == log_rows(watch.store)
        assert blobs(copy.store) == blobs(watch.store)
    assert call(again, "verify").status == 0
    assert call(again, "restore", str(file)).status == 2, "never over a state that is there"
    if watch.store.engine.dialect.name == "postgresql":
        third = make_home(tmp_path / "third", {}, store=watch.store.engine.url.render_as_string(hide_password=False))
        assert "not empty" in call(third, "restore", str(file)).err, "nor over a database that is in use"


def test_the_configuration_and_the_templates_come_too(embedded: Watch, tmp_path: Path) -> None:
    file, again = tmp_path / "watch.tar.zst", tmp_path / "again"
    settings = embedded.path / "config" / "watcher.yaml"
    settings.write_text("\n".join(line for line in settings.read_text("utf-8").split("\n") if not line.startswith("store:")), "utf-8")
    write_backup(embedded.store, embedded.path, file, NOW)
    assert call(again, "restore", str(file), "--json").json["config"] is True
    for name in ("config/watcher.yaml", "config/sources/first.yaml", "templates/digest.subject.txt"):
        assert (again / name).read_bytes() == (embedded.path / name).read_bytes()


def test_it_holds_one_moment_though_others_write_on(embedded: Watch, tmp_path: Path) -> None:
    watch = embedded
    stop, written = threading.Event(), []

    def write() -> None:
        other = open_store(watch.store.engine.url.render_as_string(hide_password=False), watch.store.state)
        while not stop.is_set():
            with other.transaction() as conn:
                sha256 = other.blobs.put(f"page {len(written)}".encode())
                written.append(sha256)
                conn.execute(insert(passes).values(source_id="x", started_at=NOW, fetched=len(written)))
                row = {"url": "http://x", "fetched_at": NOW, "status": 200, "headers": {}, "size": 1}
                conn.execute(insert(snapshots).values(sha256=sha256, **row))
        other.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 20:
            pass
        write_backup(watch.store, watch.path, tmp_path / "b.tar.zst", NOW)
    finally:
        stop.set()
        writer.join()
    goal = tmp_path / "unpacked"
    goal.mkdir()
    unpack_backup(tmp_path / "b.tar.zst", goal)
    copy = open_store(f"sqlite:///{goal / 'state' / 'watcher.db'}", goal / "state")
    with copy.read() as conn:
        rows = conn.scalars(select(passes.c.fetched).where(passes.c.source_id == "x").order_by(passes.c.id)).all()
        assert rows == list(range(1, len(rows) + 1))
        assert set(conn.scalars(select(snapshots.c.sha256))) <= set(copy.blobs), "every row's bytes are in it"
    copy.close()


def strange(name: str, data: bytes = b"x") -> bytes:
    """A tar that holds one file of a name."""
    file = io.BytesIO()
    with zstd.ZstdFile(file, "w") as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    return file.getvalue()


STRANGE = {
    "empty": b"",
    "no archive": b"no archive at all",
    "a way out": strange("../../etc/passwd"),
    "a way to the root": strange("/etc/passwd"),
    "a file of no use": strange("state/other"),
    "no database": strange("manifest.json", b"{}"),
}


@pytest.mark.parametrize("data", STRANGE.values(), ids=STRANGE)
def test_what_is_no_whole_backup_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "b.tar.zst").write_bytes(data)
    said = call(tmp_path / "home", "restore", str(tmp_path / "b.tar.zst"))
    assert said.status == 2
    assert "b.tar.zst" in said.err
    assert not (tmp_path / "home" / "state").exists()


def test_a_cut_backup_is_refused_and_a_failed_one_leaves_the_last(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", {})
    store = open_store(f"sqlite:///{home / 'state' / 'watcher.db'}", home / "state")
    file = tmp_path / "b.tar.zst"
    write_backup(store, home, file, NOW)
    whole = file.read_bytes()
    (tmp_path / "cut").write_bytes(whole[:-9])
    assert call(tmp_path / "again", "restore", str(tmp_path / "cut")).status == 2
    store.close()
    data = bytearray((home / "state" / "watcher.db").read_bytes())
    data[4096 * 3 : 4096 * 3 + 200] = b"\xff" * 200
    (home / "state" / "watcher.db").write_bytes(data)
    store = open_store(f"sqlite:///{home / 'state' / 'watcher.db'}", home / "state")
    with pytest.raises(StoreError, match="damaged"):
        write_backup(store, home, file, NOW)
    store.close()
    assert file.read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name or path.suffix == ".part") == []
