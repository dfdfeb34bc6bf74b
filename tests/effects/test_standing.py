"""How a document stands on a day."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.effects.timeline import Happening, Status, TimelineEvent, standing_on, timeline

CASES = tomllib.loads((Path(__file__).parent / "standing.toml").read_text("utf-8"))["case"]
DAYS = st.dates(date(2024, 1, 1), date(2027, 1, 1))
EVENTS = st.lists(
    st.builds(
        lambda what, day, known: TimelineEvent(what, day, datetime.combine(known, time(), UTC)),
        st.sampled_from(list(Happening)),
        st.none() | DAYS,
        DAYS,
    ),
    max_size=8,
)


def event(what: str, day: str, known: str) -> TimelineEvent:
    at = datetime.combine(date.fromisoformat(known), time(), UTC)
    return TimelineEvent(Happening(what), date.fromisoformat(day) if day else None, at)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    events = [event(*row) for row in case["events"]]
    found = {day: standing_on(date.fromisoformat(day), events).status for day in case["on"]}
    assert found == {day: Status(word) if word else None for day, word in case["on"].items()}


@given(EVENTS, DAYS)
def test_the_order_in_which_events_are_given_does_not_matter(events: list[TimelineEvent], day: date) -> None:
    assert standing_on(day, events) == standing_on(day, list(reversed(timeline(events))))


@given(EVENTS, DAYS)
def test_what_has_ended_stays_ended(events: list[TimelineEvent], day: date) -> None:
    if standing_on(day, events).status is Status.REPEALED:
        assert standing_on(day + timedelta(days=1), events).status is Status.REPEALED


@given(EVENTS, DAYS)
def test_a_status_names_the_event_that_says_so(events: list[TimelineEvent], day: date) -> None:
    standing = standing_on(day, events)
    if standing.status is not None:
        assert standing.event in events
