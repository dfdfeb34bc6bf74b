"""Fifty days over generated sources, with one in twenty in some trouble on any day: what is told, when, and at what cost.

python -m benchmarks days [SOURCES] [DAYS]

Every change told must be one that happened, and every one that happened must be told in the first pass in which its source is well
(a page taken down in the second). Ends with status 1 where that does not hold.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.support.homes import make_home
from tests.support.passes import watching
from tests.support.world import World, a_world

SOURCES, DAYS = 200, 50


def main(count: int = SOURCES, days: int = DAYS) -> None:
    """Print a row every ten days, and the faults."""
    with tempfile.TemporaryDirectory() as folder, a_world(count) as world:
        faults = play(Path(folder), world, days)
    print("\n".join(faults) or "no false change, every true one told within one pass of its source being well")
    sys.exit(1 if faults else 0)


def play(folder: Path, world: World, days: int) -> list[str]:
    """Pass over all sources once a day; gives every fault in words."""
    make_home(folder, {name: world.url(name) for name in world.sites})
    states: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    faults: list[str] = []
    began = time.monotonic()
    print(f"{'day':>4} {'told':>6} {'held':>5} {'troubled':>9} {'memory now':>11} {'seconds':>8}", flush=True)
    with watching(folder, f"sqlite:///{folder / 'w.db'}") as watch:
        watch.look()
        for day in range(1, days + 1):
            world.night()
            report = watch.look()
            told = [(str(c.kind), c.title, c.source or "") for c in report.changes if not c.baseline]
            faults += world.settle(told)
            kinds.update(kind for kind, _, _ in told)
            kinds["held"] += sum(source.held for source in report.sources)
            states.update(str(source.state) for source in report.sources)
            if day % 10 == 0 or day == days:
                told_so_far = sum(kinds.values()) - kinds["held"]
                line = f"{day:4} {told_so_far:6} {kinds['held']:5} {len(world.troubled):9}"
                print(f"{line} {_memory():8.0f} MB {time.monotonic() - began:8.0f}", flush=True)
    print(f"{world.count} sources, {days} days; passes: {dict(states)}; told: {dict(kinds)}; due and open: {len(world.pending)}")
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return faults


def _memory() -> float:
    """Give this process's resident memory in MB, the sites' own server included."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
