"""Workers on PostgreSQL share the passes; one that is killed, a connection that breaks or a newer program lose nothing."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pytest
from procrastinate import App
from sqlalchemy import make_url, select, text, update

from tests.deliver.receivers import WebServer
from tests.run.test_sender import by_hook
from tests.support.calls import call
from tests.support.homes import make_home
from tests.support.site import Site
from tests.support.texts import notice
from watcher.config import load_home
from watcher.run.jobs import Connector
from watcher.store import Store, open_store
from watcher.store.schema import changes, sources

AGENCY = "样例省财政厅"
READERS = ("one", "other")
PATIENCE = 60.0


def _work(home: Path) -> None:
    from watcher.run.cluster import work
    from watcher.run.jobs import Rhythm

    opened = load_home(home)
    work(opened, open_store(opened.store_url, opened.state), at_once=2, rhythm=Rhythm(plan=1, beat=0.5, dead=2.0))


@contextmanager
def workers(home: Path, count: int) -> Iterator[list[SpawnProcess]]:
    running = [multiprocessing.get_context("spawn").Process(target=_work, args=(home,)) for _ in range(count)]
    for each in running:
        each.start()
    try:
        yield running
    finally:
        for each in running:
            each.kill()
            each.join()


def test_what_a_broken_connection_swallowed_is_written_once_more(postgres_url: str) -> None:
    address = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)

    async def breaking() -> list[Any]:
        async with App(connector=Connector(conninfo=address, min_size=1, max_size=1)).open_async() as app:
            of = app.connector
            first = await of.execute_query_one_async("select pg_backend_pid() as pid")
            breaks_once = "select pg_terminate_backend(pg_backend_pid()) where pg_backend_pid() = %(pid)s"
            await of.execute_query_async(breaks_once, pid=first["pid"])
            return [first["pid"], (await of.execute_query_one_async("select pg_backend_pid() as pid"))["pid"]]

    before, after = asyncio.run(breaking())
    assert before != after


def eventually(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"did not come about: {what}")
        time.sleep(0.05)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        publish(served, 1)
        yield served


def publish(site: Site, number: int) -> None:
    matter = "技能培训稳岗返还创业担保"[number * 2 :][:4]
    text_ = notice(AGENCY, f"样财企〔2026〕{number}号", f"2026年3月{number}日", matter)
    site.publish(f"/zcfb/{number}.html", f"{AGENCY}关于做好{matter}工作的通知", f"2026-03-{number + 1:02}", *text_)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as receiver:
        yield receiver


@pytest.fixture
def home(site: Site, web: WebServer, tmp_path: Path, postgres_url: str) -> Path:
    """A home of which three sources show the same notices, with two receivers who are told at once."""
    return make_home(tmp_path, dict.fromkeys("abc", site.list_url), store=postgres_url, subscribers=[by_hook(n, web) for n in READERS])


def arrived(web: WebServer) -> dict[tuple[str, str], set[str]]:
    """(receiver, number) → the keys of the messages in which it came."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for request in list(web.requests):
        for item in request.json["items"]:
            found[request.path[1:], item["doc_number"]].add(request.headers["webhook-id"])
    return found


@pytest.fixture
def store(home: Path, postgres_url: str) -> Iterator[Store]:
    opened = open_store(postgres_url, home / "state")
    yield opened
    opened.close()


def passed(store: Store) -> int:
    with store.read() as conn:
        return len(conn.execute(select(sources.c.id).where(sources.c.baseline_at.is_not(None), sources.c.last_pass_at.is_not(None))).all())


def told(store: Store) -> list[tuple[str, str, bool]]:
    with store.read() as conn:
        return [
            tuple(row) for row in conn.execute(select(changes.c.kind, changes.c.doc_number, changes.c.baseline).order_by(changes.c.seq))
        ]


def make_due(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(update(sources).values(last_pass_at=None))


def leave_a_plan_undone(store: Store) -> None:
    """Have a worker die over the planning, which holds up every other planning."""
    from watcher.run.jobs import SCHEMA, make_queue

    make_queue(store)
    row = "(queue_name, task_name, lock, status) values ('default', 'plan', 'plan', 'doing')"
    with store.engine.begin() as conn:
        conn.execute(text(f"insert into {SCHEMA}.procrastinate_jobs {row}"))


def test_what_happens_to_workers_changes_nothing_in_the_log(home: Path, site: Site, store: Store, web: WebServer) -> None:
    leave_a_plan_undone(store)
    with workers(home, 2) as running:
        eventually(lambda: passed(store) == 3, "three baselines")
        assert told(store) == [("new", "样财企〔2026〕1号", True)]
        publish(site, 2)
        make_due(store)
        os.kill(running[0].pid or 0, signal.SIGKILL)
        eventually(lambda: passed(store) == 3, "the passes of the worker that is left")
        with store.engine.connect() as conn:
            others = "pid <> pg_backend_pid() and datname = current_database()"
            conn.execute(text(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}"))
        publish(site, 3)
        make_due(store)
        eventually(lambda: passed(store) == 3, "passes after all connections broke")
        assert [number for _, number, _ in told(store)] == ["样财企〔2026〕1号", "样财企〔2026〕2号", "样财企〔2026〕3号"]
        eventually(lambda: len(arrived(web)) == 4, "both notices at both receivers")
        assert set(arrived(web)) == {(who, f"样财企〔2026〕{n}号") for who in READERS for n in (2, 3)}
        assert all(len(keys) == 1 for keys in arrived(web).values())
        running[1].terminate()
        running[1].join(PATIENCE)
        assert running[1].exitcode == 0


def test_a_worker_of_an_older_program_stops_by_itself(home: Path, store: Store) -> None:
    with workers(home, 1) as running:
        eventually(lambda: passed(store) == 3, "three baselines")
        with store.transaction() as conn:
            conn.execute(text("update alembic_version set version_num = '9999'"))
        running[0].join(PATIENCE)
        assert running[0].exitcode == 0


def test_on_sqlite_there_is_no_cluster(tmp_path: Path) -> None:
    refused = call(make_home(tmp_path, {}), "work")
    assert refused.status == 2
    assert "needs a store on PostgreSQL" in refused.err
