"""What runs in the processes of a soak, the fast clock by which they go, and what the system says of them."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.context import SpawnProcess
from pathlib import Path
from zoneinfo import ZoneInfo

from watcher.config import load_home
from watcher.run.clock import Clock
from watcher.store import open_store

FIRST = datetime(2026, 3, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
SHORTEST = 1.0
"""Real seconds between two times that anything is woken, however fast the clock runs."""
PATIENCE = 60.0


@dataclass(frozen=True)
class Fast(Clock):
    """A clock that stood at midnight of the first day when it was made, and runs so many times faster than time."""

    times: float
    began: float

    @classmethod
    def running(cls, times: float) -> Fast:
        return cls(times, time.time())

    def now(self) -> datetime:
        return FIRST + timedelta(seconds=(time.time() - self.began) * self.times)

    def seconds(self, span: timedelta) -> float:
        return max(SHORTEST, self.real(span))

    def real(self, span: timedelta) -> float:
        """Give the real seconds of a span, however short."""
        return span.total_seconds() / self.times


def daemon(home: Path, clock: Fast) -> None:
    """Do what `watcher run` does."""
    from watcher.cli.daemon import web_thread
    from watcher.run.daemon import serve_forever

    _log_to(home / "daemon.log")
    opened = load_home(home)
    store = open_store(opened.store_url, opened.state)
    serve_forever(opened, store, web=web_thread(opened, store, clock.now), clock=clock)


def worker(home: Path, clock: Fast, name: str) -> None:
    """Do what `watcher work` does, planning every second."""
    from watcher.run.cluster import work
    from watcher.run.jobs import Rhythm

    _log_to(home / f"{name}.log")
    opened = load_home(home)
    work(opened, open_store(opened.store_url, opened.state), rhythm=Rhythm(plan=1), clock=clock)


def _log_to(file: Path) -> None:
    to = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(to, stream)
    os.close(to)


@contextmanager
def running(home: Path, clock: Fast, workers: int) -> Iterator[dict[str, SpawnProcess]]:
    """Run a daemon and workers; at the end they are told to stop, and one that does not is killed."""
    tasks: dict[str, tuple[Callable[..., None], tuple[object, ...]]] = {"daemon": (daemon, (home, clock))}
    tasks |= {f"worker{n}": (worker, (home, clock, f"worker{n}")) for n in range(1, workers + 1)}
    with ExitStack() as stack:
        started = {}
        for name, (task, args) in tasks.items():
            started[name] = process = multiprocessing.get_context("spawn").Process(target=task, args=args)
            process.start()
            stack.callback(process.kill)
        yield started
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.join(PATIENCE)


def held_by(pid: int | None) -> dict[str, float]:
    """Give what a process holds now: its memory in MB, its open files, its threads and its children."""
    place = Path(f"/proc/{pid}")
    pages = int((place / "statm").read_text("ascii").split()[1])
    tasks, children = list((place / "task").iterdir()), 0
    for task in tasks:
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            children += len((task / "children").read_text("ascii").split())
    return {
        "memory, MB": pages * resource.getpagesize() / 1e6,
        "handles": len(list((place / "fd").iterdir())),
        "threads": len(tasks),
        "children": children,
    }
