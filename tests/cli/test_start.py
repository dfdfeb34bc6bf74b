"""`init` writes a home that works, and overwrites nothing; `demo` prints and answers in JSON."""

from __future__ import annotations

from pathlib import Path

from click import unstyle

from tests.conftest import Demo
from tests.support.calls import answer, call
from watcher.cli.demo import told
from watcher.config import load_home
from watcher.demo.columns import columns_of


def test_init_writes_a_configuration_that_loads(tmp_path: Path) -> None:
    home = tmp_path / "watch"
    done = call(tmp_path, "init", str(home))
    assert str(home / "config" / "watcher.yaml") in done.out.splitlines()
    assert load_home(home).sources


def test_init_without_a_folder_writes_into_the_home(tmp_path: Path) -> None:
    call(tmp_path, "init", "--bare")
    assert load_home(tmp_path).sources == ()
    assert (tmp_path / "config" / "subscribers.yaml").read_text("utf-8").startswith("#")


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.yaml").write_text("timezone: UTC\n")
    done = call(tmp_path, "init")
    assert done.status == 2
    assert "holds a configuration already" in done.err
    assert (tmp_path / "config" / "watcher.yaml").read_text() == "timezone: UTC\n"
    assert [file.name for file in (tmp_path / "config").iterdir()] == ["watcher.yaml"]


def test_demo_prints_within_eighty_columns(demo: Demo) -> None:
    lines = [unstyle(line) for line in told(demo.days, demo.folder)]
    assert "[-可以-]{+应当+}" in "\n".join(lines)
    wide = [line for line in lines if columns_of(line) > 80 and str(demo.folder) not in line]
    assert wide == []


def test_demo_gives_the_changes_of_each_day_as_json(tmp_path: Path) -> None:
    done = answer(tmp_path, "demo", "--out", str(tmp_path / "out"))
    assert [len([c for c in day["changes"] if not c["baseline"]]) for day in done["days"]] == [0, 1, 1, 2]
    assert all(Path(letter["eml"]).exists() for day in done["days"] for letter in day["letters"])
    assert done["folder"] == str(tmp_path / "out")


def test_demo_leaves_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    done = call(tmp_path, "demo", "--out", str(tmp_path))
    assert done.status == 2
    assert "holds something already" in done.err
