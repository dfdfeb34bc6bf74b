"""Adapters: a few lines of Python for a list that no declaration can describe, checked before they run, apart while they do."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.fetch.wire import Wire, said
from tests.support.homes import make_home
from tests.support.passes import watching
from watcher.cli.main import root
from watcher.config import ConfigError, load_home
from watcher.config.adapters import check_adapter

GOOD = '''"""The rows are JSON packed in base64, by pages of which the next is named by a mark."""

import base64
import json
from datetime import date
from urllib.parse import urljoin

from watcher.model import Item


def rows(data: bytes, url: str) -> list[Item]:
    """Give the rows."""
    packed = json.loads(base64.b64decode(data))["rows"]
    return [Item(urljoin(url, f"/doc/{row['k']}.html"), row["t"], date.fromisoformat(row["d"])) for row in packed]


def following(data: bytes, url: str) -> str | None:
    """Give the next page."""
    mark = json.loads(base64.b64decode(data)).get("more")
    return urljoin(url, f"?mark={mark}") if mark else None
'''


def packed(start: int, more: str | None) -> bytes:
    rows = [{"k": n, "t": f"关于第{n}批名单公示的公告", "d": f"2026-03-{n + 1:02d}"} for n in range(start, start + 5)]
    return base64.b64encode(json.dumps({"rows": rows, "more": more}).encode())


def a_home(folder: Path, url: str, adapter: str) -> Path:
    home = make_home(folder, {"odd": url})
    (home / "config" / "adapters").mkdir()
    (home / "config" / "adapters" / "packed.py").write_text(adapter, "utf-8")
    file = home / "config" / "sources" / "odd.yaml"
    file.write_text(file.read_text("utf-8") + "adapter: packed\n", "utf-8")
    return home


def test_a_pass_and_a_look_read_the_rows_by_the_adapter(tmp_path: Path) -> None:
    with Wire() as wire:
        wire.paths |= {"/l": said(200, packed(0, "b")), "/l?mark=b": said(200, packed(5, None))}
        home = a_home(tmp_path, wire.url + "/l", GOOD)
        shown = CliRunner().invoke(root, ["--home", str(home), "sources", "test", "odd", "--json"], catch_exceptions=False)
        assert [item["url"] for item in json.loads(shown.stdout)["items"]] == [f"{wire.url}/doc/{n}.html" for n in range(10)]
        with watching(home, f"sqlite:///{tmp_path / 'w.db'}") as watch:
            assert watch.look().sources[0].listed == 10


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("    return [][1]", "IndexError"),
        ("    while True:\n        pass", "failed"),
        ("    return [Item('doc/1.html', '标题')]", "whole address"),
        ("    print('x')\n    return []", "gave no rows"),
        ("    return [b'x' * 2_000_000_000]", "failed"),
    ],
)
def test_what_an_adapter_does_wrong_costs_its_source_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, why: str
) -> None:
    monkeypatch.setattr("watcher.run.looking.adapted.SECONDS", 1.5)
    adapter = f'"""Why."""\nfrom watcher.model import Item\n\n\ndef rows(data: bytes, url: str) -> list[Item]:\n{body}\n'
    with Wire() as wire:
        wire.paths["/l"] = said(200, b"x")
        home = a_home(tmp_path, wire.url + "/l", adapter)
        with watching(home, f"sqlite:///{tmp_path / 'w.db'}") as watch:
            (source,) = watch.look().sources
    assert source.state == "degraded"
    assert "packed.py" in (source.problem or "")
    assert why in (source.problem or "") or "did not come to an end" in (source.problem or "")


def test_the_example_passes(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(GOOD, "utf-8")
    check_adapter(file)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("import base64\n", "import os\n"), "may not import os"),
        (("import base64\n", "from urllib.request import urlopen\n"), "may not import urllib.request"),
        (("    packed = json", "    eval(url)\n    packed = json"), "may not use eval"),
        (("    packed = json", "    url.__class__\n    packed = json"), "may not use __class__"),
        (("def rows(data: bytes, url: str) -> list[Item]:", "def rows(data, url):"), "says the types"),
        (("def rows(data: bytes, url: str)", "def rows(page: bytes, url: str)"), "rows takes (data, url)"),
        (("def rows(", "def lines("), "has a function"),
        (("def following(", "def following(("), "no Python"),
        (("\n\ndef following", "\n\nrows(b'', '')\n\n\ndef following"), "does nothing by being loaded"),
        (("\n\ndef following", "\n" * 60 + "def following"), "at most 60"),
    ],
)
def test_what_an_adapter_may_not_do_is_said_before_anything_runs(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    home = a_home(tmp_path, "http://www.example.gov.cn/", GOOD.replace(*change, 1))
    with pytest.raises(ConfigError, match=r"packed\.py") as met:
        load_home(home)
    assert said in str(met.value)


def test_an_adapter_that_is_not_there(tmp_path: Path) -> None:
    home = a_home(tmp_path, "http://www.example.gov.cn/", GOOD)
    (home / "config" / "adapters" / "packed.py").unlink()
    with pytest.raises(ConfigError, match="cannot be opened"):
        load_home(home)
