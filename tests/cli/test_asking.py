"""`subscribers preview` and `subscribers audit`, over a log of two months."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from tests.support.homes import make_home
from watcher.cli.main import root
from watcher.config import load_home
from watcher.model import ChangeKind
from watcher.store import Event, log, open_store, outbox

NOW = datetime.fromisoformat("2026-03-11T09:00:00+08:00")
MAIL = {"kind": "email", "to": "desk@example.org"}
SUBSCRIBERS: list[dict[str, Any]] = [
    {"id": "good", "name": "服务台", "frequency": "weekly", "query": "补助 OR 贴息", "exclude": "change:repealed"},
    {"id": "never", "query": "贷款贴息 -贴息"},
    {"id": "nobody", "query": "补助 OR issuer:海滨市某某指挥部 OR source:nowhere"},
    {"id": "rare", "query": "冷门词 OR 另一个冷门词"},
    {"id": "apart", "query": "补助 贴息"},
    {"id": "all", "query": "通知", "exclude": "kind:news"},
    {"id": "kinds", "query": "补助", "changes": ["suspended"]},
    {"id": "gone", "query": "补助"},
    {"id": "follower", "query": "", "follow": ["《海滨市补助办法》"]},
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_home(tmp_path_factory.mktemp("home"), {}, subscribers=[row | {"channel": MAIL} for row in SUBSCRIBERS])
    configured = load_home(home)
    with closing(open_store(configured.store_url, configured.state)) as store, store.transaction() as conn:
        for n in range(24):
            title = f"关于发放{'补助' if n % 3 else '贷款贴息'}的第{n}号通知"
            event = Event(f"new:{n}", ChangeKind.NEW if n % 4 else ChangeKind.REPEALED, title, None, "")
            log.record(conn, event, baseline=False, held=None, pass_id=None, now=NOW - timedelta(days=56 - 2 * n))
        outbox.freeze(conn, outbox.Frozen("m1", "gone", "email:desk@example.org", "第1封", b"", NOW), [])
        outbox.park(conn, "m1", NOW, "550 5.1.1 no such user")
    return home


def call(home: Path, *args: str) -> Result:
    return CliRunner().invoke(root, ["--home", str(home), "--now", NOW.isoformat(), "subscribers", *args], catch_exceptions=False)


def answer(home: Path, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call(home, *args, "--json").stdout)
    return found


def test_preview_says_how_much_that_is_a_week(home: Path) -> None:
    shown = answer(home, "preview", "good", "--days", "70")
    assert len(shown["items"]) == 18
    assert shown["weekly"] == {"items": 1.8, "digests": 0.6}  # seven weeks, of which one is the Spring Festival
    assert shown["kinds"] == {"new": 18}
    assert shown["loudest"] == [{"term": "补助", "items": 12}, {"term": "贴息", "items": 6}]
    assert shown["read_as"] == "(补助 OR 贴息) NOT change:repealed"
    assert answer(home, "preview", "gone", "--days", "70")["weekly"]["digests"] == 1.2  # a digest a working day


def test_preview_reads_on_a_phone(home: Path) -> None:
    head, _, digest = call(home, "preview", "good", "--days", "70").stdout.partition("\n\n")
    assert head.split("\n") == [
        "服务台（good） · 每周",
        "条件：(补助 OR 贴息) NOT change:repealed",
        "近 70 天：18 条，6 封",
        "每周约 1.8 条，0.6 封",
        "新发布 18",
        "命中最多：补助 12 条、贴息 6 条",
    ]
    assert "关于发放补助的第23号通知" in digest


def test_preview_of_a_profile_that_meets_nothing(home: Path) -> None:
    said = call(home, "preview", "rare").stdout
    assert "没有命中任何变动" in said
    assert answer(home, "preview", "rare")["items"] == []


def test_audit_names_what_is_odd_and_what_to_change(home: Path) -> None:
    found = answer(home, "audit")
    assert (found["days"], found["changes"]) == (182, 24)
    said = {(one["subscriber"], one["kind"]): one["problem"] + "|" + one["advice"] for one in found["findings"]}
    assert set(said) == {
        ("never", "contradictory"),
        ("nobody", "unknown_value"),
        ("rare", "silent"),
        ("apart", "silent"),
        ("all", "flood"),
        ("kinds", "kind_never_seen"),
        ("gone", "parked"),
        ("follower", "silent"),
    }
    assert "贷款贴息 与 NOT 贴息" in said["never", "contradictory"]
    assert "issuer:海滨市某某指挥部、source:nowhere" in said["nobody", "unknown_value"]
    assert "从未出现：冷门词、另一个冷门词" in said["rare", "silent"]
    assert "补助（16 条）、贴息（8 条）" in said["apart", "silent"]
    assert "24 条变动中命中 24 条" in said["all", "flood"]
    assert "suspended" in said["kinds", "kind_never_seen"]
    assert "从未成功发送" in said["gone", "parked"]


def test_audit_reads_on_a_phone(home: Path) -> None:
    lines = call(home, "audit").stdout.split("\n")
    assert lines[0] == "9 个订阅，近 182 天 24 条变动"
    assert "never · 永远不会命中" in lines
    assert max(map(cell_len, lines)) <= 40


def test_of_a_young_log_nothing_is_said_about_silence(home: Path) -> None:
    kinds = {one["kind"] for one in answer(home, "audit", "--days", "10")["findings"]}
    assert kinds == {"contradictory", "unknown_value", "kind_never_seen", "parked"}
