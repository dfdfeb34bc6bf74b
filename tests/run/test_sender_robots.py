"""Robots that take so many messages a minute: what is owed to a group arrives whole, and never too fast."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.deliver.receivers import MailServer
from tests.deliver.robots import SECRET, Robot
from tests.run.test_sender import MORNING, World
from watcher.deliver import pace
from watcher.store import paces
from watcher.store.schema import owed


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with MailServer() as mail, Robot() as web:
        yield World(tmp_path, mail, web)


def group(world: World, ident: str, robot: str) -> dict[str, Any]:
    channel = {"kind": robot.split("/")[1], "url": world.web.url(robot) + "?access_token=T", "secret": SECRET}
    return {"id": ident, "channel": channel, "frequency": "immediate"}


def send_at(world: World, minutes: float) -> None:
    """One call of `send`; the robot's clock goes on from the same moment."""
    robot, began = world.web, time.monotonic()
    assert isinstance(robot, Robot)
    robot.clock = lambda: MORNING.timestamp() + minutes * 60 + time.monotonic() - began
    world.send(MORNING + timedelta(minutes=minutes))


def check(world: World, titles: list[str]) -> None:
    """Nothing was thrown away, every title was shown, and nothing is owed any more."""
    robot = world.web
    assert isinstance(robot, Robot)
    assert robot.refused == []
    said = "".join(request.body.decode() for request in robot.taken)
    assert [title for title in titles if title not in said] == []
    assert world.count(owed.c.settled_at.is_(None)) == 0


def titles_of(count: int, length: int) -> list[str]:
    return [f"关于第{n:03}批{'样例' * length}的通知" for n in range(count)]


@pytest.mark.parametrize(("service", "count", "length", "calls"), [("wecom", 70, 200, 2), ("dingtalk", 190, 380, 2), ("teams", 60, 380, 1)])
def test_a_long_digest_goes_out_at_the_pace_of_its_robot(world: World, service: str, count: int, length: int, calls: int) -> None:
    world.configure(group(world, "a", f"/{service}"))
    titles = titles_of(count, length)
    world.record(*titles)
    for minute in range(calls):
        send_at(world, 1.1 * minute)
    check(world, titles)


def test_two_subscribers_and_two_digests_at_one_robot_share_its_pace(world: World) -> None:
    world.configure(group(world, "a", "/wecom/x"), group(world, "b", "/wecom/x"), group(world, "c", "/wecom/y"))
    titles = titles_of(36, 200)  # three in a message
    world.record(*titles)
    send_at(world, 0)
    assert Counter(request.path.split("?")[0] for request in world.web.requests) == {"/wecom/x": 20, "/wecom/y": 12}
    more = [f"补充{title}" for title in titles_of(6, 200)]
    world.record(*more, now=MORNING + timedelta(minutes=0.5))
    send_at(world, 0.5)  # another process, half a minute later: the robot has had its twenty
    assert len(world.web.to("/wecom/x")) == 20
    send_at(world, 1.2)
    check(world, titles + more)
    assert world.send(MORNING + timedelta(hours=1)).tried == []


def test_a_robot_that_shut_its_door_is_left_alone_until_it_opens(world: World) -> None:
    world.configure(group(world, "a", "/dingtalk"), group(world, "b", "/dingtalk"))
    titles = titles_of(2, 3)
    world.record(*titles)
    robot = world.web
    assert isinstance(robot, Robot)
    robot._shut["/dingtalk"] = MORNING.timestamp() + 300
    send_at(world, 0)
    for minute in (1, 5, 9):
        send_at(world, minute)
    assert len(robot.requests) == 1  # each further try would have shut it for ten minutes more
    send_at(world, 11)
    assert len(robot.taken) == 2
    assert world.count(owed.c.settled_at.is_(None)) == 0


def test_a_clock_set_back_stops_no_robot(world: World) -> None:
    world.configure(group(world, "a", "/wecom"))
    world.record("甲办法")
    ahead = MORNING + timedelta(days=400)
    with closing(world.store()) as store, store.transaction() as conn:
        key = world.home.subscribers[0].channel.key
        for _ in range(30):
            paces.note(conn, key, ahead)
        paces.hold(conn, key, ahead)
    send_at(world, 0)
    assert len(world.web.requests) == 1


def test_seconds_are_waited_within_a_call(world: World) -> None:
    world.configure(group(world, "a", "/slack"))
    titles = titles_of(60, 3)
    world.record(*titles)
    send_at(world, 0)
    check(world, titles)


def test_every_robots_pace_is_declared() -> None:
    for service in ("wecom", "dingtalk", "feishu", "slack", "teams"):
        for requests, seconds in pace.limits(service):
            times = [n * 0.001 for n in range(requests)]
            assert pace.wait(pace.limits(service), times[:-1], 1.0) <= max(0.0, min(s for _, s in pace.limits(service)))
            assert pace.wait(((requests, seconds),), times, 0.5) == pytest.approx(seconds - 0.5)
    assert pace.limits("webhook") == ()
    assert pace.wait(((1, 1.0),), [5.0], 4.0) == 0.0
