"""The commands on sending and subscribers, as a user calls them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.deliver.receivers import Answer, WebServer
from tests.support.homes import make_home
from watcher.cli.main import root
from watcher.config import ConfigError, load_home
from watcher.model import ChangeKind
from watcher.run.readers.joining import told_since, welcome
from watcher.run.readers.profiles import load_profiles
from watcher.store import Event, log, open_store, outbox

FAULTY = """\
- id: one
  channel: {kind: email, to: a@example.org}
  query: '补助'
- id: two
  channel: {kind: email, to: b@example.org}
  query: '补助 AND titel:贴息'
"""
NOW = "2026-03-11T09:00:00+08:00"


def call(home: Path, *args: str) -> Result:
    return CliRunner().invoke(root, ["--home", str(home), "--now", NOW, *args])


def answer(home: Path, *args: str) -> dict[str, Any]:
    done = call(home, *args, "--json")
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"exit": done.exit_code}


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, web: WebServer) -> Path:
    """A home with one subscriber to whom one change is owed."""
    channel = {"kind": "webhook", "url": web.url("/hook"), "secret": "whsec_b3VyIG93bg=="}
    subscribers = [{"id": "desk", "name": "服务台", "channel": channel, "frequency": "immediate", "query": "补助"}]
    make_home(tmp_path, {}, subscribers=subscribers)
    configured = load_home(tmp_path)
    profiles = load_profiles(configured)
    now = datetime.fromisoformat(NOW)
    with closing(open_store(configured.store_url, configured.state)) as store, store.transaction() as conn:
        welcome(conn, configured, profiles, now)
        for title in ("补助办法", "与此无关的通知"):
            made = Event(key=title, kind=ChangeKind.NEW, title=title, doc_number=None, summary="样例")
            log.record(conn, made, baseline=False, held=None, pass_id=None, now=now)
        for seq, change in told_since(conn, configured, now):
            outbox.record_owed(conn, seq, profiles.matches(change), {"desk": configured.subscribers[0].channel.key}, now)
    return tmp_path


def test_send_sends_and_says_so(home: Path, web: WebServer) -> None:
    foretold = answer(home, "send", "--dry-run")
    assert (foretold["exit"], foretold["composed"], [d["outcome"] for d in foretold["deliveries"]]) == (0, 1, ["would be sent"])
    assert web.requests == []
    told = answer(home, "send")
    assert (told["exit"], told["sent"], told["again"], told["refused"], told["late"]) == (0, 1, 0, 0, 0)
    assert [item["title"] for item in web.requests[0].json["items"]] == ["补助办法"]
    assert "没有到时的消息" in call(home, "send").output


def test_send_ends_with_1_where_something_due_was_not_taken(home: Path, web: WebServer) -> None:
    web.usual = Answer(500)
    assert answer(home, "send")["exit"] == 1
    waiting = answer(home, "send")
    assert (waiting["exit"], waiting["late"], waiting["deliveries"]) == (1, 1, [])


def test_list_says_what_is_owed_to_whom(home: Path) -> None:
    row = answer(home, "subscribers", "list")["subscribers"][0]
    assert (row["id"], row["channel"], row["waiting"], row["pending"], row["last_sent"]) == ("desk", "webhook", 1, 0, None)
    call(home, "send")
    row = answer(home, "subscribers", "list")["subscribers"][0]
    assert (row["waiting"], row["last_sent"]) == (0, "2026-03-11T01:00:00+00:00")
    shown = call(home, "subscribers", "list").output
    assert "补助" in shown
    assert "whsec" not in shown


def test_a_sample_that_is_taken_lets_parked_messages_go(home: Path, web: WebServer) -> None:
    web.usual = Answer(410)
    assert answer(home, "send")["refused"] == 1
    assert answer(home, "subscribers", "test", "desk") | {"detail": ""} == {
        "id": "desk", "outcome": "refused", "detail": "", "released": 0, "exit": 1,
    }  # fmt: skip
    web.usual = Answer()
    assert answer(home, "subscribers", "test", "desk")["released"] == 1
    assert "测试" in web.requests[-1].json["items"][0]["title"]
    assert answer(home, "send")["sent"] == 1


def test_preview_shows_what_would_have_been_sent_and_sends_nothing(home: Path, web: WebServer) -> None:
    shown = answer(home, "subscribers", "preview", "desk", "--days", "7")
    assert [(item["title"], item["match"]["terms"]) for item in shown["items"]] == [("补助办法", ["补助"])]
    assert "【本期要目】" in call(home, "subscribers", "preview", "desk").output
    assert call(home, "subscribers", "preview", "desk", "--html").output.startswith("<!DOCTYPE html>")
    assert web.requests == []


def test_an_unknown_subscriber_is_named(home: Path) -> None:
    with pytest.raises(ConfigError, match="no subscriber 'nobody'"):
        CliRunner().invoke(root, ["--home", str(home), "subscribers", "test", "nobody"], catch_exceptions=False)


def test_a_faulty_query_is_shown_with_its_place(tmp_path: Path) -> None:
    make_home(tmp_path, {})
    (tmp_path / "config" / "subscribers.yaml").write_text(FAULTY, "utf-8")
    with pytest.raises(
        ConfigError, match=r"subscribers\.yaml:6: two 的 query 有误（第 8 个字）：没有“titel”这个字段；是不是“title”？\n +.*\n +\^$"
    ):
        load_profiles(load_home(tmp_path))
