"""One database, one place of snapshots: a machine that sees another one is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from tests.support.calls import call
from tests.support.homes import make_home
from watcher import signing
from watcher.config import ConfigError, load_home
from watcher.run.tending.keys import other_key
from watcher.store import Store, open_store, places
from watcher.store.places import OtherPlaceError
from watcher.store.schema import snapshots
from watcher.store.shelf import MARK

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def keep(store: Store, data: bytes) -> str:
    sha256 = store.blobs.put(data)
    row = {"url": "http://x", "fetched_at": NOW, "status": 200, "headers": {}, "size": len(data)}
    with store.transaction() as conn:
        conn.execute(insert(snapshots).values(sha256=sha256, **row))
    return sha256


@pytest.fixture
def machines(tmp_path: Path, store_url: str) -> Iterator[SimpleNamespace]:
    """Two machines with states of their own, on one database and a folder that both see; the first has kept something."""
    shared = f"file://{tmp_path}/shared"
    with closing(open_store(store_url, tmp_path / "one", shared)) as one, closing(open_store(store_url, tmp_path / "two", shared)) as two:
        yield SimpleNamespace(one=one, two=two, kept=keep(one, b"a page"), url=store_url, folder=tmp_path / "shared", shared=shared)


def test_machines_with_one_place_see_each_others_snapshots(machines: SimpleNamespace) -> None:
    assert machines.two.blobs.get(machines.kept) == b"a page"
    assert machines.one.blobs.get(machines.two.blobs.put(b"another")) == b"another"


@pytest.mark.parametrize("place", [None, "elsewhere"])
def test_a_machine_with_a_folder_of_its_own_is_refused(machines: SimpleNamespace, tmp_path: Path, place: str | None) -> None:
    given = f"file://{tmp_path / place}" if place else None
    with closing(open_store(machines.url, tmp_path / "three", given)) as third:
        with pytest.raises(OtherPlaceError, match="every machine see the same place") as refused:
            third.require_places()
        assert str(machines.folder) in str(refused.value)
        with pytest.raises(OtherPlaceError):
            third.blobs.put(b"lost to the others")


def test_a_place_that_is_not_mounted_or_belongs_to_another_store_is_refused(machines: SimpleNamespace, tmp_path: Path) -> None:
    mark = machines.folder / MARK
    mark.rename(tmp_path / "away")
    with closing(open_store(machines.url, tmp_path / "one", machines.shared)) as again:
        with pytest.raises(OtherPlaceError, match="is it mounted"):
            again.require_places()
        mark.write_text("another", "ascii")
        with pytest.raises(OtherPlaceError, match="belongs to another store"):
            again.require_places()
        shutil.move(tmp_path / "away", mark)
        again.require_places()
        assert again.blobs.get(machines.kept) == b"a page"


def test_a_place_moved_by_hand_with_its_mark_is_the_same(machines: SimpleNamespace, tmp_path: Path) -> None:
    shutil.copytree(machines.folder, tmp_path / "moved")
    with closing(open_store(machines.url, tmp_path / "one", f"file://{tmp_path}/moved")) as again:
        assert again.blobs.get(machines.kept) == b"a page"


def test_as_long_as_nothing_is_kept_the_place_may_still_be_chosen(tmp_path: Path, store_url: str) -> None:
    open_store(store_url, tmp_path / "one", f"file://{tmp_path}/first").close()
    with closing(open_store(store_url, tmp_path / "one", f"file://{tmp_path}/second")) as store:
        keep(store, b"a page")
    assert len(list((tmp_path / "second").glob("??/*.zst"))) == 1


def test_an_archive_that_the_configuration_forgot_is_asked_for(tmp_path: Path, store_url: str) -> None:
    archive = f"file://{tmp_path}/archive"
    with closing(open_store(store_url, tmp_path / "one", archive=archive)) as store:
        keep(store, b"a page")
    with closing(open_store(store_url, tmp_path / "one")) as store, pytest.raises(OtherPlaceError, match=r"set snapshots\.archive"):
        store.require_places()
    with closing(open_store(store_url, tmp_path / "one", archive=f"file://{tmp_path}/other")) as store, pytest.raises(OtherPlaceError):
        store.require_places()


def test_a_folder_that_cannot_be_written_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    make_home(tmp_path / "home", {}, settings=f"snapshots: {{place: 'file://{tmp_path}/file/below'}}\n")
    refused = call(tmp_path / "home", "run", "--no-web")
    assert (refused.status, "cannot be written" in refused.err) == (2, True)


def test_a_worker_that_sees_another_folder_does_not_start(tmp_path: Path, postgres_url: str) -> None:
    with closing(open_store(postgres_url, tmp_path / "one" / "state")) as one:
        keep(one, b"a page")
    refused = call(make_home(tmp_path / "two", {}, store=postgres_url), "work")
    assert (refused.status, "every machine see the same place" in refused.err) == (2, True)


def test_machines_that_sign_otherwise_are_told(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    homes = [load_home(make_home(tmp_path / n, {}, store=postgres_url, settings="web: {base_url: 'https://w.example'}\n")) for n in "ab"]
    with closing(open_store(postgres_url, homes[0].state)) as one, closing(open_store(postgres_url, homes[1].state)) as two:
        assert other_key(homes[0], one, NOW) is None
        monkeypatch.setattr(places, "machine", lambda: "another")
        assert "state/link.key" in (other_key(homes[1], two, NOW) or "")
        assert other_key(homes[0], one, NOW) is None
        shutil.copy(homes[0].state / "link.key", homes[1].state / "link.key")
        signing._key.cache_clear()
        assert other_key(homes[1], two, NOW) is None
    alone = load_home(make_home(tmp_path / "alone", {}, settings="web: {base_url: 'https://w.example'}\n"))
    with closing(open_store(alone.store_url, alone.state)) as store:
        assert other_key(alone, store, NOW) is None


WRONG = ["snapshots", "file://relative/x", "s3:bucket", "s3://key:secret@bucket/x", "s3://bucket/x?key=1", "file:///"]
RIGHT = ["file:///mnt/snapshots", "s3://bucket", "s3://bucket/a/b/", "memory://x"]


@pytest.mark.parametrize("place", WRONG)
def test_an_address_that_will_not_do_is_refused_with_its_line(tmp_path: Path, place: str) -> None:
    make_home(tmp_path, {}, settings=f"snapshots: {{place: '{place}'}}\n")
    with pytest.raises(ConfigError, match=r"watcher\.yaml:2"):
        load_home(tmp_path)


@pytest.mark.parametrize("place", RIGHT)
def test_addresses_of_places(tmp_path: Path, place: str) -> None:
    make_home(tmp_path, {}, settings=f"snapshots: {{place: '{place}', archive: 'file:///archive', archive_after: 90d}}\n")
    assert load_home(tmp_path).shelves == (place.rstrip("/"), "file:///archive")


def test_the_archive_is_another_place(tmp_path: Path) -> None:
    make_home(tmp_path, {}, settings="snapshots: {place: 'file:///mnt/x', archive: 'file:///mnt/x/'}\n")
    with pytest.raises(ConfigError, match="another place"):
        load_home(tmp_path)
