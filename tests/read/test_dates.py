"""Dates in every form that documents use."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.read.dates import find_dates, parse_date
from watcher.read.numerals import to_numeral

CASES = tomllib.loads(Path(__file__).with_name("cases").joinpath("dates.toml").read_text("utf-8"))
DAYS = st.dates(dt.date(1949, 10, 1), dt.date(2099, 12, 31))


@pytest.mark.parametrize(("form", "day"), [(form, row["date"]) for row in CASES["whole"] for form in row["forms"]])
def test_a_text_that_is_one_date(form: str, day: dt.date) -> None:
    assert parse_date(form) == day


@pytest.mark.parametrize("form", [form for row in CASES["none"] for form in row["forms"]])
def test_a_date_without_its_day_is_none(form: str) -> None:
    assert parse_date(form) is None


@pytest.mark.parametrize("row", CASES["running"], ids=lambda row: row["text"][:10])
def test_dates_in_running_text(row: dict[str, list[str]]) -> None:
    found = find_dates(str(row["text"]))
    assert [f"{f.date.isoformat() if f.date else ''} {f.precision}" for f in found] == row["found"]


@given(DAYS)
def test_every_form_of_a_day_is_that_day(day: dt.date) -> None:
    digits = "".join("〇一二三四五六七八九"[int(c)] for c in str(day.year))
    forms = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{digits}年{to_numeral(day.month)}月{to_numeral(day.day)}日",
        day.isoformat(),
        f"{day:%Y.%m.%d}",
        f"{day:%Y/%m/%d} 10:00",
    ]
    assert {parse_date(form) for form in forms} == {day}
    assert [f.date for f in find_dates("自" + forms[0] + "起，至" + forms[1] + "止")] == [day, day]


@given(st.text(max_size=80))
def test_any_text_is_read_without_harm(text: str) -> None:
    parse_date(text)
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)
