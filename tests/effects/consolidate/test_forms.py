"""Every form of amendment, one readable file each: the old text, the decision, the text after it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from watcher.effects import consolidate

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))


def words(text: str) -> list[str]:
    """The lines that carry words: blank lines are dress."""
    return [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_form(path: Path) -> None:
    case = tomllib.loads(path.read_text("utf-8"))
    result = consolidate(case["old"], case["decision"])
    assert words(result.text) == words(case["expected"])
    reasons = [left.reason for left in result.unapplied]
    assert result.complete is case["complete"], reasons
    assert len(reasons) == len(case["unapplied"]), reasons
    for said, wanted in zip(reasons, case["unapplied"], strict=True):
        assert wanted in said
