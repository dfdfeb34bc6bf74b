"""Chat robots: a receiver that holds every message against the services' documented limits and signatures, in bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deliver.receivers import Answer, WebServer
from tests.deliver.robots import SECRET, Robot, faults
from tests.deliver.samples import digest, item
from tests.digest.gallery import letter, many, usual
from watcher.config import Channel, FetchSettings, Home, Settings
from watcher.deliver import Courier, Ended, Message, Outcome
from watcher.deliver.chat.text import cut, packed

HOME = Home(Path("/nowhere"), Settings(fetch=FetchSettings(allow_private_hosts=True)))
SERVICES = ("wecom", "dingtalk", "feishu", "slack", "teams")


@pytest.fixture
def robot() -> Iterator[Robot]:
    with Robot() as running:
        yield running


def channel(service: str, robot: WebServer) -> Channel:
    return Channel.model_validate({"kind": service, "url": robot.url(f"/{service}?access_token=T"), "secret": SECRET})


def send(service: str, robot: WebServer, *items: Any) -> list[tuple[Message, Outcome]]:
    where = channel(service, robot)
    with Courier(HOME) as courier:
        return [(message, courier.send(message, where)) for message in courier.prepare(digest(*items), where)]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("many", [1, 8, 90])
def test_every_message_is_taken_and_every_item_stands_in_one(robot: Robot, service: str, many: int) -> None:
    sent = send(service, robot, *(item(n, length=400) for n in range(1, many + 1)))
    assert {outcome.ended for _, outcome in sent} == {Ended.SENT}, sent[0][1]
    assert sorted(ident for message, _ in sent for ident in message.items) == [f"c{n:04}" for n in range(1, many + 1)]
    assert len({message.id for message, _ in sent}) == len(sent)
    for message, _ in sent:
        shown = message.payload.decode()
        assert all(f"zcfb/{int(ident[1:])}.html" in shown for ident in message.items)


@pytest.mark.parametrize("service", SERVICES)
def test_a_monster_is_cut_between_characters_and_outside_its_link(robot: Robot, service: str) -> None:
    monster = item(1, title="关于（特别）[长]的" + "通知" * 3000, url="https://www.example.gov.cn/" + "长(路)/" * 30 + "{n}", length=9000)
    unlinkable = item(2, url="https://www.example.gov.cn/" + "x" * 9000)
    for _, outcome in send(service, robot, monster, unlinkable, item(4, url=None), item(5, url="javascript:alert(1)")):
        assert outcome.ended is Ended.SENT, outcome
    assert b"javascript" not in b"".join(request.body for request in robot.requests)


@pytest.mark.parametrize(
    ("service", "status", "body", "ended", "seconds"),
    [
        ("wecom", 200, '{"errcode":45009,"errmsg":"api freq out of limit"}', "again", 60),
        ("wecom", 200, '{"errcode":-1,"errmsg":"system busy"}', "again", None),
        ("wecom", 200, '{"errcode":93000,"errmsg":"invalid webhook url"}', "refused", None),
        ("wecom", 200, "<html>proxy</html>", "again", None),
        ("wecom", 200, "[]", "again", None),
        ("wecom", 502, "", "again", None),
        ("dingtalk", 200, '{"errcode":130101,"errmsg":"send too fast"}', "again", 600),
        ("dingtalk", 200, '{"errcode":310000,"errmsg":"keywords not in content"}', "refused", None),
        ("dingtalk", 200, '{"errcode":430101,"errmsg":"content refused"}', "again", None),
        ("feishu", 200, '{"code":11232,"msg":"frequency limited"}', "again", 60),
        ("feishu", 200, '{"StatusCode":0,"StatusMessage":"success"}', "sent", None),
        ("feishu", 200, '{"code":19001,"msg":"param invalid"}', "refused", None),
        ("slack", 200, "maybe", "again", None),
        ("slack", 403, "action_prohibited", "refused", None),
        ("slack", 404, "no_service", "refused", None),
        ("slack", 429, "", "again", None),
        ("teams", 200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429", "again", 60),
        ("teams", 202, "", "sent", None),
        ("teams", 410, "", "refused", None),
    ],
)
def test_success_is_what_the_service_says_and_not_the_status(service: str, status: int, body: str, ended: str, seconds: int | None) -> None:
    with WebServer() as web:
        web.usual = Answer(status, body.encode())
        outcome = send(service, web)[0][1]
    assert outcome.ended == ended, outcome
    assert (outcome.retry_after.total_seconds() if outcome.retry_after else None) == seconds
    assert "T" not in re.findall(r"access_token=(\w)", outcome.detail)


URLS = st.none() | st.text(max_size=40).map("https://example.gov.cn/{}".format)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=60), URLS, st.integers(0, 4000)), min_size=1, max_size=12), st.sampled_from(SERVICES))
def test_any_words_keep_within_the_limits(rows: list[tuple[str, str | None, int]], service: str) -> None:
    where = Channel.model_validate({"kind": service, "url": "http://127.0.0.1/x", "secret": SECRET})
    items = [
        item(n, title=title, url=url and url.replace("{", "").replace("}", ""), length=length)
        for n, (title, url, length) in enumerate(rows, 1)
    ]
    with Courier(HOME) as courier:
        messages = courier.prepare(digest(*items), where)
    assert sorted(ident for message in messages for ident in message.items) == sorted(owed.change.id for owed in items)
    for message in messages:
        assert faults(service, message.payload) == []


@given(st.text(max_size=60), st.integers(0, 200))
def test_cut_keeps_whole_characters(words: str, room: int) -> None:
    words = words.encode("utf-8", "replace").decode()
    kept = cut(words, room)
    assert len(kept.encode()) <= room
    assert kept == words or words.startswith(kept.removesuffix("…"))


@given(st.lists(st.integers(1, 50), max_size=30), st.integers(50, 120))
def test_packed_keeps_order_and_limit(sizes: list[int], limit: int) -> None:
    parts = packed(sizes, limit)
    assert [i for part in parts for i in part] == list(range(len(sizes)))
    assert all(sum(sizes[i] for i in part) <= limit for part in parts)


@pytest.mark.parametrize("service", SERVICES)
def test_an_english_reader_meets_chinese_in_titles_and_texts_alone(robot: Robot, service: str) -> None:
    [message] = Courier(HOME).prepare(letter(*usual(), language="en"), channel(service, robot))
    said = message.payload.decode()
    assert "Policy watch, 11 March: 1 new, 1 amended, 1 repealed, 1 expired" in said
    assert "Rests on: " in said
    assert "amendment in force from 1 April 2026" in said
    assert [word for word in ("政策监测", "命中", "依据：", "新发布", "成文日期") if word in said] == []


@pytest.mark.parametrize(("service", "messages"), [("wecom", 4), ("dingtalk", 1), ("feishu", 1), ("slack", 2), ("teams", 1)])
def test_sixty_items_are_few_messages_that_say_which_they_are(robot: Robot, service: str, messages: int) -> None:
    sent = Courier(HOME).prepare(letter(*many(60)), channel(service, robot))
    assert len(sent) == messages
    assert [f"（{n}/{messages}）" in message.payload.decode() for n, message in enumerate(sent, 1)] == [messages > 1] * messages
    assert [ident for message in sent for ident in message.items] == [entry.id for entry in letter(*many(60)).entries]
