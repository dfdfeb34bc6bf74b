"""Deliveries of a cluster: webhooks that answer slowly, shared by 1, 2 and 4 workers, also while workers are killed.

python -m benchmarks receivers [RECEIVERS]

Each worker does four jobs at a time. Said is how long it takes until nothing is owed any more, how many talked to one receiver at once,
and how often an item came under more than one key.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from benchmarks._postgres import new_databases
from tests.deliver.receivers import Answer, MailServer, Request, WebServer
from tests.run.test_sender import World, by_hook
from watcher.config import load_home
from watcher.run.jobs import Rhythm, make_queue, queue
from watcher.store import open_store
from watcher.store.schema import owed

RECEIVERS, LATENCY = 48, 1.0
KILL_EVERY = 3.0
PATIENCE = 120.0


class Slow(WebServer):
    """Answers after a while, and counts who talks to it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.talking: Counter[str] = Counter()
        self.most = 0

    def answer(self, request: Request) -> Answer:
        self.talking[request.path] += 1
        self.most = max(self.most, self.talking[request.path])
        time.sleep(LATENCY)
        self.talking[request.path] -= 1
        return super().answer(request)


def work_in(home: Path) -> None:
    from watcher.run.cluster import work

    opened = load_home(home)
    work(opened, open_store(opened.store_url, opened.state), rhythm=Rhythm(plan=2, beat=1.0, dead=4.0))


def worker(home: Path) -> multiprocessing.Process:
    process = multiprocessing.get_context("spawn").Process(target=work_in, args=(home,))
    process.start()
    return process


async def ask_to_send(world: World) -> None:
    with closing(world.store()) as store:
        app = queue(world.home, store, 1, Rhythm())
        async with app.open_async():
            await app.configure_task("send", lock="send", queueing_lock="send").defer_async(timestamp=0)


def run(url: str, receivers: int, count: int, *, killing: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, MailServer() as mail, Slow() as web:
        world = World(Path(folder), mail, web, store_url=url)
        world.configure(*(by_hook(f"r{n}", web) for n in range(receivers)))
        idents = world.record("甲办法", "乙办法", now=datetime.now(UTC))
        with closing(world.store()) as store:
            make_queue(store)
        workers = [worker(world.path) for _ in range(count)]
        time.sleep(4)
        asyncio.run(ask_to_send(world))
        while not web.requests:
            time.sleep(0.01)
        began, kills = time.monotonic(), 0
        while left := world.count(owed.c.settled_at.is_(None)):
            time.sleep(0.1)
            if killing and time.monotonic() - began > KILL_EVERY * (kills + 1):
                place = kills % count
                os.kill(workers[place].pid or 0, signal.SIGKILL)
                workers[place].join()
                workers[place], kills = worker(world.path), kills + 1
                asyncio.run(_again(world))
            if time.monotonic() - began > PATIENCE:
                raise SystemExit(f"{left} items are still owed")
        took = time.monotonic() - began
        for process in workers:
            process.terminate()
        for process in workers:
            process.join()
        keys: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for request in web.requests:
            for item in request.json["items"]:
                keys[request.path, item["id"]].add(request.headers["webhook-id"])
        assert len(keys) == receivers * len(idents)
        twice = sum(len(found) > 1 for found in keys.values())
        killed = f", {kills} workers killed" if killing else ""
        kept = f"at one receiver at once {web.most}; under two keys {twice}"
        print(f"{count} workers: {took:5.1f} s for {receivers} receivers{killed}; {kept}", flush=True)


async def _again(world: World) -> None:
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        await ask_to_send(world)
    except AlreadyEnqueued:
        return


def main(receivers: int = RECEIVERS) -> None:
    print(f"{receivers} receivers that answer after {LATENCY:g} s, two items each in one message")
    with new_databases() as new:
        for number, (workers, killing) in enumerate([(1, False), (2, False), (4, False), (4, True)]):
            run(new(f"run{number}"), receivers, workers, killing=killing)
