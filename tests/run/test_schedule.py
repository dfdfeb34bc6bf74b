"""When a source is passed over next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.config import Source
from watcher.run.looking.rhythm import next_pass
from watcher.store import Health

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
SOURCE = Source(id="one", name="样例", urls=("https://example.org/zcfb/",), every=timedelta(minutes=30))


def test_one_never_passed_over_is_due_at_once() -> None:
    assert next_pass(SOURCE, Health("one"), NOW) == NOW


def test_one_that_is_well_is_due_after_its_interval() -> None:
    assert next_pass(SOURCE, Health("one", last_pass_at=NOW), NOW) == NOW + timedelta(minutes=30)


def test_what_was_missed_while_nobody_ran_is_due_at_once() -> None:
    assert next_pass(SOURCE, Health("one", last_pass_at=NOW - timedelta(days=9)), NOW) == NOW


@given(st.integers(0, 10_000))
def test_failures_slow_it_down_to_a_day_and_never_stop_it(failures: int) -> None:
    pause = next_pass(SOURCE, Health("one", last_pass_at=NOW, failures=failures), NOW) - NOW
    assert timedelta(minutes=30) <= pause <= timedelta(days=1)
    assert failures < 6 or pause == timedelta(days=1)
