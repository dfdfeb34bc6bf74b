"""Single clauses on one text, with and without annexes: what they change to the letter, and what they leave undone with its reason."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from watcher.effects import consolidate

CASES = tomllib.loads((Path(__file__).parent / "clauses.toml").read_text("utf-8"))


def text_of(case: dict[str, Any]) -> str:
    whole: str = CASES["text"] + (CASES["annexes"] if case.get("annexes") else "")
    return whole


def decision(clause: str) -> str:
    return (
        f"关于修改《渡口管理办法》的决定\n决定对《渡口管理办法》作如下修改：\n{clause}\n本决定自2026年1月1日起施行。\n"
        "《渡口管理办法》根据本决定作相应修改并对条文顺序作相应调整，重新公布。"
    )


def words(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("case", [c for c in CASES["clause"] if "changes" in c], ids=lambda case: case["words"][:40])
def test_a_clause_is_carried_out_to_the_letter(case: dict[str, Any]) -> None:
    expected = text = text_of(case)
    for old, new in case["changes"]:
        assert old in expected
        expected = expected.replace(old, new)
    result = consolidate(text, decision(case["words"]))
    assert words(result.text) == words(expected)
    assert result.complete, result.unapplied


@pytest.mark.parametrize("case", [c for c in CASES["clause"] if "left" in c], ids=lambda case: case["words"][:40])
def test_a_clause_that_does_not_fit_says_why(case: dict[str, Any]) -> None:
    result = consolidate(text_of(case), decision(case["words"]))
    assert not result.complete
    assert any(case["left"] in left.reason for left in result.unapplied)
