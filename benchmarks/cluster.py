"""Workers of a cluster over generated sites on loopback hosts of their own, each of which answers after 50 ms.

python -m benchmarks cluster [SOURCES]

For 1, 2 and 4 workers: the passes a second, the shortest pause between two requests to one host, and whether the log is the one that
a single undisturbed worker wrote; then the same with a worker killed every two seconds.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from benchmarks._postgres import new_databases
from watcher.config import load_home
from watcher.store import Store, open_store
from watcher.store.schema import changes, owed, sources

SOURCES = 400
DOCUMENTS = 3
LATENCY, DELAY = 0.05, 0.1
KILL_EVERY = 2.0
PATIENCE = 900.0
LIST = '<html><head><meta charset="utf-8"><title>政策文件</title></head><body><h1>政策文件</h1><ul class="list">{rows}</ul></body></html>'
PAGE = """<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1><p>{number}</p>
<div class="content"><p>各有关单位：</p><p>　　为做好第{n}项工作，现将有关事项通知如下。</p><p>　　一、加强组织领导，压实工作责任。</p>
<p>　　二、本通知自印发之日起施行。</p><p>样例市第{n}局</p><p>2026年3月{day}日</p></div></body></html>"""


def host(n: int) -> str:
    return f"127.1.{n // 200}.{n % 200 + 1}"


def document(site: int, n: int) -> tuple[str, str]:
    """A document's page and title; the one of the second round stands alike on four hosts each."""
    owner = site // 4 * 4 if n == DOCUMENTS else site
    name = f"样例市第{owner}局"
    title = f"{name}关于做好{n}号事项第{owner}批申报工作的通知"
    return PAGE.format(title=title, number=f"样{owner}局〔2026〕{n + 1}号", n=owner, day=n + 1), title


def serve(port: int, talk: Connection) -> None:
    """The sites, in a process of their own: told of the next round, and asked for the pauses that were kept."""
    shown, asked = [DOCUMENTS], {}
    shortest = [float("inf")]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                at = next(line[6:].split(":")[0] for line in lines if line.lower().startswith("host: "))
                shortest[0] = min(shortest[0], time.monotonic() - asked.get(at, -1e9))
                asked[at] = float("inf")
                await asyncio.sleep(LATENCY)
                _, _, high, low = map(int, at.split("."))
                status, body = page(high * 200 + low - 1, path)
                asked[at] = time.monotonic()
                writer.write(f"HTTP/1.1 {status} x\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            at_end = time.monotonic()
            asked.update({name: at_end for name, when in asked.items() if when == float("inf") and name == locals().get("at")})
        finally:
            writer.close()

    def page(site: int, path: str) -> tuple[int, bytes]:
        if path == "/":
            rows = "".join(
                f'<li><a href="/{n}.html">{document(site, n)[1]}</a><span>2026-03-{n + 1:02}</span></li>' for n in reversed(range(shown[0]))
            )
            return 200, LIST.format(rows=rows).encode()
        return (200, document(site, int(path[1:-5]))[0].encode()) if path.endswith(".html") else (404, b"")

    async def main() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", port, backlog=1000)
        talk.send("ready")
        while True:
            if talk.poll():
                word = talk.recv()
                if word == "round":
                    shown[0] += 1
                elif word == "pauses":
                    talk.send(shortest[0])
                    shortest[0] = float("inf")
                    asked.clear()
                    shown[0] = DOCUMENTS
                else:
                    server.close()
                    return
            await asyncio.sleep(0.05)

    asyncio.run(main())


def work_in(home: Path, ready: Event) -> None:
    """One worker, quicker to notice a death than one in service."""
    from watcher.run.cluster import work
    from watcher.run.jobs import Rhythm

    opened = load_home(home)
    store = open_store(opened.store_url, opened.state)
    ready.set()
    work(opened, store, at_once=1, rhythm=Rhythm(plan=2, beat=1.0, dead=4.0))


@dataclass
class Worker:
    """A worker's process, and whether it is through with its start."""

    process: SpawnProcess
    ready: Event


@dataclass
class Stage:
    """What one run stands on."""

    home: Path
    store: Store
    talk: Connection
    count: int

    def worker(self) -> Worker:
        context = multiprocessing.get_context("spawn")
        ready = context.Event()
        process = context.Process(target=work_in, args=(self.home, ready))
        process.start()
        return Worker(process, ready)

    def passed(self) -> int:
        with self.store.read() as conn:
            return conn.scalar(select(func.count()).select_from(sources).where(sources.c.last_pass_at.is_not(None))) or 0

    def let_time_pass(self) -> None:
        """Make every source due again."""
        with self.store.transaction() as conn:
            conn.execute(update(sources).values(last_pass_at=None))

    def log(self) -> Counter[Any]:
        with self.store.read() as conn:
            told = (changes.c.kind, changes.c.title, changes.c.doc_number, changes.c.baseline)
            owing = select(*told, func.count(owed.c.id)).outerjoin(owed, owed.c.change_seq == changes.c.seq).group_by(changes.c.seq)
            return Counter(tuple(row) for row in conn.execute(owing))


@contextmanager
def stage(url: str, count: int, port: int, talk: Connection) -> Iterator[Stage]:
    home = Path(tempfile.mkdtemp())
    (home / "config" / "sources").mkdir(parents=True)
    (home / "config" / "watcher.yaml").write_text(
        f"store: '{url}'\nfetch: {{allow_private_hosts: true, per_host_delay: {DELAY}, revisit: never, respect_robots: false}}\n", "utf-8"
    )
    (home / "config" / "subscribers.yaml").write_text("- {id: all, channel: {kind: email, to: a@example.org}, query: ''}\n", "utf-8")
    for n in range(count):
        lines = (
            f"id: s{n}\nname: 样例{n}\nagency: 样例市第{n}局\nevery: 12h\nurls: ['http://{host(n)}:{port}/']\nexpect: {{min_items: 1}}\n"
        )
        (home / "config" / "sources" / f"s{n}.yaml").write_text(lines, "utf-8")
    opened = load_home(home)
    store = open_store(opened.store_url, opened.state)
    yield Stage(home, store, talk, count)
    store.close()
    shutil.rmtree(home)


def finish(stage: Stage, workers: list[Worker], *, killing: bool) -> int:
    """Wait until every source was passed over; gives how many workers, of those that had started, were killed meanwhile."""
    rng, kills, began, last = random.Random(7), 0, time.monotonic(), time.monotonic()
    while stage.passed() < stage.count:
        time.sleep(0.1)
        if time.monotonic() - began > PATIENCE:
            sys.exit(f"only {stage.passed()} of {stage.count} sources were passed over")
        if killing and time.monotonic() - last > KILL_EVERY:
            place = rng.randrange(len(workers))
            if workers[place].ready.is_set():
                workers[place].process.kill()
                workers[place].process.join()
                workers[place] = stage.worker()
                kills, last = kills + 1, time.monotonic()
    return kills


def run(stage: Stage, count: int, *, killing: bool = False) -> tuple[float, int, Counter[Any]]:
    """Two rounds by so many workers; gives passes a second, kills, and the log."""
    workers = [stage.worker() for _ in range(count)]
    while not stage.passed():
        time.sleep(0.05)
    began, first = time.monotonic(), stage.passed()
    kills = finish(stage, workers, killing=killing)
    rate = (stage.count - first) / (time.monotonic() - began)
    stage.talk.send("round")
    time.sleep(0.2)
    stage.let_time_pass()
    kills += finish(stage, workers, killing=killing)
    for worker in workers:
        worker.process.terminate()
    for worker in workers:
        worker.process.join()
    return rate, kills, stage.log()


@contextmanager
def generated_sites(port: int) -> Iterator[Connection]:
    """Serve the sites in a process of their own; gives the pipe by which to talk with it."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port, there))
    process.start()
    here.recv()
    try:
        yield here
    finally:
        here.send("end")
        process.join()


def main(count: int = SOURCES) -> None:
    port = 18000 + os.getpid() % 2000
    print(f"{count} sources of {DOCUMENTS} documents, one more in the second round; latency {LATENCY:g} s, {DELAY:g} s between requests")
    with generated_sites(port) as here, new_databases() as new:
        calm, base = Counter[Any](), 0.0
        for number, (workers, killing) in enumerate([(1, False), (2, False), (4, False), (4, True)]):
            with stage(new(f"run{number}"), count, port, here) as ready:
                rate, kills, log = run(ready, workers, killing=killing)
            here.send("pauses")
            pause = here.recv()
            calm, base = (calm or log), (base or rate)
            news = sum(amount for row, amount in log.items() if not row[3])
            same = "the log is that of one worker" if log == calm else f"THE LOG DIFFERS: {dict((log - calm) + (calm - log))}"
            told = f"{news} changes told, {max(log.values())} time each"
            killed = f", {kills} workers killed" if killing else ""
            speed = f"{rate:6.1f} passes/s, {rate / base:.2f} times one{killed}"
            print(f"{workers} workers: {speed}; shortest pause {pause:.3f} s; {told}; {same}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
