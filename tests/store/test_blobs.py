"""Bytes kept under their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.store import Blobs, DamagedBlobError


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=5000))
def test_what_is_put_is_what_is_got(tmp_path: Path, data: bytes) -> None:
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert blobs.get(sha256) == data
    assert blobs.put(data) == sha256


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_the_same_bytes_lie_there_once_and_compressed(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    for _ in range(2):
        blobs.put(b"policy " * 10_000)
    assert len(files(tmp_path)) == 1
    assert files(tmp_path)[0].stat().st_size < 1000


def test_what_is_not_there_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Blobs(tmp_path).get("0" * 64)


@pytest.mark.parametrize("spoilt", [b"", b"half", b"\x28\xb5\x2f\xfd" + b"\x00" * 20])
def test_a_damaged_file_is_named(tmp_path: Path, spoilt: bytes) -> None:
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(b"policy")
    files(tmp_path)[0].write_bytes(spoilt)
    with pytest.raises(DamagedBlobError, match=sha256):
        blobs.get(sha256)


def test_another_ones_bytes_under_this_name_are_found_out(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    one, other = blobs.put(b"one"), blobs.put(b"other")
    path = {file.stem: file for file in files(tmp_path)}
    path[one].write_bytes(path[other].read_bytes())
    with pytest.raises(DamagedBlobError):
        blobs.get(one)
