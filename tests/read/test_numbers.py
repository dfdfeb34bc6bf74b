"""Numerals and numbers of documents: the declared cases, and properties."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.read.numbers import find_numbers, normalize_number, number_of_line, read_line
from watcher.read.numerals import parse_numeral, to_numeral

CASES = tomllib.loads(Path(__file__).with_name("cases").joinpath("numbers.toml").read_text("utf-8"))
CODES = st.text("财综教发改价格工信部联企业规函办", min_size=2, max_size=8)


@pytest.mark.parametrize(("form", "number"), [(form, row["number"]) for row in CASES["line"] for form in row["forms"]])
def test_a_line_that_is_a_number(form: str, number: str) -> None:
    assert (number_of_line(form) or "") == number


@pytest.mark.parametrize("row", CASES["damaged"], ids=lambda row: row["printed"])
def test_a_damaged_number_is_read_with_a_doubt(row: dict[str, str]) -> None:
    reading = read_line(row["printed"])
    assert reading is not None
    assert (reading.number, reading.doubtful) == (row["number"], True)


@pytest.mark.parametrize("row", CASES["running"], ids=lambda row: row["text"][:12])
def test_numbers_in_running_text(row: dict[str, list[str]]) -> None:
    found = find_numbers(str(row["text"]))
    assert [f.number for f in found] == row["numbers"]
    assert all(normalize_number(str(row["text"])[f.start : f.end]) == f.number for f in found)


@given(CODES, st.integers(1949, 2099), st.integers(1, 99999), st.sampled_from(["〔〕", "[]", "()", "（）", "【】"]), st.booleans())
def test_every_dress_of_a_number_gives_the_same(code: str, year: int, count: int, brackets: str, spaced: bool) -> None:
    gap = " " if spaced else ""
    printed = f"{code}{gap}{brackets[0]}{year}{brackets[1]}{gap}{count}{gap}号"
    assert number_of_line(printed) == f"{code}〔{year}〕{count}号"


@given(st.text(max_size=200))
def test_any_line_is_read_without_harm(line: str) -> None:
    number = number_of_line(line)
    assert number is None or normalize_number(number) == number
    find_numbers(line)


@given(st.integers(0, 10**8 - 1))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    assert parse_numeral(to_numeral(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百零五", 105),
        ("二〇三一", 2031),
        ("两万零五", 20005),
        ("１２", 12),
        ("十", 10),
        ("廿三", 23),
        ("一千零一", 1001),
        ("贰拾", 20),
        ("甲", None),
        ("", None),
        ("一二十", None),
    ],
)
def test_numerals(text: str, value: int | None) -> None:
    assert parse_numeral(text) == value
