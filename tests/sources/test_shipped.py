"""The configuration that comes with the program: complete, commented, and what it says are the defaults are the defaults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from watcher.config import Settings, load_home, shipped
from watcher.match import parse_query
from watcher.read.agencies import resolve

CONFIG = shipped("config")
FILES = sorted((CONFIG / "sources").glob("*.yaml"))


def home_of(folder: Path) -> Path:
    """Give a home whose configuration is the shipped one."""
    (folder / "config").symlink_to(CONFIG)
    return folder


def test_the_settings_are_the_defaults_and_name_them_all(tmp_path: Path) -> None:
    assert load_home(home_of(tmp_path)).settings == Settings()
    written = YAML(typ="safe").load((CONFIG / "watcher.yaml").read_text("utf-8"))
    assert _keys(written) == _keys(Settings().model_dump())


def _keys(value: Any) -> Any:
    return {key: _keys(inner) for key, inner in value.items()} if isinstance(value, dict) else None


def test_the_example_subscribers_work_once_they_are_taken_in(tmp_path: Path) -> None:
    assert load_home(home_of(tmp_path)).subscribers == ()
    text = re.sub(r"(?m)^# (?=- |  )", "", (CONFIG / "subscribers.yaml").read_text("utf-8"))
    (tmp_path / "taken" / "config").mkdir(parents=True)
    (tmp_path / "taken" / "config" / "subscribers.yaml").write_text(text, "utf-8")
    subscribers = load_home(tmp_path / "taken").subscribers
    assert len(subscribers) >= 3
    for subscriber in subscribers:
        parse_query(subscriber.query)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_source(tmp_path: Path, file: Path) -> None:
    source = load_home(home_of(tmp_path)).source(file.stem)
    assert file.read_text("utf-8").startswith("# Form known from ")
    assert source.agency
    assert resolve(source.agency) is not None, "an agency that the table does not know is not found by agency: in a query"
    assert source.level
    assert bool(source.region) == (source.level != "national")
    assert source.expect.min_items >= 5


def test_there_are_national_and_local_ones(tmp_path: Path) -> None:
    sources = load_home(home_of(tmp_path)).sources
    assert len(sources) >= 12
    assert {source.level for source in sources} == {"national", "province", "city"}
    addresses = [url for source in sources for url in source.urls]
    assert len(addresses) == len(set(addresses))
