"""Which numbers and titles name one document."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare import core_title, identifies, number_key, same_number, same_title, title_key

CASES = tomllib.loads((Path(__file__).parent / "cases" / "identity.toml").read_text("utf-8"))


@pytest.mark.parametrize(("a", "b"), CASES["numbers"]["same"])
def test_one_number(a: str, b: str) -> None:
    assert same_number(a, b)
    assert same_number(b, a)


@pytest.mark.parametrize(("a", "b"), CASES["numbers"]["different"])
def test_other_numbers(a: str, b: str) -> None:
    assert not same_number(a, b)


@pytest.mark.parametrize("words", CASES["numbers"]["none"])
def test_no_number(words: str) -> None:
    assert number_key(words) is None


@pytest.mark.parametrize(
    ("number", "alone"), [("某财〔2021〕7号", True), ("2021年第3号", False), ("主席令第7号", False), ("国务院令第900号", True)]
)
def test_what_identifies_a_document(number: str, alone: bool) -> None:
    assert identifies(number) is alone


@pytest.mark.parametrize(("a", "b"), CASES["titles"]["same"])
def test_one_title(a: str, b: str) -> None:
    assert same_title(a, b)
    assert same_title(b, a)


@pytest.mark.parametrize(("a", "b"), CASES["titles"]["different"])
def test_other_titles(a: str, b: str) -> None:
    assert not same_title(a, b)
    assert not same_title(b, a)


@pytest.mark.parametrize(("title", "measure"), CASES["issued"].items())
def test_what_a_notice_issues(title: str, measure: str) -> None:
    assert core_title(title) == (measure or None)


@given(st.text(max_size=300))
def test_any_words_are_a_number_or_none(words: str) -> None:
    key = number_key(words)
    assert key is None or number_key(key) == key
    assert isinstance(title_key(words), str)
    core_title(words)
