"""A pass that is killed at any moment and run again ends in the log of an undisturbed run."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.run.rounds import stage
from tests.support.homes import make_home
from tests.support.passes import FIRST, Watch, log_rows, watching
from tests.support.site import Site
from watcher.cli.main import main
from watcher.store import open_store

SUBSCRIBERS = [{"id": "all", "channel": {"kind": "email", "to": "all@example.org"}, "query": ""}]
KILLS = (2, 1, 1, 2, 2, 1, 1)

# Passes fork from a process that has loaded the program: a kill falls into the work, not into the start of Python.
forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["watcher.cli.main", "watcher.run.check", "watcher.store.open", "tests.run.test_kills"])


class Killed(BaseException):
    """Stands in for a kill: nothing in the program catches it."""


def undisturbed(path: Path) -> list[tuple[Any, ...]]:
    with Site() as a, Site() as b:
        make_home(path, {"a": a.list_url, "b": b.list_url}, subscribers=SUBSCRIBERS)
        with watching(path, f"sqlite:///{path / 'state' / 'watcher.db'}") as watch:
            for day in stage(a, b):
                day()
                watch.look()
            return log_rows(watch.store)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """The log that a run leaves which nothing disturbs."""
    return undisturbed(tmp_path_factory.mktemp("calm"))


def test_the_rounds_hold_something_of_everything(calm: list[tuple[Any, ...]]) -> None:
    kinds = {row[0] for row in calm}
    assert kinds >= {"new", "amended", "repealed", "expired", "withdrawn"}


def test_sigkill_at_ten_random_moments(tmp_path: Path, calm: list[tuple[Any, ...]]) -> None:
    rng = random.Random(20260310)
    home, kills = tmp_path / "killed", 0
    with Site() as a, Site() as b:
        make_home(home, {"a": a.list_url, "b": b.list_url}, subscribers=SUBSCRIBERS)
        length = 1.0
        for number, day in enumerate(stage(a, b)):
            day()
            now = (FIRST + timedelta(days=number)).isoformat()
            aim = kills + KILLS[number]
            for _ in range(4 * KILLS[number]):  # one that had ended before its kill does not count
                if kills < aim:
                    kills += killed(home, now, rng.random() * length)
            began = time.monotonic()
            whole = started(home, now)
            whole.join()
            assert whole.exitcode in (0, 1)
            length = time.monotonic() - began
    assert kills >= 8
    store = open_store(f"sqlite:///{home / 'state' / 'watcher.db'}", home / "state")
    assert log_rows(store) == calm
    store.close()


def started(home: Path, now: str) -> multiprocessing.process.BaseProcess:
    """Start a pass in a process of its own."""
    process = forks.Process(target=run_watcher, args=(["--home", str(home), "check", "--no-send", "--now", now],))
    process.start()
    return process


def run_watcher(argv: list[str]) -> None:
    """Do in a fresh process what `python -m watcher` does, without its output."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    sys.argv[1:] = argv
    main()


def killed(home: Path, now: str, after: float) -> bool:
    """Start a pass and kill it `after` so many seconds; False where it had ended before."""
    process = started(home, now)
    process.join(after)
    ended = process.exitcode is not None
    process.kill()
    process.join()
    return not ended


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_before_any_statement(tmp_path: Path, store_url: str, seed: int, calm: list[tuple[Any, ...]]) -> None:
    """The same within one process, at statements: every few of them the pass breaks off and is run again."""
    rng = random.Random(seed)
    home = tmp_path / "killed"
    with Site() as a, Site() as b:
        make_home(home, {"a": a.list_url, "b": b.list_url}, subscribers=SUBSCRIBERS)
        with watching(home, store_url) as watch:
            for day in stage(a, b):
                day()
                for _ in range(2):
                    killed_once(watch, rng.randrange(2, 120))
                watch.look()
            assert log_rows(watch.store) == calm


def killed_once(watch: Watch, after: int) -> None:
    """Run a pass that dies before its statement number `after`; one that has fewer ends well."""
    left = after

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    event.listen(watch.store.engine, "before_cursor_execute", count)
    day = watch.day
    try:
        watch.look()
    except Killed:
        pass
    finally:
        event.remove(watch.store.engine, "before_cursor_execute", count)
        watch.day = day
