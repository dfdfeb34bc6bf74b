"""Configuration: what is wrong is refused with its place, before anything runs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watcher.config import ConfigError, Settings, load_home, shipped

CASES = tomllib.loads((Path(__file__).parent / "faults.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_faults(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "config" / case["file"]
    file.parent.mkdir(parents=True)
    file.write_text(case["text"], "utf-8")
    with pytest.raises(ConfigError) as wrong:
        load_home(tmp_path)
    assert [words for words in case["says"] if words not in str(wrong.value)] == [], str(wrong.value)


def test_an_empty_home_has_every_default(tmp_path: Path) -> None:
    home = load_home(tmp_path)
    assert home.settings == Settings()
    assert home.sources == home.subscribers == ()
    assert home.store_url == f"sqlite:///{tmp_path.resolve() / 'state' / 'watcher.db'}"


def test_what_is_shipped_is_a_home() -> None:
    home = load_home(shipped("config").parent)
    assert home.settings == Settings()
    assert len(home.sources) >= 8
    assert {source.level for source in home.sources} >= {"national", "province", "city"}
    assert all(source.expect.min_items for source in home.sources)


@pytest.mark.parametrize(
    ("store", "url"),
    [
        ("sqlite:////var/lib/watcher.db", "sqlite:////var/lib/watcher.db"),
        ("postgresql://watcher@db/policies", "postgresql+psycopg://watcher@db/policies"),
    ],
)
def test_stores_elsewhere(tmp_path: Path, store: str, url: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.yaml").write_text(f"store: {store}\n", "utf-8")
    assert load_home(tmp_path).store_url == url


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.binary())
def test_any_file_is_a_configuration_or_an_error_that_names_it(tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "config" / "watcher.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    said = ""
    try:
        load_home(tmp_path)
    except ConfigError as wrong:
        said = str(wrong)
    assert not said or "watcher.yaml" in said
