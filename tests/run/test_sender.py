"""The sender between a real store and real receivers: what is owed arrives, once, whatever happens in between."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, select

from tests.deliver.receivers import Answer, MailServer, WebServer
from tests.support.homes import make_home
from watcher.config import Home, load_home
from watcher.model import ChangeKind
from watcher.run.readers.joining import told_since, welcome
from watcher.run.readers.profiles import load_profiles
from watcher.run.sending.sender import SendReport, send_due
from watcher.store import Event, Store, log, open_store, outbox, subscribing
from watcher.store.schema import deliveries, digests, owed
from watcher.store.standing import standings

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 11, 9, tzinfo=SHANGHAI)  # a Wednesday, after the daily slot
SECRET = "whsec_c2VjcmV0IG9mIG91ciBvd24gbWFraW5n"

COMPILED: dict[Any, Any] = {}
"""Statements that one engine compiled, for the next: a test opens its store again and again."""


@dataclass
class World:
    """A home, its store and its receivers."""

    path: Path
    mail: MailServer
    web: WebServer
    subscribers: list[dict[str, Any]] = field(default_factory=list)
    store_url: str | None = None
    home: Home = field(init=False)

    def configure(self, *subscribers: dict[str, Any], port: int | None = None) -> None:
        self.subscribers = list(subscribers)
        settings = f"mail: {{host: 127.0.0.1, port: {port or self.mail.port}, sender: '政策监测 <watch@example.org>'}}\n"
        make_home(self.path, {}, store=self.store_url, subscribers=self.subscribers, settings=settings)
        self.home = load_home(self.path)

    def store(self) -> Store:
        store = open_store(self.home.store_url, self.home.state)
        store.engine.update_execution_options(compiled_cache=COMPILED)
        return store

    def record(self, *titles: str, now: datetime = MORNING) -> list[str]:
        """Record a change for each title and owe it to those whom it concerns; gives the changes' ids."""
        home, idents = self.home, []
        profiles = load_profiles(home)
        with closing(self.store()) as store, store.transaction() as conn:
            welcome(conn, home, profiles, now)
            for title in titles:
                made = Event(key=f"new:{title}", kind=ChangeKind.NEW, title=title, doc_number=None, summary="样例")
                assert log.record(conn, made, baseline=False, held=None, pass_id=None, now=now)
                idents.append(log.change_id(made.key))
            for seq, change in told_since(conn, home, now - timedelta(days=1), idents):
                outbox.record_owed(conn, seq, profiles.matches(change), {s.id: s.channel.key for s in home.subscribers}, now)
        return idents

    def send(self, now: datetime = MORNING, **options: Any) -> SendReport:
        with closing(self.store()) as store:
            return send_due(store, self.home, now, **options)

    def count(self, *conditions: Any, table: Any = owed) -> int:
        with closing(self.store()) as store, store.read() as conn:
            return conn.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with MailServer() as mail, WebServer() as web:
        made = World(tmp_path, mail, web)
        made.configure(by_mail("li"), by_hook("hook", web))
        yield made


def by_mail(ident: str, **more: Any) -> dict[str, Any]:
    return {"id": ident, "channel": {"kind": "email", "to": f"{ident}@example.org"}, "frequency": "immediate", **more}


def by_hook(ident: str, web: WebServer, **more: Any) -> dict[str, Any]:
    return {"id": ident, "channel": {"kind": "webhook", "url": web.url(f"/{ident}"), "secret": SECRET}, "frequency": "immediate", **more}


def test_what_is_owed_arrives_once(world: World) -> None:
    idents = world.record("甲办法", "乙办法")
    report = world.send()
    assert (report.complete, report.composed, [t.outcome for t in report.tried]) == (True, 2, ["sent", "sent"])
    assert [mail.items for mail in world.mail.mails] == [idents]
    assert [[item["id"] for item in r.json["items"]] for r in world.web.requests] == [idents]
    again = world.send(MORNING + timedelta(days=3))
    assert (again.composed, again.tried, len(world.mail.mails), len(world.web.requests)) == (0, [], 1, 1)
    assert world.count(owed.c.settled_at.is_(None)) == 0
    assert world.count(table=deliveries) == 2


def test_on_either_database(world: World, store_url: str) -> None:
    world.store_url = store_url
    world.configure(by_mail("li"), by_hook("hook", world.web), by_hook("gone", world.web))
    idents = world.record("甲办法", "乙办法")
    world.web.answers["/hook"].append(Answer(500))
    world.web.answers["/gone"].append(Answer(410))
    report = world.send()
    assert sorted((t.subscriber, t.outcome) for t in report.tried) == [("gone", "refused"), ("hook", "again"), ("li", "sent")]
    assert world.send(MORNING + timedelta(hours=1)).complete
    assert set(arrivals(world)) == {(to, item) for to in ("li@example.org", "/hook", "/gone") for item in idents}
    with closing(world.store()) as store, store.read() as conn:
        assert {s.subscriber_id: (s.waiting, s.pending, s.parked) for s in standings(conn)} == {
            "gone": (0, 0, 1),
            "hook": (0, 0, 0),
            "li": (0, 0, 0),
        }


def test_a_folder_takes_digests_as_files(world: World) -> None:
    world.configure({"id": "desk", "channel": {"kind": "file", "url": "digests"}, "frequency": "immediate"})
    world.record("甲办法")
    assert world.send().complete
    found = sorted((world.path / "digests").iterdir())
    assert [path.suffix for path in found] == [".html", ".txt"]
    assert all("甲办法" in path.read_text("utf-8") for path in found)


def test_nothing_owed_is_no_message(world: World) -> None:
    assert world.send().tried == []
    assert world.count(table=digests) == 0


def test_only_what_a_profile_asks_for(world: World) -> None:
    world.configure(by_mail("li", query="甲办法"), by_mail("wang", query="丙"))
    world.record("甲办法", "乙办法")
    world.send()
    assert [(mail.to, len(mail.items)) for mail in world.mail.mails] == [("li@example.org", 1)]


def test_a_daily_digest_waits_for_its_slot_and_takes_all(world: World) -> None:
    world.configure(by_mail("li", frequency="daily"))
    first = world.record("甲办法", now=MORNING)
    second = world.record("乙办法", now=MORNING + timedelta(hours=5))
    assert world.send(MORNING + timedelta(hours=6)).tried == []
    assert world.send(MORNING + timedelta(hours=23, minutes=29)).complete
    assert world.mail.mails == []
    world.send(MORNING + timedelta(hours=23, minutes=30))
    assert [mail.items for mail in world.mail.mails] == [first + second]


def test_a_frequency_changed_since_applies(world: World) -> None:
    world.configure(by_mail("li", frequency="monthly"))
    world.record("甲办法")
    assert world.send().tried == []
    world.configure(by_mail("li", frequency="immediate"))
    assert len(world.send().tried) == 1


def test_a_failing_receiver_is_tried_again_with_growing_pauses_and_stops_nobody_else(world: World) -> None:
    world.record("甲办法")
    world.web.usual = Answer(500)
    report = world.send()
    assert (report.complete, report.late, len(world.mail.mails)) == (False, 1, 1)
    now = MORNING
    for minutes in (1, 5, 20, 60, 180, 360, 360):
        now += timedelta(minutes=minutes)
        assert world.send(now - timedelta(seconds=1)).tried == []
        assert [t.outcome for t in world.send(now).tried] == ["again"]
    world.web.usual = Answer()
    assert world.send(now + timedelta(hours=6)).complete
    assert len({request.headers["webhook-id"] for request in world.web.requests}) == 1
    assert len({request.body for request in world.web.requests}) == 1
    assert world.count(owed.c.settled_at.is_(None)) == 0


def test_a_named_pause_is_kept(world: World) -> None:
    world.configure(by_hook("hook", world.web))
    world.record("甲办法")
    world.web.answers["/hook"].append(Answer(429, headers={"Retry-After": "1800"}))
    world.send()
    assert world.send(MORNING + timedelta(minutes=29)).tried == []
    assert world.send(MORNING + timedelta(minutes=30)).complete


def test_new_items_go_out_beside_a_message_that_waits(world: World) -> None:
    world.configure(by_mail("li"))
    world.record("甲办法")
    world.mail.refuse["li@example.org"] = "451 4.3.0 later"
    assert world.send().late == 1
    world.mail.refuse.clear()
    world.record("乙办法")
    assert world.send(MORNING + timedelta(seconds=30)).late == 1
    assert world.send(MORNING + timedelta(minutes=2)).complete
    assert sorted(len(mail.items) for mail in world.mail.mails) == [1, 1]
    assert len({mail.key for mail in world.mail.mails}) == 2


@pytest.mark.parametrize("gone", ["mail", "404", "410"])
def test_a_receiver_that_is_gone_is_parked_and_nothing_is_dropped(world: World, gone: str) -> None:
    if gone == "mail":
        world.configure(by_mail("li"))
        world.mail.refuse["li@example.org"] = "550 5.1.1 no such user"
    else:
        world.configure(by_hook("li", world.web))
        world.web.usual = Answer(int(gone))
    world.record("甲办法")
    report = world.send()
    assert ([t.outcome for t in report.tried], report.late) == (["refused"], 0)
    world.record("乙办法", now=MORNING + timedelta(days=1))
    later = world.send(MORNING + timedelta(days=2))
    assert (later.tried, later.complete) == ([], True)
    with closing(world.store()) as store, store.transaction() as conn:
        standing = standings(conn)[0]
        assert (standing.parked, standing.waiting, bool(standing.problem)) == (1, 1, True)
        assert outbox.release(conn, "li", MORNING) == 1
    world.mail.refuse.clear()
    world.web.usual = Answer()
    world.send(MORNING + timedelta(days=2))
    world.send(MORNING + timedelta(days=2))
    assert len(world.mail.mails) + len(world.web.requests) - (0 if gone == "mail" else 1) == 2
    assert world.count(owed.c.settled_at.is_(None)) == 0


def test_an_address_that_changed_gets_what_its_old_one_did_not_take(world: World) -> None:
    world.configure(by_mail("li"))
    ident = world.record("甲办法")
    world.mail.refuse["li@example.org"] = "550 5.1.1 no such user"
    world.send()
    world.configure(by_mail("li", channel={"kind": "email", "to": "li.new@example.org"}))
    assert world.send(MORNING + timedelta(hours=1)).complete
    assert [(mail.to, mail.items) for mail in world.mail.mails] == [("li.new@example.org", ident)]
    assert world.count(owed.c.settled_at.is_(None)) == 0


def test_one_that_left_is_sent_nothing_and_one_that_joins_later_is_owed_nothing_before(world: World) -> None:
    world.configure(by_mail("li"))
    world.record("甲办法")
    world.configure(by_mail("wang"))
    world.record("乙办法")
    assert world.send().complete
    assert [(mail.to, len(mail.items)) for mail in world.mail.mails] == [("wang@example.org", 1)]
    world.configure(by_mail("wang"), by_mail("li"))
    world.record("丙办法")
    world.send()
    assert sorted((mail.to, len(mail.items)) for mail in world.mail.mails[1:]) == [("li@example.org", 2), ("wang@example.org", 1)]


@pytest.mark.parametrize("days", [30, "30d"])
def test_one_who_asks_to_catch_up_is_owed_those_days(world: World, days: int | str) -> None:
    world.configure(by_mail("li"))
    world.record("旧办法", now=MORNING - timedelta(days=40))
    world.record("甲办法", now=MORNING - timedelta(days=20))
    world.configure(by_mail("wang", catch_up=days))
    world.record("乙办法")
    world.record("丙办法")
    world.send()
    assert [(mail.to, len(mail.items)) for mail in world.mail.mails] == [("wang@example.org", 3)]


def test_many_mails_go_over_one_connection(world: World) -> None:
    world.configure(*(by_mail(f"s{i}") for i in range(5)))
    world.mail.refuse["s2@example.org"] = "451 4.3.0 later"
    world.record("甲办法")
    assert world.send().late == 1
    assert (len(world.mail.mails), world.mail.connections) == (4, 1)


def test_a_cut_connection_costs_one_message_its_turn(world: World) -> None:
    world.configure(*(by_mail(f"s{i}") for i in range(3)))
    world.record("甲办法")
    world.mail.drop = True
    report = world.send()
    assert ([t.outcome for t in report.tried], report.late) == (["again"] * 3, 3)
    world.mail.drop = False
    assert world.send(MORNING + timedelta(minutes=1)).complete
    keys = defaultdict(set)
    for mail in world.mail.mails:
        keys[mail.to].add(mail.key)
    assert {to: len(found) for to, found in keys.items()} == {f"s{i}@example.org": 1 for i in range(3)}


def test_a_mail_server_that_keeps_breaking_off_is_left_for_this_time(world: World) -> None:
    world.configure(*(by_mail(f"s{i}") for i in range(6)))
    world.record("甲办法")
    world.mail.drop = True
    report = world.send()
    assert (len(report.tried), report.late) == (3, 6)


def test_a_mail_server_that_is_down_is_asked_once(world: World) -> None:
    world.configure(*(by_mail(f"s{i}") for i in range(3)), port=1)
    world.record("甲办法")
    report = world.send()
    assert (len(report.tried), report.late, report.complete) == (1, 3, False)


def test_a_dry_run_says_what_would_go_out_and_leaves_all_as_it_is(world: World) -> None:
    world.record("甲办法")
    report = world.send(dry_run=True)
    assert sorted((t.subscriber, t.items, t.outcome) for t in report.tried) == [("hook", 1, "would be sent"), ("li", 1, "would be sent")]
    assert (world.count(table=digests), world.count(owed.c.digest_id.is_not(None)), world.mail.mails) == (0, 0, [])


def test_a_clock_set_back_loses_and_repeats_nothing(world: World) -> None:
    world.configure(by_mail("li", frequency="daily"), by_hook("hook", world.web))
    ahead = MORNING + timedelta(days=400)
    world.web.usual = Answer(503)
    idents = world.record("甲办法", now=ahead)
    world.send(ahead)
    world.web.usual = Answer()
    assert world.send(MORNING).complete
    assert world.send(MORNING + timedelta(days=1)).complete
    assert [mail.items for mail in world.mail.mails] == [idents]
    assert len({request.headers["webhook-id"] for request in world.web.requests}) == 1


def test_no_secret_reaches_the_store(world: World) -> None:
    robot = {"kind": "wecom", "url": world.web.url("/robot?key=private-key-of-a-robot")}
    world.configure(by_hook("hook", world.web), {"id": "robot", "channel": robot, "frequency": "immediate"})
    world.record("甲办法")
    world.send()
    key = SECRET.removeprefix("whsec_").encode()
    assert world.web.to("/hook")[0].headers["webhook-signature"].startswith("v1,")
    assert world.web.to("/robot")[0].path.endswith("private-key-of-a-robot")
    kept = b"".join(path.read_bytes() for path in (world.path / "state").rglob("*") if path.is_file())
    assert key not in kept
    assert b"private-key" not in kept
    with closing(world.store()) as store, store.read() as conn:
        for ident in conn.scalars(select(digests.c.id)):
            assert key not in outbox.frozen_message(conn, ident).message


class Killed(BaseException):
    """The process ends here."""


def run_killed_at(world: World, point: int, now: datetime) -> bool:
    """Send, and die at the writing statement or commit of that number; whether it came so far.

    To die before a statement that only reads is to die before the next one that writes.
    """
    store, passed = world.store(), 0

    def die(*told: Any) -> None:
        nonlocal passed
        if len(told) > 2 and told[2].lstrip().upper().startswith(("SELECT", "PRAGMA")):
            return
        passed += 1
        if passed == point:
            raise Killed

    event.listen(store.engine, "before_cursor_execute", die)
    event.listen(store.engine, "commit", die)
    with suppress(Killed), closing(store):
        send_due(store, world.home, now)
        return False
    return True


def arrivals(world: World) -> dict[tuple[str, str], set[str]]:
    """(receiver, item) → the keys of the messages in which it came."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for mail in world.mail.mails:
        for item in mail.items:
            found[mail.to, item].add(mail.key)
    for request in world.web.requests:
        for item in request.json["items"]:
            found[request.path, item["id"]].add(request.headers["webhook-id"])
    return found


def test_killed_at_any_statement_nothing_is_lost_and_nothing_repeated(world: World, tmp_path: Path) -> None:
    idents = world.record("甲办法", "乙办法")
    plain = world.path / "templates"  # what a message looks like costs time at each point, and proves nothing here
    plain.mkdir()
    for name in ("digest.html", "digest.txt"):
        (plain / name).write_text("{{ counts }}", "utf-8")
    kept = tmp_path / "kept"
    shutil.copytree(world.path / "state", kept)
    point = 0
    while True:
        point += 1
        shutil.rmtree(world.path / "state")
        shutil.copytree(kept, world.path / "state")
        world.mail.mails.clear()
        world.web.requests.clear()
        died = run_killed_at(world, point, MORNING)
        if point % 4 == 0:  # and the next try dies too
            run_killed_at(world, point + 3, MORNING + timedelta(hours=1))
        assert world.send(MORNING + timedelta(hours=9)).complete
        expected = {(to, item) for to in ("li@example.org", "/hook") for item in idents}
        found = arrivals(world)
        assert set(found) == expected, point
        assert all(len(keys) == 1 for keys in found.values()), point
        assert world.count(owed.c.settled_at.is_(None)) == 0
        if not died:
            break
    assert point > 20  # the path has statements to die at


def test_times_are_kept_in_utc_and_shown_in_the_homes_zone(world: World) -> None:
    world.record("甲办法")
    world.send()
    with closing(world.store()) as store, store.read() as conn:
        assert conn.scalar(select(digests.c.sent_at)) == MORNING.astimezone(UTC)
    assert "+0800" in str(world.mail.mails[0].parsed["Date"])


def test_one_who_left_by_the_address_in_a_message_is_sent_nothing_more(world: World) -> None:
    world.configure(by_mail("li"))
    world.record("甲办法")
    world.mail.refuse["li@example.org"] = "451 4.3.0 later"
    world.send()
    world.record("乙办法")
    with closing(world.store()) as store, store.transaction() as conn:
        subscribing.unsubscribe(conn, "li", MORNING, "test")
    world.mail.refuse.clear()
    world.record("丙办法")
    assert world.send(MORNING + timedelta(days=1)).complete
    assert world.mail.mails == []
    assert world.count() == 2
