"""Nothing lost and nothing repeated: late matches, lost jobs, changed frequencies, long outages, full disks, two at once."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, event, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from tests.deliver.receivers import Answer, MailServer, WebServer
from tests.run.test_sender import MORNING, World, arrivals, by_hook, by_mail
from tests.support.homes import WATCHER
from watcher.cli.main import root
from watcher.run.asking.reconcile import mend, reconcile
from watcher.run.readers.profiles import load_profiles
from watcher.store.schema import digests, owed

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with MailServer() as mail, WebServer() as web:
        yield World(tmp_path, mail, web)


def each_once(world: World, to: str, idents: list[str]) -> None:
    """Each item came to this receiver in one message, however often that, and nothing is owed any more."""
    found = {item: keys for (where, item), keys in arrivals(world).items() if where == to}
    assert sorted(found) == sorted(idents)
    assert all(len(keys) == 1 for keys in found.values())
    assert world.count(owed.c.settled_at.is_(None)) == 0


def test_a_late_match_goes_out_with_the_next_digest(world: World) -> None:
    """What was recorded before the last digest, and owed only after it: a window since the last run would lose it."""
    world.configure(by_mail("li", frequency="daily"))
    first = world.record("甲办法", now=MORNING - DAY)
    world.send(MORNING)
    late = world.record("乙办法", now=MORNING - 3 * HOUR)
    world.send(MORNING + HOUR)
    each_once(world, "li@example.org", first + late)
    assert len(world.mail.mails) == 2


def test_a_lost_job_is_done_by_the_next_call(world: World) -> None:
    """A call of `send` that never came, and one that died when all was composed and nothing sent."""
    world.configure(by_mail("li", frequency="daily"), by_hook("hook", world.web))
    idents = world.record("甲办法", now=MORNING)
    idents += world.record("乙办法", now=MORNING + 3 * DAY)
    with closing(world.store()) as store, died_when("UPDATE digests SET unclear", store.engine):
        world.send(MORNING + 9 * DAY)
    assert (world.count(table=digests), arrivals(world)) == (2, {})
    world.send(MORNING + 9 * DAY + HOUR)
    each_once(world, "li@example.org", idents)
    each_once(world, "/hook", idents)


class Died(BaseException):
    """The process ends here."""


@contextmanager
def died_when(beginning: str, _engine: Engine) -> Iterator[None]:
    def look(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(beginning):
            raise Died

    event.listen(Engine, "before_cursor_execute", look)
    try:
        with pytest.raises(Died):
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", look)


@pytest.mark.parametrize(
    ("before", "after"), [("weekly", "immediate"), ("immediate", "weekly"), ("daily", "monthly"), ("monthly", "daily")]
)
def test_a_changed_frequency_loses_and_repeats_nothing(world: World, before: str, after: str) -> None:
    """With one item in a message that waits for its next try, and one in none yet, on the day of the change."""
    world.configure(by_hook("hook", world.web, frequency=before))
    idents = world.record("甲办法", now=MORNING - 40 * DAY)
    world.web.answers["/hook"].extend([Answer(503), Answer(503)])
    world.send(MORNING - 2 * DAY)
    idents += world.record("乙办法", now=MORNING - DAY)
    world.configure(by_hook("hook", world.web, frequency=after))
    idents += world.record("丙办法", now=MORNING)
    for days in range(0, 80, 10):
        world.send(MORNING + days * DAY)
    each_once(world, "/hook", idents)


def test_a_thirty_day_outage(world: World) -> None:
    world.configure(by_mail("li", frequency="daily"), by_hook("hook", world.web))
    world.web.usual = Answer(502)
    world.mail.refuse["li@example.org"] = "450 4.4.1 no route"
    idents: list[str] = []
    for day in range(0, 30, 3):
        idents += world.record(f"第{day}号办法", now=MORNING + day * DAY)
        world.send(MORNING + day * DAY + HOUR)
    world.web.usual = Answer()
    world.web.requests.clear()
    world.mail.refuse.clear()
    for hours in (0, 7, 14, 31):
        world.send(MORNING + 31 * DAY + hours * HOUR)
    each_once(world, "li@example.org", idents)
    each_once(world, "/hook", idents)


def test_a_mail_server_that_refuses_everybody_for_days(world: World) -> None:
    world.configure(*(by_mail(f"s{n}") for n in range(4)), port=1)
    idents = world.record("甲办法")
    for hours in range(0, 48, 12):
        assert world.send(MORNING + hours * HOUR).late == 4
    world.configure(*(by_mail(f"s{n}") for n in range(4)))
    world.send(MORNING + 60 * HOUR)
    for n in range(4):
        each_once(world, f"s{n}@example.org", idents)
    assert len(world.mail.mails) == 4


@contextmanager
def a_disk_with(pages: int) -> Iterator[None]:
    """Let databases grow to so many pages and no further, as on a disk that is full."""

    def bound(connection: Any, _record: Any) -> None:
        connection.execute(f"pragma max_page_count = {pages}")

    event.listen(Engine, "connect", bound)
    try:
        yield
    finally:
        event.remove(Engine, "connect", bound)


def test_a_full_disk_stops_the_work_and_loses_nothing(world: World) -> None:
    """At each size at which the disk may be full, from the first page too few to enough."""
    world.configure(by_mail("li"), by_hook("hook", world.web))
    idents = world.record(*(f"关于第{n}批试点的通知{'样例' * 40}" for n in range(20)))
    with closing(world.store()) as store, store.read() as conn:
        pages = conn.exec_driver_sql("pragma page_count").scalar_one()
    stopped = 0
    for more in range(0, 40, 2):
        with a_disk_with(pages + more):
            try:
                world.send(MORNING + more * HOUR)
            except OperationalError:  # database or disk is full
                stopped += 1
            else:
                break
    assert stopped >= 2
    world.send(MORNING + 100 * HOUR)
    each_once(world, "li@example.org", idents)
    each_once(world, "/hook", idents)


def test_two_senders_at_once(world: World) -> None:
    world.configure(*(by_mail(f"s{n}") for n in range(3)), by_hook("hook", world.web))
    idents = world.record("甲办法", "乙办法")
    argv = [*WATCHER, "--home", str(world.path), "--now", MORNING.isoformat(), "send", "--json"]
    both = [subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [json.loads(one.communicate(timeout=60)[0]) for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sum(one["sent"] for one in told) == 4
    assert len(world.mail.mails) + len(world.web.requests) == 4
    for n in range(3):
        each_once(world, f"s{n}@example.org", idents)


def test_what_was_recorded_and_never_owed_is_named_and_mended_once(world: World) -> None:
    world.configure(by_mail("li"), by_mail("none", query="丙"), by_mail("moved", query="甲"))
    one, two = world.record("甲办法", "乙办法")
    with closing(world.store()) as store, store.transaction() as conn:
        conn.execute(delete(owed).where(owed.c.subscriber_id == "li"))
    world.configure(by_mail("li"), by_mail("none", query="丙"), by_mail("moved", query="乙"), by_mail("new"))
    world.record(now=MORNING + HOUR)
    profiles = load_profiles(world.home)
    with closing(world.store()) as store, store.transaction() as conn:
        found = reconcile(conn, world.home, profiles, MORNING + HOUR)
        assert [(gap.subscriber, gap.change) for gap in found.never_owed] == [("li", one), ("li", two)]
        assert found.never_delivered == ()
        assert mend(conn, world.home, profiles, MORNING + HOUR) == 2
        assert reconcile(conn, world.home, profiles, MORNING + HOUR).never_owed == ()
    world.send(MORNING + HOUR)
    each_once(world, "li@example.org", [one, two])


def test_what_no_message_would_ever_deliver_is_named_in_status_and_mended(world: World) -> None:
    world.configure(by_mail("li"))
    idents = world.record("甲办法")
    world.mail.refuse["li@example.org"] = "451 4.3.0 later"
    world.send()
    with closing(world.store()) as store, store.transaction() as conn:
        conn.execute(update(digests).values(state="readdressed"))  # as a hand in the database might leave it
    world.mail.refuse.clear()

    def call(*args: str) -> Any:
        return json.loads(CliRunner().invoke(root, ["--home", str(world.path), "--now", MORNING.isoformat(), *args, "--json"]).stdout)

    seen = call("status")
    assert seen["reconciled"]["never_delivered"] == [{"subscriber": "li", "items": 1}]
    assert any("reconcile --mend" in matter["advice"] for matter in seen["matters"])
    assert call("subscribers", "reconcile", "--mend")["mended"] == 1
    assert call("subscribers", "reconcile")["never_delivered"] == []
    world.send(MORNING + HOUR)
    each_once(world, "li@example.org", idents)
