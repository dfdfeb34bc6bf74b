"""A daemon and its errands go by the clock that they are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.homes import make_home
from tests.support.site import Site
from tests.support.texts import notice
from watcher.config import Home, load_home
from watcher.run.clock import REAL, Clock
from watcher.run.daemon import _scheduler
from watcher.run.schedule import due, look, pass_over
from watcher.store import Store, open_store
from watcher.store.schema import changes, passes

AGENCY = "样例省财政厅"
SPRING = datetime.fromisoformat("2026-03-10T09:00:00+08:00")


@dataclass(frozen=True)
class Standing(Clock):
    """A clock that stands, and says that time runs so many times faster."""

    moment: datetime
    times: float = 1.0

    def now(self) -> datetime:
        return self.moment

    def seconds(self, span: timedelta) -> float:
        return span.total_seconds() / self.times


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Site() as site:
        text = notice(AGENCY, "样财企〔2025〕2号", "2025年5月6日", "技能培训")
        text[-3:-3] = ["五、本通知自印发之日起施行，有效期至2026年6月30日。"]
        site.publish("/zcfb/1.html", f"{AGENCY}关于做好技能培训工作的通知", "2025-05-08", *text)
        yield load_home(make_home(tmp_path, {"one": site.list_url}))


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = open_store(home.store_url, home.state)
    yield opened
    opened.close()


def test_a_pass_says_whether_there_is_anything_to_send(home: Home, store: Store) -> None:
    assert look(home, store, home.sources, Standing(SPRING)) is False  # a baseline is told to nobody
    assert look(home, store, home.sources, Standing(SPRING + timedelta(days=1))) is False
    assert look(home, store, (), Standing(SPRING + timedelta(days=113))) is True  # it has lapsed


def test_what_falls_due_does_so_by_the_given_clock(home: Home, store: Store) -> None:
    pass_over(home, store, home.sources, Standing(SPRING))
    pass_over(home, store, (), Standing(SPRING + timedelta(days=112)))  # the last day in force
    pass_over(home, store, (), Standing(SPRING + timedelta(days=113)))
    with store.read() as conn:
        said = [(row.kind, row.recorded_at) for row in conn.execute(select(changes.c.kind, changes.c.recorded_at).order_by(changes.c.seq))]
    assert said == [("new", SPRING), ("expired", SPRING + timedelta(days=113))]


def test_the_daemon_wakes_what_is_due_in_the_time_of_its_clock(home: Home, store: Store) -> None:
    pass_over(home, store, home.sources, Standing(SPRING))
    scheduler = _scheduler(home, store, Standing(SPRING + timedelta(minutes=10), times=60))
    woken = {
        job.id: (job.trigger.interval, job.next_run_time - min(other.next_run_time for other in scheduler.get_jobs()))
        for job in scheduler.get_jobs()
    }
    assert woken == {
        "source-one": (timedelta(seconds=30), timedelta(seconds=20)),
        "send": (timedelta(seconds=1), timedelta()),
        "calendar": (timedelta(minutes=1), timedelta()),
    }


def test_what_another_process_passed_over_meanwhile_is_left_alone(home: Home, store: Store) -> None:
    look(home, store, home.sources, Standing(SPRING))
    noon = Standing(SPRING + timedelta(hours=3))
    assert due(store, home.sources, noon.at(home)), "two processes find it due"
    look(home, store, home.sources, noon, early=0.0)
    look(home, store, home.sources, noon, early=0.0)  # the second comes when the first is through
    with store.read() as conn:
        assert list(conn.scalars(select(passes.c.started_at))) == [SPRING, noon.moment]


def test_the_real_clock_is_real(home: Home) -> None:
    assert abs(REAL.at(home) - datetime.now().astimezone()) < timedelta(minutes=1)
    assert str(REAL.at(home).tzinfo) == "Asia/Shanghai"
    assert REAL.seconds(timedelta(minutes=2)) == 120
