"""Many days in a few minutes: a daemon with its web pages and two workers on one PostgreSQL, under load, by a clock that runs faster.

python -m benchmarks soak [MINUTES DAYS SOURCES]

Sites have news and troubles every night, receivers refuse now and then, readers leaf through the pages. Each day it is written down
what every process holds; at the end the last third of the days is held against those before. Ends with status 1 where something
grew, came late, was told falsely or not at all, or where a process complained of itself.
"""

from __future__ import annotations

import itertools
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from benchmarks._postgres import new_databases
from benchmarks._soaking import FIRST, Fast, held_by, running
from tests.deliver.receivers import Answer, MailServer, WebServer, free_port
from tests.support.homes import make_home
from tests.support.world import World, a_world
from watcher.config import Home, load_home
from watcher.run.looking.rhythm import next_pass
from watcher.run.readers.slots import next_slot
from watcher.store import Store, open_store
from watcher.store.health import Health, health_of_all
from watcher.store.schema import changes, deliveries, owed

MINUTES, DAYS, SOURCES = 30, 50, 20
WORKERS = 2
CALM = 3
"""Days at the end on which nothing happens any more, so that all is told."""
LOOKS = 12
"""Looks a day at who waits and at what is held: passes come and go between two of them."""
READERS = 20
TIRED = 3
"""Every so many posts the web server of the readers answers that it is overloaded."""
LATE = 30.0
"""Real seconds after its time from which a thing is late, however fast the clock runs."""
PATHS = ("/", "/sources", "/calendar", "/documents", "/documents?q=%E8%B5%84%E9%87%91", "/feed.atom", "/api/changes", "/issues", "/healthz")
GROWTH, MORE = 1.05, 5.0
"""The last third may hold so many times what those before did, or so much more: MB, or pieces."""
MEMORY = "memory, MB"
LOADS = 2
"""Of a process's memory so many steps are no growth: the dictionary comes with its first redline, letters with its first message."""

WARNING = re.compile(r"\[(?:\x1b\[\S*?m)?warning\s*(?:\x1b\[\S*?m)?\]\s*(.{1,60})")
WRONG = re.compile(r"Traceback|\berror\b|critical|^\S*(Error|Exception)\b")


@dataclass
class Visits:
    """What the readers of the pages met with."""

    answers: Counter[tuple[int, str]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def make(self, base: str, stop: threading.Event) -> None:
        """Leaf through the pages, from one to the next, until told to stop."""
        chosen = random.Random(3)
        while not stop.wait(0.2):
            path, began, status = chosen.choice(PATHS), time.monotonic(), 0
            try:
                with urllib.request.urlopen(base + path, timeout=LATE) as answer:
                    answer.read()
                    status = answer.status
            except urllib.error.HTTPError as wrong:
                status = wrong.code
            except OSError:
                pass  # not answered at all
            self.answers[status, path] += 1
            self.seconds.append(time.monotonic() - began)

    def faults(self) -> Iterator[str]:
        """Print how fast the pages came; gives what did not."""
        ordered = sorted(self.seconds)
        print(f"{len(ordered)} pages asked for: {ordered[len(ordered) // 2]:.2f} s in the middle, {ordered[-1]:.2f} s at most")
        for (status, path), times in self.answers.items():
            if status != 200:
                yield f"{path} answered {times} times with {status or 'nothing'}"


@dataclass
class Soak:
    """What a run stands on, and what was seen of it day by day."""

    home: Home
    store: Store
    world: World
    clock: Fast
    pids: dict[str, int | None] = field(default_factory=dict)
    held: list[dict[str, float]] = field(default_factory=list)
    overdue: tuple[float, str] = (0.0, "nobody")
    """The longest, in real seconds, that a source waited for a pass that was due; and which, when."""

    def live(self, days: int) -> None:
        """Let the days go by; on the first every source is passed over for the first time."""
        for day in range(days + CALM):
            if day == 1:
                self._await_baseline()
            with self._nobody_looking():
                if 0 < day < days:
                    self.world.night()
                elif day == days:
                    self.world.calm()
            looks = []
            for hour in range(1, LOOKS + 1):
                self._sleep_until(FIRST + timedelta(days=day + hour / LOOKS))
                self._look_who_waits()
                looks.append(self._what_is_held())
            self.held.append(
                {name: looks[-1][name] if MEMORY in name else statistics.mean(one[name] for one in looks) for name in looks[0]}
            )
            if day % 5 == 0:
                print(f"day {day:3}: {self._in_words()}; longest wait for a pass {self.overdue[0]:.1f} s ({self.overdue[1]})", flush=True)

    def _await_baseline(self) -> None:
        while sum(one.baseline_at is not None for one in self._known().values()) < self.world.count:
            time.sleep(0.2)

    def _known(self) -> dict[str, Health]:
        with self.store.read() as conn:
            return health_of_all(conn)

    def _sleep_until(self, moment: datetime) -> None:
        time.sleep(max(0.0, self.clock.real(moment - self.clock.now())))

    def _look_who_waits(self) -> None:
        known, now = self._known(), self.clock.at(self.home)
        for source in self.home.sources:
            one = known.get(source.id)
            if one and one.last_pass_at:
                waited = now - next_pass(source, one, one.last_pass_at.astimezone(now.tzinfo))
                self.overdue = max(self.overdue, (self.clock.real(waited), f"{source.id} on {now:%m-%d %H:%M}, {one.state}"))

    @contextmanager
    def _nobody_looking(self) -> Iterator[None]:
        """Hold every source's turn: a pass takes an hour by this clock, and no site breaks and is mended again while it is looked at."""
        with self.store.turns() as take:
            for name in sorted(f"source-{source.id}" for source in self.home.sources):
                while not take(name):
                    time.sleep(0.02)
            yield

    def _what_is_held(self) -> dict[str, float]:
        seen = {f"{name}: {what}": value for name, pid in self.pids.items() for what, value in held_by(pid).items()}
        with self.store.read() as conn:
            count = text("select count(*) from pg_stat_activity where datname = current_database()")
            seen["connections to PostgreSQL"] = conn.scalar(count) or 0
        return seen

    def _in_words(self) -> str:
        return ", ".join(f"{name} {value:.0f}" for name, value in self.held[-1].items() if "children" not in name)

    def grown(self) -> Iterator[str]:
        """Print what was held in each third of the days; gives what grew to the end.

        What is loaded when a thing is done for the first time is no growth, whatever the day: so are the largest rises of memory.
        """
        days = self.held[1:]  # the first day is the baseline
        third = max(1, len(days) // 3)
        print(f"\n{'':28}{'first third':>12}{'second':>12}{'last':>12}")
        for name in days[0]:
            row = _settled([one[name] for one in days]) if MEMORY in name else [one[name] for one in days]
            first, second, last = (statistics.median(row[at : at + third]) for at in (0, third, len(row) - third))
            before = max(first, second)
            flat = last <= max(before * GROWTH, before + MORE)
            print(f"{name:28}{first:12.1f}{second:12.1f}{last:12.1f}   {'flat' if flat else 'GREW'}")
            if not flat:
                yield f"{name} grew from {before:.1f} to {last:.1f}"

    def untold(self) -> list[str]:
        """Hold the log against what happened in the world."""
        with self.store.read() as conn:
            asked = select(changes.c.kind, changes.c.title, changes.c.source_id).where(~changes.c.baseline, ~changes.c.held)
            told = [(str(row.kind), row.title, row.source_id or "") for row in conn.execute(asked)]
        happened = len(self.world.pending)
        faults = [f"false or told twice: {fault}" for fault in self.world.settle(told) if " false " in fault]
        faults += [f"not told: {due.kind} of {due.title} at {due.source}" for due in self.world.pending]
        print(f"\nof {happened} changes that happened {len(told)} were told")
        return faults

    def late(self) -> list[str]:
        """Print how long it took until what was due was sent for the first time; gives what came late or not at all."""
        frequencies = {reader.id: reader.frequency for reader in self.home.subscribers}
        first = select(deliveries.c.digest_id, func.min(deliveries.c.tried_at).label("at")).group_by(deliveries.c.digest_id).subquery()
        asked = select(owed.c.subscriber_id, owed.c.recorded_at, owed.c.settled_at, first.c.at).outerjoin(
            first, first.c.digest_id == owed.c.digest_id
        )
        waits, missing = [0.0], 0
        with self.store.read() as conn:
            for who, recorded, settled, sent in conn.execute(asked):
                slot = next_slot(frequencies[who], recorded.astimezone(FIRST.tzinfo), self.home.settings.digest)
                missing += settled is None
                waits += [self.clock.real(sent - slot)] if sent else []
        middle, most = statistics.median(waits), max(waits)
        print(f"{len(waits) - 1} items sent, {middle:.2f} s after their time in the middle, {most:.2f} s at most; {missing} not taken")
        late = sum(wait > LATE for wait in waits)
        return [
            *([f"{missing} items were not taken"] if missing else []),
            *([f"{late} items came late, by up to {most:.0f} s"] if late else []),
            *([f"a pass came {self.overdue[0]:.0f} s late: {self.overdue[1]}"] if self.overdue[0] > LATE else []),
        ]


def _settled(row: list[float]) -> list[float]:
    """Give a row without its largest rises from one day to the next, `LOADS` of them."""
    for _ in range(LOADS):
        rises = [later - earlier for earlier, later in itertools.pairwise(row)]
        most = max(rises, default=0.0)
        at = rises.index(most) if most > 0 else len(row)
        row = [held - most if day > at else held for day, held in enumerate(row)]
    return row


def main(minutes: int = MINUTES, days: int = DAYS, sources: int = SOURCES) -> None:
    """Print a row every five days, the thirds, and the faults."""
    clock_speed = (days + CALM) * 86400 / (minutes * 60)
    print(f"{days} days and {CALM} calm ones over {sources} sources in {minutes} minutes: {clock_speed:.0f} times as fast as time")
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, a_world(sources) as world, new_databases() as new, receivers() as (mail, hooks):
        home = prepared(Path(folder), world, new("soak"), mail, hooks)
        store = open_store(home.store_url, home.state)
        visits, stop = Visits(), threading.Event()
        base = f"http://{home.settings.web.host}:{home.settings.web.port}"
        readers = threading.Thread(target=visits.make, args=(base, stop))
        soak = Soak(home, store, world, Fast.running(clock_speed))
        with running(home.path, soak.clock, WORKERS) as processes:
            soak.pids = {name: process.pid for name, process in processes.items()}
            wait_for_pages(base)
            readers.start()
            soak.live(days)
            stop.set()
            readers.join()
        faults += [f"{name} ended with {one.exitcode}" for name, one in processes.items() if one.exitcode]
        faults += [*soak.grown(), *soak.untold(), *soak.late(), *complaints(home.path)]
        faults += told_twice(mail, hooks)
        store.close()
    faults += visits.faults()
    print()
    print("\n".join(faults) or "memory, handles and connections flat; nothing late, nothing false, nothing lost")
    sys.exit(1 if faults else 0)


def wait_for_pages(base: str) -> None:
    """Wait until the daemon serves its pages."""
    while True:
        with suppress(OSError), urllib.request.urlopen(base + "/healthz", timeout=LATE):
            return
        time.sleep(0.2)


@contextmanager
def receivers() -> Iterator[tuple[MailServer, WebServer]]:
    """Receive mail and posts; the web server is overloaded now and then."""
    with MailServer() as mail, WebServer() as hooks:
        posts = itertools.count(1)
        hooks.answer = lambda _: Answer(503) if next(posts) % TIRED == 0 else Answer()
        yield mail, hooks


def prepared(folder: Path, world: World, store: str, mail: MailServer, hooks: WebServer) -> Home:
    """Write a home whose readers want everything, by mail and by post, at once and daily."""
    readers = []
    for n in range(READERS):
        by_mail, by_post = {"kind": "email", "to": f"r{n}@example.org"}, {"kind": "webhook", "url": hooks.url(f"/r{n}"), "secret": None}
        readers.append({"id": f"r{n}", "channel": (by_mail, by_post)[n % 2], "frequency": ("immediate", "daily")[n // 2 % 2]})
    settings = f"mail: {{host: 127.0.0.1, port: {mail.port}}}\nweb: {{port: {free_port()}}}\ndigest: {{workdays_only: false}}\n"
    make_home(folder, {}, store=store, subscribers=readers, settings=settings)
    for name in world.sites:
        source = f"id: {name}\nname: 样例\nevery: 12h\nurls: ['{world.url(name)}']\n"
        (folder / "config" / "sources" / f"{name}.yaml").write_text(source, "utf-8")
    return load_home(folder)


def complaints(folder: Path) -> Iterator[str]:
    """Print what the processes warned of, by number; gives their errors."""
    for log in sorted(folder.glob("*.log")):
        lines = log.read_text("utf-8", "replace").splitlines()
        warned = Counter(found[1].strip() for line in lines if (found := WARNING.search(line)))
        print(f"{log.name}: {len(lines)} lines, warnings {dict(warned)}")
        wrong = [line for line in lines if WRONG.search(line)]
        if wrong:
            yield f"{log.name}: {len(wrong)} lines of errors, such as: {wrong[0][:300]} … {wrong[-1][:300]}"


def told_twice(mail: MailServer, hooks: WebServer) -> list[str]:
    """Give what stands in two different messages to one reader."""
    messages: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in mail.mails:
        for item in one.items:
            messages[one.to, item].add(one.key)
    for post in hooks.requests:
        for item in post.json["items"]:
            messages[post.path, item["id"]].add(post.headers["webhook-id"])
    twice = sum(len(keys) > 1 for keys in messages.values())
    print(f"{len(mail.mails)} mails and {len(hooks.requests)} posts came, with {len(messages)} items")
    return [f"{twice} items came in two messages"] if twice else []


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
