"""Places of byte strings: a folder, and object stores by fsspec, all keep the same promises."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.objects import BUCKET, KEY, SECRET, ObjectStore
from watcher.store import DamagedBlobError, PlaceError, Snapshots, UnwritableError, objects
from watcher.store.blobs import Blobs
from watcher.store.objects import Objects
from watcher.store.shelf import Shelf, UnreachableError
from watcher.store.snapshots import shelf_at

PAGE = "关于印发样例办法的通知".encode() * 20


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    """One for all tests: a client takes longer to make than all that is asked of it."""
    with ObjectStore() as store, pytest.MonkeyPatch.context() as patched:
        store.give(patched)
        yield store


@pytest.fixture
def s3(server: ObjectStore) -> ObjectStore:
    server.kept.clear()
    return server


@pytest.fixture(params=["folder", "memory", "local", "s3"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "s3":
        request.getfixturevalue("s3")
    addresses = {"folder": f"file://{tmp_path}/样 例", "memory": f"memory://{uuid.uuid4()}", "local": f"local://{tmp_path}/snapshots"}
    return shelf_at(addresses.get(request.param) or f"s3://{BUCKET}/watch/snapshots")


def spoil(shelf: Shelf, sha256: str) -> None:
    shelf.put_packed(sha256, shelf.packed(sha256)[:-3] + b"xyz")


def test_what_is_put_is_what_is_got(shelf: Shelf) -> None:
    sha256 = shelf.put(PAGE)
    assert sha256 == hashlib.sha256(PAGE).hexdigest() == shelf.put(PAGE)
    assert (shelf.get(sha256), shelf.peek(sha256), list(shelf)) == (PAGE, PAGE, [sha256])
    assert len(shelf.packed(sha256)) < len(PAGE)
    assert shelf.holds(sha256)
    assert abs(shelf.used_at(sha256) - datetime.now(UTC)) < timedelta(minutes=5)


def test_what_is_not_there_is_a_key_error(shelf: Shelf) -> None:
    for ask in (shelf.get, shelf.peek, shelf.packed, shelf.used_at):
        with pytest.raises(KeyError):
            ask("0" * 64)
    assert not shelf.holds("0" * 64)
    assert list(shelf) == []
    shelf.drop("0" * 64)


def test_what_is_damaged_is_named_set_aside_and_kept_anew(shelf: Shelf) -> None:
    sha256 = shelf.put(PAGE)
    spoil(shelf, sha256)
    with pytest.raises(DamagedBlobError, match=sha256):
        shelf.peek(sha256)
    shelf.set_aside(sha256)
    assert (shelf.holds(sha256), list(shelf), shelf.drafts()) == (False, [], [])
    assert shelf.put(PAGE) == sha256
    assert shelf.peek(sha256) == PAGE


def test_what_is_dropped_is_gone(shelf: Shelf) -> None:
    one, other = shelf.put(b"one"), shelf.put(b"other")
    shelf.drop(one)
    assert list(shelf) == [other]
    with pytest.raises(KeyError):
        shelf.get(one)


def test_a_place_bears_a_mark(shelf: Shelf) -> None:
    assert shelf.mark() is None
    shelf.put_mark("4711")
    shelf.put(PAGE)
    assert shelf.mark() == "4711"
    assert len(list(shelf)) == 1  # the mark is no snapshot


def test_every_folder_of_hashes_is_listed_and_nothing_else(shelf: Shelf) -> None:
    put = {shelf.put(str(n).encode()) for n in range(12)}
    assert set(shelf) == put
    assert list(shelf) == sorted(put)


def test_a_reading_is_noted_once_a_day_and_a_check_never(tmp_path: Path) -> None:
    import os

    shelf = Blobs(tmp_path)
    sha256 = shelf.put(PAGE)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    os.utime(shelf.place_of(sha256), (long_ago, long_ago))
    assert shelf.peek(sha256) == PAGE
    assert shelf.used_at(sha256).year == 2020
    assert shelf.get(sha256) == PAGE
    noted = shelf.used_at(sha256)
    assert datetime.now(UTC) - noted < timedelta(minutes=5)
    shelf.get(sha256)
    assert shelf.used_at(sha256) == noted


def test_what_was_just_put_is_read_from_memory_and_memory_has_a_bound(s3: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "REMEMBERED", 100)
    shelf = shelf_at(f"s3://{BUCKET}/watch")
    one, other = shelf.put(b"one" * 30), shelf.put(b"other" * 30)
    third = shelf.put(bytes(range(256)))
    s3.asked.clear()
    assert shelf.get(third) == bytes(range(256))
    assert shelf.get(one) == b"one" * 30
    assert shelf.get(other) == b"other" * 30
    assert [method for method, _ in s3.asked].count("GET") >= 2
    small = shelf.put(b"small")
    s3.asked.clear()
    assert shelf.get(small) == b"small"
    assert s3.asked == []


def test_credentials_come_from_the_environment_or_its_file(s3: ObjectStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text(f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n", "utf-8")
    s3.give(monkeypatch, AWS_SHARED_CREDENTIALS_FILE=str(file))
    file.chmod(0o644)
    with pytest.raises(UnreachableError, match=f"chmod 600 {file}"):
        shelf_at(f"s3://{BUCKET}/by-file").mark()
    file.chmod(0o600)
    fresh = shelf_at(f"s3://{BUCKET}/by-file")
    assert fresh.get(fresh.put(PAGE)) == PAGE
    assert s3.unsigned == 0
    monkeypatch.undo()
    s3.give(monkeypatch)


def test_a_store_that_does_not_answer_is_one_word_and_loses_nothing(s3: ObjectStore) -> None:
    shelf = shelf_at(f"s3://{BUCKET}/watch")
    sha256 = shelf.put(PAGE)
    s3.status = 403
    for ask, error in ((shelf.peek, UnreachableError), (shelf.drop, UnwritableError), (shelf.holds, UnreachableError)):
        with pytest.raises(error) as refused:
            ask(sha256)
        assert f"s3://{BUCKET}/watch" in str(refused.value)
        assert SECRET not in str(refused.value)
    with pytest.raises(PlaceError):
        shelf.put_mark("4711")
    s3.status = 0
    assert shelf.peek(sha256) == PAGE


@pytest.mark.parametrize("address", ["nosuch://bucket/x", "gs://bucket/x"])
def test_a_kind_of_store_that_is_not_installed_is_said(address: str) -> None:
    with suppress(ImportError):
        import gcsfs  # type: ignore[import-not-found]  # noqa: F401 - where it is there, only the first case is meant

        if address.startswith("gs"):
            pytest.skip("this machine has it")
    with pytest.raises(UnreachableError, match=r"wants another library|cannot be opened"):
        Objects(address).get("0" * 64)


def test_what_is_archived_is_found_without_a_word(shelf: Shelf, tmp_path: Path) -> None:
    here = Blobs(tmp_path / "here")
    snapshots = Snapshots(here, shelf)
    old = shelf.put(PAGE)
    assert snapshots.get(old) == PAGE
    assert list(snapshots) == []
    assert snapshots.put(PAGE) == old
    assert list(snapshots) == [old]
    with pytest.raises(KeyError):
        snapshots.get("0" * 64)
    with pytest.raises(KeyError):
        Snapshots(Blobs(tmp_path / "alone")).get(old)
