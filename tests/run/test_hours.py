"""Hours of the day in which a site may be asked."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import Source
from watcher.run.looking.hours import next_within, open_now, within
from watcher.run.looking.rhythm import next_pass
from watcher.store import Health

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = "20:00-07:00"


def at(clock: str, day: int = 10) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def a_source(window: str | None) -> Source:
    return Source.model_validate({"id": "a", "name": "样例", "urls": ["http://www.example.gov.cn/"], "window": window})


@pytest.mark.parametrize(
    ("window", "now", "then"),
    [
        (NIGHT, at("21:15"), at("21:15")),
        (NIGHT, at("06:59"), at("06:59")),
        (NIGHT, at("07:00"), at("20:00")),
        ("01:00-05:00", at("06:00"), at("01:00", 11)),
        ("09:00-17:00", at("08:59"), at("09:00")),
        ("08:00-08:00", at("12:00"), at("12:00")),
        (None, at("12:00"), at("12:00")),
    ],
)
def test_a_source_is_passed_over_in_its_hours(window: str | None, now: datetime, then: datetime) -> None:
    source = a_source(window)
    assert next_pass(source, Health("a"), now) == then
    assert open_now([source], now) == ([source] if then == now else [])


def test_a_pass_planned_for_the_day_waits_for_the_night() -> None:
    known = Health("a", last_pass_at=at("06:50"))
    assert next_pass(a_source(NIGHT), known, at("06:55")) == at("20:00")


@given(st.times(), st.times(), st.datetimes(timezones=st.just(ZONE)))
def test_the_next_moment_lies_in_the_hours_and_within_a_day(begin: time, end: time, moment: datetime) -> None:
    hours, moment = (begin.replace(microsecond=0), end.replace(microsecond=0)), moment.replace(year=2026)
    then = next_within(hours, moment)
    assert then >= moment
    assert (then - moment).total_seconds() <= 86_400
    assert within(hours, then) or hours[0] == hours[1]
