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

from watcher.config import DigestSettings
from watcher.run.slots import is_due, is_workday, last_slot

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
