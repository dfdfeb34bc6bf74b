"""SIGKILL between any two statements of the delivery path and around every word to a receiver: a sample of the points.

All of them, one by one: `python -m benchmarks faults`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deliver.receivers import MailServer, WebServer
from tests.support.faults import Stage

EVERY = 23
"""Of so many points one is tried here; which ones moves with the number of points."""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with MailServer() as mail, WebServer() as web:
        yield Stage(tmp_path, mail, web)


def test_killed_for_good_each_item_comes_once_or_again_under_its_key(stage: Stage) -> None:
    points = stage.points()
    print(f"{points.total()} points: {dict(points)}")
    assert points["statement"] > 60
    assert min(points["before a word"], points["after a word"], points["commit"]) >= 9
    deaths = 0
    for point in range(1 + points.total() % EVERY, points.total() + 1, EVERY):
        outcome = stage.killed_at(point)
        assert outcome.well, f"point {point}: {outcome}"
        deaths += outcome.died
    assert deaths >= points.total() // EVERY - 3  # the receivers are talked to side by side: a run may pass a few points fewer


def test_undisturbed_nothing_comes_twice(stage: Stage) -> None:
    outcome = stage.killed_at(10**9)
    assert outcome.well
    assert (outcome.died, outcome.twice) == (False, [])
