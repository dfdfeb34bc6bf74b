"""The pace of a host holds among threads and processes, and outlives those that die. On both stores."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import text

from watcher.store import Store, open_store

HOST = "http://gov.example"
DELAY = 0.1


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Store:
    return open_store(store_url, tmp_path / "state")


def _asks(store: Store, origin: str, times: int) -> list[tuple[float, float]]:
    """Ask a host several times under a pace of one's own; gives when each request began and ended."""

    async def ask() -> list[tuple[float, float]]:
        pace, seen = store.pace(), []
        try:
            for _ in range(times):
                async with pace.turn(origin, DELAY):
                    began = time.monotonic()
                    await asyncio.sleep(0.01)
                    seen.append((began, time.monotonic()))
        finally:
            pace.close()
        return seen

    return asyncio.run(ask())


def test_one_asks_at_a_time_and_pauses_lie_between(store: Store) -> None:
    with ThreadPoolExecutor() as pool:
        parts = list(pool.map(lambda _: _asks(store, HOST, 3), range(3)))
    asked = sorted(request for part in parts for request in part)
    assert len(asked) == 9
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(asked)]
    assert min(gaps) >= DELAY - 0.01
    store.close()


def test_hosts_do_not_wait_for_each_other(store: Store) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda n: _asks(store, f"http://{n}.example", 2), range(4)))
    one_after_the_other = 8 * DELAY
    assert time.monotonic() - began < one_after_the_other
    store.close()


def test_a_clock_that_was_set_back_makes_no_pause_longer(postgres_url: str, tmp_path: Path) -> None:
    store = open_store(postgres_url, tmp_path / "state")
    with store.engine.begin() as conn:
        conn.execute(text("insert into hosts (origin, asked_at) values (:origin, clock_timestamp() + interval '1 hour')"), {"origin": HOST})
    began = time.monotonic()
    ((asked, _),) = _asks(store, HOST, 1)
    assert DELAY - 0.01 <= asked - began < 10
    store.close()


def _hold(url: str, state: Path, ready: Connection) -> None:
    async def hold() -> None:
        async with open_store(url, state).pace().turn(HOST, DELAY):
            ready.send(time.time())
            await asyncio.sleep(60)

    asyncio.run(hold())


def test_one_that_dies_gives_its_turn_back_and_its_pause_is_kept(store: Store, store_url: str, tmp_path: Path) -> None:
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_hold, args=(store_url, tmp_path / "state", there))
    child.start()
    assert here.poll(20)
    asked = here.recv()
    child.kill()
    child.join()
    behind = time.time() - time.monotonic()
    ((began, _),) = _asks(store, HOST, 1)
    assert began + behind - asked >= DELAY - 0.01
    store.close()
