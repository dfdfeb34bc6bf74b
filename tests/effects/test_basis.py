"""What documents rest on."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.effects.basis import find_bases
from watcher.model import Document, Kind

CASES = tomllib.loads((Path(__file__).parent / "basis.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_what_a_document_rests_on(case: dict[str, Any]) -> None:
    found = find_bases(Document("某通知", kind=Kind.POLICY, text=case["text"]))
    assert [[target.title or "", target.doc_number or ""] for target in found] == case["rests_on"]


def test_news_rest_on_nothing_and_nothing_rests_on_itself() -> None:
    text = "根据《海滨市办法》，现就有关事项通知如下。"
    assert find_bases(Document("会议召开", kind=Kind.NEWS, text=text)) == ()
    assert find_bases(Document("海滨市办法", kind=Kind.POLICY, text=text)) == ()


@given(
    st.lists(
        st.sampled_from([*"《》（）〈〉“”，。\n", "根据", "依照", "海财〔2024〕3号", "现将", "制定本", "办法", "如下"]), max_size=40
    ).map("".join)
)
def test_any_text_rests_on_something_or_nothing(text: str) -> None:
    assert all(target.title or target.doc_number for target in find_bases(Document("某通知", kind=Kind.POLICY, text=text)))
