"""What a summary takes from a text: sentences of its own that say what is granted or wanted."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.digest.gist import LENGTH, gist
from watcher.model import Document, Kind

CASES = tomllib.loads((Path(__file__).parent / "gists.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_summary(case: dict[str, Any]) -> None:
    said = gist(Document("通知", kind=Kind(case.get("kind", "policy")), text=case["text"].strip()))
    assert [words for words in case["tells"] if words not in said] == []
    assert [words for words in case["leaves"] if words in said] == []
    assert len(said) <= LENGTH


WORDS = st.lists(
    st.sampled_from(["对企业给予补助", "，", "。", "；", "应当", "20%", "第一条　", "\n", "为了", "（一）", "2026年", "a"]), max_size=200
)


@given(WORDS.map("".join))
def test_every_word_is_the_documents_own(text: str) -> None:
    said = gist(Document("通知", kind=Kind.POLICY, text=text))
    bare = re.sub(r"\s", "", text)
    assert len(said) <= LENGTH
    assert all(re.sub(r"\s", "", piece) in bare for piece in re.split("……|…", said))


def test_a_text_of_any_length_is_summed_up_at_once() -> None:
    text = "为了规范管理，企业应当" * 40_000 + "。\n" + "对企业给予补助。\n" * 40_000
    began = time.process_time()
    assert gist(Document("通知", kind=Kind.POLICY, text=text))
    assert time.process_time() - began < 1.0
