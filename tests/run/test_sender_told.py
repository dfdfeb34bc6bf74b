"""What was told is kept: to whom, when, in which words; and can be sent again under its key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from standardwebhooks import Webhook

from tests.deliver.receivers import Answer, MailServer, WebServer
from tests.run.test_sender import MORNING, SECRET, World, by_hook, by_mail
from watcher.cli.main import root
from watcher.config import ConfigError

LATER = (MORNING + timedelta(days=2)).isoformat()


@contextmanager
def two_days(folder: Path) -> Iterator[World]:
    """Two days, on each of which something was told."""
    with MailServer() as mail, WebServer() as web:
        made = World(folder, mail, web)
        made.configure(by_mail("li"), by_hook("hook", web))
        made.record("甲办法")
        made.web.answers["/hook"].append(Answer(500))
        made.send()
        made.record("乙办法", now=MORNING + timedelta(days=1))
        made.send(MORNING + timedelta(days=1))
        yield made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """To change."""
    with two_days(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def told_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """To ask only."""
    with two_days(tmp_path_factory.mktemp("told")) as made:
        yield made


def call(world: World, *args: str) -> Result:
    return CliRunner().invoke(root, ["--home", str(world.path), "--now", LATER, *args])


def answer(world: World, *args: str) -> Any:
    return json.loads(call(world, *args, "--json").stdout)


@pytest.mark.parametrize("who", ["li", "li@example.org", "LI@example.org"])
def test_what_did_we_tell_this_address_and_when(told_world: World, who: str) -> None:
    told = answer(told_world, "sent", who)["messages"]
    assert [[item["title"] for item in one["items"]] for one in told] == [["甲办法"], ["乙办法"]]
    assert [one["sent_at"] for one in told] == ["2026-03-11T09:00:00+08:00", "2026-03-12T09:00:00+08:00"]
    assert [[tried["outcome"] for tried in one["tries"]] for one in told] == [["sent"], ["sent"]]
    assert [one["id"] for one in answer(told_world, "sent", who, "--since", "2026-03-12")["messages"]] == [told[1]["id"]]
    shown = call(told_world, "sent", who).output
    assert shown.index("甲办法") < shown.index("乙办法")


def test_a_message_is_shown_in_the_words_in_which_it_was_sent(told_world: World) -> None:
    first = answer(told_world, "sent", "li")["messages"][0]["id"]
    text = answer(told_world, "sent", "li", "--message", first[:6])["text"]
    assert text.split() == told_world.mail.mails[0].part("plain").split()
    hook = answer(told_world, "sent", "hook")["messages"][0]["id"]
    assert json.loads(call(told_world, "sent", "hook", "--message", hook).stdout) == told_world.web.requests[0].json
    assert call(told_world, "sent", "li", "--message", hook).exit_code == 2
    assert "told nothing" in call(told_world, "sent", "nobody@example.org").output


def test_every_try_of_a_message_is_told(told_world: World) -> None:
    told = answer(told_world, "sent", "hook")["messages"]
    assert [[tried["outcome"] for tried in one["tries"]] for one in told] == [["again", "sent"], ["sent"]]
    assert "again: HTTP 500" in call(told_world, "sent", "hook").output


def test_a_replay_sends_the_same_under_the_same_key(world: World) -> None:
    before = {(request.headers["webhook-id"], request.body) for request in world.web.requests}
    world.web.requests.clear()
    done = answer(world, "replay", "hook", "--since", "2026-03-11", "--until", "2026-03-12")
    assert (done["found"], [one["outcome"] for one in done["deliveries"]]) == (2, ["sent", "sent"])
    assert {(request.headers["webhook-id"], request.body) for request in world.web.requests} == before
    for request in world.web.requests:
        Webhook(SECRET).verify(request.body, request.headers)
    assert [tried["outcome"] for tried in answer(world, "sent", "hook")["messages"][1]["tries"]] == ["sent", "replayed"]
    assert world.send(MORNING + timedelta(days=3)).tried == []


def test_a_replay_of_one_message_or_of_some_days(world: World) -> None:
    ids = [one["id"] for one in answer(world, "sent", "hook")["messages"]]
    assert [one["digest"] for one in answer(world, "replay", "hook", "--message", ids[1][:8])["deliveries"]] == [ids[1]]
    assert [one["digest"] for one in answer(world, "replay", "hook", "--until", "2026-03-11")["deliveries"]] == [ids[0]]
    assert call(world, "replay", "hook", "--message", "none").exit_code == 2
    assert call(world, "replay", "hook").exit_code == 2


def test_a_replay_stops_at_what_is_not_taken(world: World) -> None:
    world.web.answers["/hook"].append(Answer(503))
    done = call(world, "replay", "hook", "--since", "2026-03-01", "--json")
    assert (done.exit_code, [one["outcome"] for one in json.loads(done.stdout)["deliveries"]]) == (1, ["again"])
    assert world.count() == 4


def test_a_webhook_that_moved_is_replayed_where_it_is_now_and_mail_is_not(world: World) -> None:
    world.configure(by_mail("li", channel={"kind": "email", "to": "li.new@example.org"}), by_hook("hook", world.web))
    world.subscribers[1]["channel"]["url"] = world.web.url("/new")
    world.configure(*world.subscribers)
    assert answer(world, "replay", "hook", "--since", "2026-03-01")["found"] == 2
    assert len(world.web.to("/new")) == 2
    with pytest.raises(ConfigError, match="was for email:li@"):
        CliRunner().invoke(root, ["--home", str(world.path), "replay", "li", "--since", "2026-03-01"], catch_exceptions=False)


def test_a_chat_group_is_not_replayed(world: World) -> None:
    world.configure({"id": "group", "channel": {"kind": "wecom", "url": world.web.url("/wecom")}})
    with pytest.raises(ConfigError, match="looks like a new one"):
        CliRunner().invoke(root, ["--home", str(world.path), "replay", "group", "--since", "2026-03-01"], catch_exceptions=False)


def test_release_lets_what_was_refused_go(world: World) -> None:
    world.record("丙办法", now=MORNING + timedelta(days=1, hours=1))
    world.web.answers["/hook"].append(Answer(410))
    world.send(MORNING + timedelta(days=1, hours=1))
    assert answer(world, "subscribers", "release", "hook") == {"id": "hook", "released": 1}
    assert [tried.outcome for tried in world.send(MORNING + timedelta(days=2)).tried] == ["sent"]
    assert "0封" in call(world, "subscribers", "release", "hook").output
