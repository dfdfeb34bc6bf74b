"""A signature holds for what was signed, in the home whose key made it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.signing import holds, sign


@given(st.text(), st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_signature_is_good_for_one_thing(tmp_path: Path, one: str, other: str) -> None:
    assert holds(tmp_path, one, sign(tmp_path, one))
    assert holds(tmp_path, other, sign(tmp_path, one)) == (one == other)
    assert not holds(tmp_path, one, other)


def test_another_home_has_another_key(tmp_path: Path) -> None:
    assert sign(tmp_path / "a", "x") != sign(tmp_path / "b", "x")


def test_many_at_once_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: sign(tmp_path / "state", "x"), range(32)))) == 1
    assert [file.name for file in (tmp_path / "state").iterdir()] == ["link.key"]
