"""The archive: what nobody reads any more moves there, whatever happens on the way, and is found there without a word."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.run.rounds import AGENCY, stage
from tests.support.calls import call
from tests.support.homes import make_home
from tests.support.objects import BUCKET, ObjectStore
from tests.support.passes import Watch, log_rows, watching
from tests.support.site import Site
from tests.support.texts import measure
from watcher.config import load_home
from watcher.run.concluding.reread import reread
from watcher.run.readers.profiles import load_profiles
from watcher.run.tending.archive import archive, bring_back
from watcher.run.tending.verify import Verified, verify
from watcher.store import BusyError, DamagedBlobError, PlaceError, Store, open_store
from watcher.store.aging import newest
from watcher.store.blobs import Blobs
from watcher.store.schema import changes, documents, pages, versions

LATER = timedelta(days=4000)
"""So long after the passes of the test that everything lies unread."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has seen five days of two sites, on which pages change and what they say is repealed."""
    home = tmp_path_factory.mktemp("lived")
    with Site() as a, Site() as b:
        make_home(home, {"first": a.list_url, "second": b.list_url})
        with watching(home, load_home(home).store_url) as opened:
            for doing in stage(a, b)[:5]:
                doing()
                opened.look()
    return home


@pytest.fixture
def watch(lived: Path, tmp_path: Path) -> Iterator[Watch]:
    """A copy of it, with an archive in another folder."""
    home = tmp_path / "home"
    shutil.copytree(lived, home)
    settings = home / "config" / "watcher.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}snapshots: {{archive: 'file://{tmp_path}/archive'}}\n", "utf-8")
    opened = Watch(home, None, 5)  # type: ignore[arg-type]  # opened in the next line
    with closing(reopened(opened)) as opened.store:
        yield opened


def reopened(watch: Watch) -> Store:
    home = load_home(watch.path)
    return open_store(home.store_url, home.state, *home.shelves)


def everything(store: Store) -> dict[str, bytes]:
    assert store.blobs.archive
    names = {*store.blobs.here, *store.blobs.archive}
    return {sha256: store.blobs.get(sha256) for sha256 in names}


def move(watch: Watch, **more: Any) -> Any:
    now = watch.now + LATER
    return archive(watch.store, now, now - timedelta(days=365), **more)


def verified(watch: Watch, **more: Any) -> Verified:
    home = load_home(watch.path)
    return verify(home, watch.store, load_profiles(home), watch.now, **more)


def test_what_is_old_moves_and_what_is_live_stays(watch: Watch) -> None:
    before, rows = everything(watch.store), log_rows(watch.store)
    assert archive(watch.store, watch.now, watch.now - timedelta(days=365)).moved == 0, "nothing has lain unread for a year yet"
    foretold = move(watch, dry_run=True)
    assert everything(watch.store) == before
    done = move(watch)
    assert (done.moved, done.bytes, done.damaged) == (foretold.moved, foretold.bytes, [])
    assert done.moved > 0
    assert set(watch.store.blobs) == before.keys() - set(watch.store.blobs.archive or ())
    with watch.store.read() as conn:
        live = newest(conn, (watch.now + LATER).date())
        told_of = set(conn.scalars(select(changes.c.document_id).where(changes.c.kind.in_(["repealed", "expired", "withdrawn"]))))
        current = select(versions.c.sha256).join(documents, documents.c.version_id == versions.c.id)
        assert set(conn.scalars(current.where(documents.c.id.not_in(told_of)))) <= live
        assert set(conn.scalars(select(pages.c.sha256).where(pages.c.listing, pages.c.sha256.is_not(None)))) <= live
    assert live <= set(watch.store.blobs)
    assert everything(watch.store) == before
    assert log_rows(watch.store) == rows
    assert move(watch).moved == 0


def test_who_needs_one_finds_it_there(watch: Watch) -> None:
    home = load_home(watch.path)
    before = reread(home, watch.store, watch.now)
    assert move(watch).moved
    assert reread(home, watch.store, watch.now) == before
    assert verified(watch, archive=True).findings == []
    document = str(watch.store.engine.connect().scalar(select(documents.c.id).where(documents.c.version_id.is_not(None))))
    assert call(watch.path, "snapshot", document, "-o", str(watch.path / "evidence.warc.gz")).status == 0


def test_what_was_read_lately_stays(watch: Watch) -> None:
    assert watch.store.blobs.archive
    now, old = watch.now + LATER, watch.now.timestamp() - 10 * 365 * 86400
    for sha256 in watch.store.blobs:
        os.utime(Path(watch.store.blobs.place_of(sha256)), (old, old))
    archived = archive(watch.store, now, now - LATER - timedelta(days=365), dry_run=True).moved
    read = next(sha256 for sha256 in watch.store.blobs if sha256 not in newest(watch.store.engine.connect(), now.date()))
    watch.store.blobs.get(read)
    verified(watch)  # that everything is checked is no reading
    assert archive(watch.store, now, now - LATER - timedelta(days=365)).moved == archived - 1
    assert watch.store.blobs.here.holds(read)


class Killed(BaseException):
    """The process ends here."""


def die_at(point: int, patched: pytest.MonkeyPatch) -> None:
    """Let whatever is done next to a folder for the `point`-th time be the last thing that is done."""
    passed = itertools.count(1)

    def counted(plain: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            if next(passed) >= point:
                raise Killed
            return plain(*args, **kwargs)

        return run

    for name in ("packed", "put_packed", "holds", "drop"):
        patched.setattr(Blobs, name, counted(getattr(Blobs, name)))


def test_ended_anywhere_nothing_is_lost_and_the_next_call_goes_on(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(watch.store)
    for point in itertools.count(1, 3):
        with monkeypatch.context() as patched:
            die_at(point, patched)
            try:
                move(watch)
                break
            except Killed:
                pass
        assert everything(watch.store) == before, point
    assert point > 10
    assert move(watch).moved == 0
    assert verified(watch, archive=True).findings == []


def test_what_is_not_whole_in_the_archive_is_not_let_go(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    before, plain = everything(watch.store), Blobs.put_packed
    goal = watch.store.blobs.archive

    def half(self: Blobs, sha256: str, packed: bytes, *, durable: bool = False) -> None:
        plain(self, sha256, packed[: len(packed) // 2] if self is goal else packed, durable=durable)

    with monkeypatch.context() as patched:
        patched.setattr(Blobs, "put_packed", half)
        done = move(watch)
    assert (done.moved, len(done.damaged) > 0) == (0, True)
    assert {sha256: watch.store.blobs.get(sha256) for sha256 in watch.store.blobs} == before
    assert move(watch).moved == len(done.damaged), "what was half written is written anew"
    assert everything(watch.store) == before


def test_what_is_damaged_here_stays_for_verify(watch: Watch) -> None:
    with watch.store.read() as conn:
        live = newest(conn, watch.now.date())
    spoilt = next(sha256 for sha256 in watch.store.blobs if sha256 not in live)
    Path(watch.store.blobs.place_of(spoilt)).write_bytes(b"spoilt")
    done = move(watch)
    assert len(done.damaged) == 1
    assert spoilt in done.damaged[0]
    assert watch.store.blobs.here.holds(spoilt)
    with pytest.raises(DamagedBlobError):
        watch.store.blobs.get(spoilt)


def test_verify_counts_what_is_archived_and_looks_at_it_when_asked(watch: Watch) -> None:
    moved = move(watch).moved
    assert watch.store.blobs.archive
    seen = verified(watch)
    assert (seen.looked_at["archived"], seen.findings) == (moved, [])
    spoilt = next(iter(watch.store.blobs.archive))
    Path(watch.store.blobs.archive.place_of(spoilt)).write_bytes(b"spoilt")
    assert verified(watch).findings == []
    assert [(one.kind, one.which) for one in verified(watch, archive=True).findings] == [("damaged_snapshot", spoilt)]
    Path(watch.store.blobs.archive.place_of(spoilt)).unlink()
    assert [(one.kind, one.which) for one in verified(watch).findings] == [("missing_snapshot", spoilt)]


def test_one_archives_at_a_time(watch: Watch) -> None:
    with closing(reopened(watch)) as other, other.exclusive("archive"), pytest.raises(BusyError):
        move(watch)


def test_the_commands(watch: Watch, tmp_path: Path) -> None:
    home, later = watch.path, str((watch.now + LATER).isoformat())
    before = everything(watch.store)
    foretold = call(home, "archive", "--dry-run", "--json", now=later).json
    assert foretold["moved"] > 0
    assert call(home, "archive", "--unread-for", "9999d", "--json", now=later).json["moved"] == 0
    assert f"已归档{foretold['moved']}份快照" in call(home, "archive", now=later).out
    assert call(home, "archive", "--unread-for", "soon").status == 2
    assert f"归档快照{foretold['moved']}" in call(home, "verify").out

    file, full = tmp_path / "watch.tar.zst", tmp_path / "full.tar.zst"
    assert f"另有{foretold['moved']}份快照在归档处" in call(home, "backup", str(file)).out
    assert call(home, "backup", "--archive", str(full), "--json").json["snapshots"] == len(before)
    again = tmp_path / "again"
    assert call(again, "restore", str(file), "--json").json["snapshots"] == len(before) - foretold["moved"]
    assert call(again, "verify").status == 0, "the configuration in the backup names the archive"
    alone = make_home(tmp_path / "alone", {}, blank=False)
    assert call(alone, "restore", str(full), "--json").json["snapshots"] == len(before)
    assert call(alone, "verify").status == 0

    assert f"已取回{foretold['moved']}份快照" in call(home, "archive", "--back").out
    assert set(watch.store.blobs) == before.keys()
    settings = home / "config" / "watcher.yaml"
    settings.write_text(settings.read_text("utf-8").replace("archive:", "place:").replace("/archive'", "/moved'"), "utf-8")
    refused = call(home, "archive")
    assert refused.status == 2


def test_without_an_archive_the_command_says_what_to_set(tmp_path: Path) -> None:
    refused = call(make_home(tmp_path, {}), "archive")
    assert (refused.status, "set snapshots.archive" in refused.err) == (2, True)


def test_snapshots_move_to_another_place(watch: Watch, tmp_path: Path) -> None:
    before = {sha256: watch.store.blobs.get(sha256) for sha256 in watch.store.blobs}
    goal = f"file://{tmp_path}/shared"
    with watch.store.exclusive("daemon"):
        assert "stop it first" in call(watch.path, "store", "snapshots", goal).err
    assert call(watch.path, "store", "snapshots", goal, "--json").json["copied"] == len(before)
    assert call(watch.path, "verify").status == 2, "the configuration still names the old place"
    settings = watch.path / "config" / "watcher.yaml"
    settings.write_text(settings.read_text("utf-8").replace("snapshots: {", f"snapshots: {{place: '{goal}', "), "utf-8")
    assert call(watch.path, "verify").status == 0
    with closing(reopened(watch)) as moved:
        assert {sha256: moved.blobs.get(sha256) for sha256 in moved.blobs} == before
    (tmp_path / "shared" / "watcher-store").unlink()
    assert call(watch.path, "verify").status == 2
    assert call(watch.path, "store", "snapshots", goal, "--as-is").status == 0
    assert call(watch.path, "verify").status == 0


def test_passes_on_an_object_store_end_as_on_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = []
    with ObjectStore() as s3:
        s3.give(monkeypatch)
        for name, settings in (("folder", ""), ("objects", f"snapshots: {{place: 's3://{BUCKET}/here', archive: 's3://{BUCKET}/old'}}\n")):
            home = tmp_path / name
            with Site() as a:
                make_home(home, {"first": a.list_url}, settings=settings)
                opened = load_home(home)
                with closing(open_store(opened.store_url, opened.state, *opened.shelves)) as store:
                    watch = Watch(home, store)
                    text = measure(AGENCY, "样财建〔2026〕1号", "2026年3月6日", "节能补助管理办法", "本办法自印发之日起施行。")
                    a.publish("/zcfb/t2.html", f"{AGENCY}关于印发《节能补助管理办法》的通知", "2026-03-08", *text)
                    watch.look()
                    a.visits += 1
                    a.notices["/zcfb/t2.html"].paragraphs[8] = "第三条　受理机构应当自收到申请之日起五个工作日内完成审核，并公示审核结果。"
                    watch.look()
                    logs.append(log_rows(store))
                    if name == "objects":
                        before = everything(store)
                        assert move(watch).moved > 0
                        assert everything(store) == before
                        assert bring_back(store).moved > 0
                        assert set(store.blobs) == before.keys()
                        s3.status, a.visits = 403, a.visits + 1
                        with pytest.raises(PlaceError):
                            Watch(home, reopened(watch)).look()
    assert logs[0] == logs[1]
    assert not list((tmp_path / "objects" / "state").glob("snapshots/??/*"))
