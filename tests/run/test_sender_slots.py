"""When digests are due, case by case."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import DigestSettings, Subscriber
from watcher.run.readers.slots import calendar_known, is_due, is_workday, last_slot, rests, unannounced

CASES = tomllib.loads((Path(__file__).parent / "slots.toml").read_text("utf-8"))["case"]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['frequency']}: {case['why']}")
def test_due(case: dict[str, Any]) -> None:
    settings = DigestSettings(workdays_only=case.get("workdays_only", True))
    assert is_due(case["frequency"], at(case["oldest"]), at(case["now"]), settings) is case["due"]


TIMES = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001 - the zone is given beside


@given(TIMES, st.sampled_from(["daily", "weekly", "monthly"]), st.booleans())
def test_every_frequency_has_a_slot_behind_it(now: datetime, frequency: str, workdays_only: bool) -> None:
    settings = DigestSettings(workdays_only=workdays_only)
    slot = last_slot(frequency, now, settings)
    assert slot is not None
    assert slot <= now
    assert slot.time() == settings.daily_at
    assert is_workday(slot.date()) or not workdays_only
    assert not is_due(frequency, slot + timedelta(seconds=1), now, settings)


@pytest.mark.parametrize(
    ("hours", "minute", "left_alone"),
    [
        (None, "03:00", False),
        ("22:00-07:00", "21:59", False),
        ("22:00-07:00", "22:00", True),
        ("22:00-07:00", "00:30", True),
        ("22:00-07:00", "06:59", True),
        ("22:00-07:00", "07:00", False),
        ("12:00-13:30", "12:45", True),
        ("12:00-13:30", "13:30", False),
        ("00:00-00:00", "00:00", False),
    ],
)
def test_quiet_hours(hours: str | None, minute: str, *, left_alone: bool) -> None:
    reader = Subscriber.model_validate({"id": "li", "channel": {"kind": "email", "to": "li@example.org"}, "quiet_hours": hours})
    assert rests(reader.quiet_hours, at(f"2026-03-11T{minute}")) is left_alone


def test_working_days_are_known_where_they_were_announced() -> None:
    assert calendar_known(2026)
    assert not calendar_known(2099)
    assert unannounced(at("2026-06-01T09:00")) == ()
    assert unannounced(at("2098-12-15T09:00")) == (2098, 2099)
    assert is_workday(at("2099-03-11T09:00").date())
