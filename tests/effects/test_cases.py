"""Sentences and documents in the manner of real ones, with what they do, as readable files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.effects.telling import document, told
from watcher.effects import find_effects
from watcher.model import Kind

CASES = Path(__file__).parent / "cases"


def cases(*names: str) -> list[Any]:
    rows = [(name, case) for name in names for case in tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]]
    return [pytest.param(case, id=f"{name}: {case['about']}") for name, case in rows]


def of(case: dict[str, Any]) -> dict[str, Any]:
    fields = {k: v for k, v in case.items() if k not in {"about", "text", "effects"}}
    return fields | ({"kind": Kind(fields["kind"])} if "kind" in fields else {})


@pytest.mark.parametrize("case", cases("repeals", "partial", "terms", "amendments", "documents"))
def test_says_what_the_words_do(case: dict[str, Any]) -> None:
    assert told(document(case["text"], **of(case))) == case["effects"]


@pytest.mark.parametrize("case", cases("traps"))
def test_finds_nothing_where_words_only_speak(case: dict[str, Any]) -> None:
    assert told(document(case["text"])) == []


@pytest.mark.parametrize("case", cases("repeals", "partial", "terms", "amendments", "documents"))
def test_quotes_stand_where_their_offsets_say(case: dict[str, Any]) -> None:
    whole = document(case["text"], **of(case))
    for effect in find_effects(whole):
        if effect.start is None:
            assert effect.quote == whole.title
        else:
            assert whole.text[effect.start : effect.end] == effect.quote


@pytest.mark.parametrize("case", cases("repeals", "partial", "terms", "amendments"))
def test_dress_does_not_matter(case: dict[str, Any]) -> None:
    text = case["text"].translate(str.maketrans("，；：（）", ",;:()")).replace("号", " 号 ").replace("废止", "废 止")
    assert [line.replace("(", "（").replace(")", "）") for line in told(document(text))] == case["effects"]


@pytest.mark.parametrize("case", cases("repeals", "partial", "terms", "amendments"))
def test_a_quotation_does_nothing(case: dict[str, Any]) -> None:
    quoted = case["text"].replace("“", "‘").replace("”", "’").replace("\n", "")
    assert told(document(f"来信所问“{quoted}”一事，答复如下。")) == []
    assert told(document(f"《关于“{quoted.replace('《', '〈').replace('》', '〉')}”的说明》印发给你们。")) == []


@pytest.mark.parametrize("case", cases("repeals", "partial"))
def test_a_draft_and_news_do_nothing(case: dict[str, Any]) -> None:
    for fields in ({"draft": True}, {"kind": Kind.NEWS}, {"kind": Kind.INTERPRETATION}):
        assert told(document(case["text"], **fields)) == []


@pytest.mark.parametrize("case", cases("repeals", "partial", "terms", "amendments"))
def test_said_twice_is_told_once(case: dict[str, Any]) -> None:
    assert told(document(case["text"] + "\n" + case["text"])) == case["effects"]
