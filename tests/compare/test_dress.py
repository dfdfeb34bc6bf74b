"""Words are law, dress is not."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare import compare_texts, fingerprint, fold, occurrences, same_words
from watcher.compare.dress import dress_table

CASES = tomllib.loads((Path(__file__).parent / "cases" / "dress.toml").read_text("utf-8"))


@pytest.mark.parametrize(("a", "b"), CASES["same"])
def test_the_same_words(a: str, b: str) -> None:
    assert same_words(a, b)
    assert fingerprint(a) == fingerprint(b)
    assert not compare_texts(a, b).changed


@pytest.mark.parametrize(("a", "b"), CASES["different"])
def test_other_words(a: str, b: str) -> None:
    assert not same_words(a, b)
    assert fingerprint(a) != fingerprint(b)
    assert compare_texts(a, b).changed


def test_no_letter_or_numeral_becomes_another() -> None:
    """Whatever the table changes keeps its value as a numeral, and its character."""
    for code, same in dress_table().items():
        value = unicodedata.numeric(chr(code), None)
        if same and value is not None and len(same) == 1 and same not in "〇IVX":
            assert unicodedata.numeric(same) == value
        if same and len(same) == 1 and "\u4e00" <= same <= "\u9fff":
            assert unicodedata.normalize("NFKC", chr(code)) == same


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="花圃（(“ \n第一条"), st.text(alphabet="花圃(", min_size=1))
def test_occurrences_are_the_words(text: str, words: str) -> None:
    for start, end in occurrences(text, words):
        assert same_words(text[start:end], words)
