"""Receivers among several processes: each is talked to by one at a time, at its pace, and what is taken back is not sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.deliver.receivers import Answer, MailServer, WebServer
from tests.run.test_sender import MORNING, World, arrivals, by_hook, by_mail
from watcher.config import Channel, load_home
from watcher.deliver import Courier
from watcher.run.sending.delivery import Delivery
from watcher.run.sending.sender import compose_due, deliver_to
from watcher.run.turns import SEND, turn_of
from watcher.store import BusyError, Store, outbox
from watcher.store.schema import digests, owed


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with MailServer() as mail, WebServer() as web:
        yield configured(World(tmp_path, mail, web))


@pytest.fixture
def either(tmp_path: Path, store_url: str) -> Iterator[World]:
    """On both databases in turn."""
    with MailServer() as mail, WebServer() as web:
        yield configured(World(tmp_path, mail, web, store_url=store_url))


def configured(world: World) -> World:
    world.configure(by_mail("li"), by_mail("wang"), by_hook("one", world.web), by_hook("other", world.web))
    return world


def deliver(world: World, receiver: str, now: datetime = MORNING) -> list[str]:
    """What a process of its own tries at one receiver: the subscribers."""
    with closing(world.store()) as store:
        return sorted(tried.subscriber for tried in deliver_to(store, world.home, now, receiver).tried)


def composed(world: World, now: datetime = MORNING) -> list[str]:
    with closing(world.store()) as store:
        return compose_due(store, world.home, now)


def key_of(world: World, ident: str) -> str:
    return world.home.subscriber(ident).channel.key


def test_what_is_composed_is_delivered_receiver_by_receiver(either: World) -> None:
    idents = either.record("甲办法", "乙办法")
    receivers = composed(either)
    assert receivers == sorted(["mail", key_of(either, "one"), key_of(either, "other")])
    assert arrivals(either) == {}
    assert [deliver(either, receiver) for receiver in ("mail", key_of(either, "other"))] == [["li", "wang"], ["other"]]
    assert set(arrivals(either)) == {(to, item) for to in ("li@example.org", "wang@example.org", "/other") for item in idents}
    assert composed(either) == [key_of(either, "one")]
    assert deliver(either, key_of(either, "one")) == ["one"]
    assert (composed(either), either.count(owed.c.settled_at.is_(None))) == ([], 0)


def test_many_processes_at_once_send_everything_once(either: World) -> None:
    idents = either.record("甲办法", "乙办法", "丙办法")
    with ThreadPoolExecutor(4) as processes:
        tried = [one for report in processes.map(lambda _: either.send(), range(4)) for one in report.tried]
    assert sorted((one.subscriber, one.outcome) for one in tried) == [(who, "sent") for who in ("li", "one", "other", "wang")]
    assert len(either.mail.mails) == len(either.web.requests) == 2
    assert set(arrivals(either)) == {(to, i) for to in ("li@example.org", "wang@example.org", "/one", "/other") for i in idents}


def test_a_message_that_another_process_sent_meanwhile_is_not_sent_again(world: World) -> None:
    world.record("甲办法")
    composed(world)
    with closing(world.store()) as store, Courier(world.home) as courier:
        with store.read() as conn:
            due = [(one, world.home.subscriber(one.subscriber_id).channel) for one in outbox.due(conn, MORNING)]
        assert world.send().complete
        assert Delivery(store, courier, MORNING).deliver(due) == []
    assert len(world.mail.mails) == len(world.web.requests) == 2


def test_while_one_talks_to_a_receiver_another_waits_for_its_turn(world: World) -> None:
    world.record("甲办法")
    composed(world)
    came: list[float] = []
    with closing(world.store()) as store:
        with store.exclusive(turn_of("mail")):
            second = threading.Thread(target=lambda: (deliver(world, "mail"), came.append(time.monotonic())))
            second.start()
            assert deliver(world, key_of(world, "one")) == ["one"]  # others are not held up by it
            assert world.mail.mails == []
            given_back = time.monotonic()
        second.join()
    assert came[0] > given_back
    assert len(world.mail.mails) == 2


def test_whoever_takes_something_back_waits_for_those_who_send_and_keeps_them_out(either: World) -> None:
    with closing(either.store()) as store, closing(either.store()) as other, closing(either.store()) as third:
        with store.together(SEND), other.together(SEND), pytest.raises(BusyError), third.exclusive(SEND, wait=False):
            pytest.fail("it was taken while others send")
        with store.exclusive(SEND, wait=False), pytest.raises(BusyError), other.exclusive(SEND, wait=False):
            pytest.fail("it was taken twice")


def test_a_message_to_an_address_that_changed_goes_there_only_when_nothing_is_under_way_to_the_old_one(world: World) -> None:
    idents = world.record("甲办法")
    composed(world)
    moved = [{**by_mail("li"), "channel": {"kind": "email", "to": "li@new.example.org"}}, by_hook("one", world.web)]
    world.configure(*moved)
    with closing(world.store()) as store, store.exclusive(turn_of("mail")):
        assert composed(world) == [key_of(world, "one")]  # the letter to the old address may be on its way
    assert composed(world) == sorted(["mail", key_of(world, "one")])
    assert deliver(world, "mail") == ["li"]
    assert [(mail.to, mail.items) for mail in world.mail.mails] == [("li@new.example.org", idents)]
    assert world.count(digests.c.state == "readdressed", table=digests) == 1


def test_the_mail_servers_pace_is_kept_by_all_together(world: World) -> None:
    settings = f"mail: {{host: 127.0.0.1, port: {world.mail.port}, sender: watch@example.org, per_minute: 300}}\n"
    file = world.path / "config" / "watcher.yaml"
    file.write_text(file.read_text("utf-8").split("mail:")[0] + settings, "utf-8")
    world.home = load_home(world.path)
    began, now = time.monotonic(), datetime.now(UTC).astimezone(MORNING.tzinfo)
    for n in range(2):
        world.record(f"第{n}办法", now=now)
        world.send(now + timedelta(seconds=time.monotonic() - began))  # a process of its own, by the same clock
    assert len(world.mail.mails) == 4
    assert time.monotonic() - began >= 3 * 0.2


def test_a_receiver_that_fails_holds_up_itself_alone(world: World) -> None:
    world.record("甲办法")
    world.web.answers["/one"].append(Answer(500))
    composed(world)
    deliver(world, key_of(world, "one"))
    later = MORNING + timedelta(seconds=30)
    assert composed(world, later) == sorted(["mail", key_of(world, "other")])
    assert composed(world, MORNING + timedelta(minutes=2)) == sorted(["mail", key_of(world, "one"), key_of(world, "other")])


@pytest.mark.parametrize(
    ("channel", "receiver"),
    [
        ({"kind": "email", "to": "li@example.org"}, "mail"),
        ({"kind": "email", "to": "wang@other.example"}, "mail"),
        ({"kind": "file", "url": "out"}, "file:out"),
    ],
)
def test_who_takes_what_is_sent_on_a_channel(channel: dict[str, str], receiver: str) -> None:
    assert outbox.receiver_of(Channel.model_validate(channel).key) == receiver


def test_a_robot_is_a_receiver_of_its_own_and_known_without_its_address() -> None:
    keys = [Channel(kind="wecom", url=f"https://qyapi.example.com/send?key={n}").key for n in range(2)]
    assert len({outbox.receiver_of(key) for key in keys}) == 2
    assert not any("key=" in key for key in keys)


def test_the_clock_is_the_servers_where_several_machines_share_it(either: World) -> None:
    store: Store
    with closing(either.store()) as store:
        assert abs(store.clock() - datetime.now(UTC)) < timedelta(minutes=1)
        assert store.clock().tzinfo is not None
