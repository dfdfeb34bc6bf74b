"""The operator's view: what needs a hand is said daily, that all is well weekly, each once; and a stopped daemon shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import select, update
from werkzeug import Request, Response

from tests.support.calls import call
from tests.support.homes import make_home
from watcher.cli.screen import wrapped
from watcher.config import ConfigError, load_home
from watcher.model import SourceState
from watcher.run.alive import beat, ping, rest
from watcher.run.asking.outlook import Outlook, outlook
from watcher.run.sending.sender import send_due
from watcher.store import PassFigures, Store, health, open_store
from watcher.store.schema import digests, heartbeats

MONDAY = datetime(2026, 3, 9, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CHANNEL = "operator: {channel: {kind: file, url: mail}, daily_at: '08:00'}\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    make_home(tmp_path, {"mof": "https://mof.example.gov.cn/zcfb/", "ndrc": "https://ndrc.example.gov.cn/"}, settings=CHANNEL)
    opened = open_store(f"sqlite:///{tmp_path / 'state' / 'watcher.db'}", tmp_path / "state")
    yield opened
    opened.close()


def passed(store: Store, source: str, at: datetime, state: SourceState, problem: str | None = None) -> None:
    with store.transaction() as conn:
        number = health.begin_pass(conn, source, at)
        health.end_pass(conn, number, source, PassFigures(state, problem, 5, 0, 5, 0), at)


def well(store: Store, at: datetime) -> None:
    for source in ("mof", "ndrc"):
        passed(store, source, at, SourceState.OK)


def written(store: Store, home: Path, at: datetime) -> list[str]:
    """The subjects of what the operator is sent when the sender looks at this time."""
    return [tried.subject for tried in send_due(store, load_home(home), at).tried]


def seen(store: Store, home: Path, at: datetime) -> Outlook:
    return outlook(load_home(home), store, at)


def test_a_day_on_which_something_needs_a_hand_is_written_of_once(tmp_path: Path, store: Store) -> None:
    tuesday = MONDAY + timedelta(days=1)
    well(store, tuesday)
    passed(store, "mof", tuesday, SourceState.FAILED, "连接被拒绝")
    assert written(store, tmp_path, tuesday) == ["政策监测运行：1项需要处理（3月10日）"]
    for minutes in (1, 60, 600):
        assert written(store, tmp_path, tuesday + timedelta(minutes=minutes)) == []
    assert written(store, tmp_path, tuesday + timedelta(days=1, hours=1)) == ["政策监测运行：2项需要处理（3月11日）"], (
        "both are stale by then"
    )
    assert "watcher doctor mof" in min((tmp_path / "mail").glob("*.txt")).read_text("utf-8")


def test_all_well_is_said_once_a_week(tmp_path: Path, store: Store) -> None:
    told = []
    for day in range(8):
        at = MONDAY + timedelta(days=day)
        well(store, at)
        told += written(store, tmp_path, at)
    assert told == ["政策监测运行：一切正常（3月9日）", "政策监测运行：一切正常（3月16日）"]


def test_a_clock_set_back_does_not_silence_it(tmp_path: Path, store: Store) -> None:
    well(store, MONDAY)
    with store.transaction() as conn:
        conn.execute(heartbeats.insert().values(name="operator", at=MONDAY + timedelta(days=400)))
    assert len(written(store, tmp_path, MONDAY)) == 1


def test_nothing_is_written_where_no_channel_is_configured(tmp_path: Path, store: Store) -> None:
    make_home(tmp_path, {})
    assert written(store, tmp_path, MONDAY) == []
    with store.read() as conn:
        assert conn.scalars(select(digests.c.id)).all() == []


def test_what_needs_a_hand(tmp_path: Path, store: Store) -> None:
    assert seen(store, tmp_path, MONDAY).matters == []
    well(store, MONDAY - timedelta(days=3))
    passed(store, "mof", MONDAY - timedelta(days=2), SourceState.DEGRADED, "列表为空")
    with store.transaction() as conn:
        conn.execute(heartbeats.insert().values(name="daemon", at=MONDAY - timedelta(hours=3)))
    found = seen(store, tmp_path, MONDAY)
    assert [matter.about for matter in found.matters if matter.about != "磁盘"] == ["服务", "来源mof", "来源ndrc"]
    assert "列表为空" in found.matters[-2].problem
    assert found.silent


def test_a_daemon_that_beats_is_not_silent(tmp_path: Path, store: Store) -> None:
    beat(load_home(tmp_path), store, MONDAY)
    assert not seen(store, tmp_path, MONDAY + timedelta(minutes=9)).silent
    assert seen(store, tmp_path, MONDAY + timedelta(minutes=11)).silent


def test_a_daemon_that_was_stopped_is_not_missed(tmp_path: Path, store: Store) -> None:
    beat(load_home(tmp_path), store, MONDAY)
    rest(store)
    assert not seen(store, tmp_path, MONDAY + timedelta(days=1)).silent


def test_status_fits_a_phone(tmp_path: Path, store: Store) -> None:
    passed(store, "mof", MONDAY, SourceState.FAILED, "the connection failed: " + "https://mof.example.gov.cn/zcfb/ " * 4)
    said = call(tmp_path, "status", now=MONDAY.isoformat())
    widths = [sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in said.out.splitlines()]
    assert max(widths) <= 40
    assert "需要处理" in said.out
    told = call(tmp_path, "status", "--json", now=MONDAY.isoformat()).json
    assert [one["state"] for one in told["sources"]] == ["failed", None]
    assert told["matters"][-1]["advice"] == "watcher doctor mof"
    assert told["daemon"] is None


def test_a_line_is_broken_where_it_is_full_and_set_in() -> None:
    assert wrapped("政策" * 12, 40) == ["政策" * 10, "    政策政策"]
    assert wrapped("", 40) == [""]
    assert wrapped("政策" * 9 + "2026-03-10", 40) == ["政策" * 9, "    2026-03-10"], "a date is not torn apart"
    assert wrapped("x" * 50, 40) == ["x" * 36, "    " + "x" * 14]


def test_the_ping_is_a_plain_question_and_its_failure_stops_nothing(
    tmp_path: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def answered(request: Request) -> Response:
        asked.append(request.path)
        return Response(status=200 if len(asked) == 1 else 500)

    httpserver.expect_request("/ping/secret-7f3a").respond_with_handler(answered)
    make_home(tmp_path, {}, settings=f"operator: {{ping_url: '{httpserver.url_for('/ping/secret-7f3a')}'}}\n")
    assert [ping(load_home(tmp_path)) for _ in range(2)] == [True, False]
    httpserver.stop()
    assert ping(load_home(tmp_path)) is False
    httpserver.start()  # it serves the tests that come after
    said = capsys.readouterr()
    assert "secret-7f3a" not in said.out + said.err
    assert asked == ["/ping/secret-7f3a"] * 2


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    make_home(tmp_path, {}, settings="operator: {ping_url: 'hc-ping.com/x'}\n")
    with pytest.raises(ConfigError, match="ping_url"):
        load_home(tmp_path)


def test_a_message_that_was_not_taken_is_sent_again_and_not_written_anew(tmp_path: Path, store: Store) -> None:
    (tmp_path / "mail").write_text("in the way")
    passed(store, "mof", MONDAY, SourceState.FAILED, "x")
    assert len(written(store, tmp_path, MONDAY)) == 1
    (tmp_path / "mail").unlink()
    with store.transaction() as conn:
        conn.execute(update(digests).values(next_try=MONDAY))
    assert len(written(store, tmp_path, MONDAY + timedelta(minutes=1))) == 1
    assert len(list((tmp_path / "mail").glob("*.txt"))) == 1
    with store.read() as conn:
        assert [row.state for row in conn.execute(select(digests))] == ["sent"]
