"""Any text gives effects or none, in time that grows with its length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effects.telling import document
from watcher.effects import find_effects

WORDS = (
    "《渡口规定》 （临财〔2018〕3号） 同时废止 废止 下列3件文件 将 第三条 修改为 “夜间停航” ： 。 ， 、 1. 本办法 自2025年5月1日起 施行 "
    "有效期 5年 至2027年12月31日 附件1 目录 《 》 “ ” （ ） 以下简称《规定》 延长至"
)
PIECES = st.lists(st.sampled_from([*WORDS.split(" "), "\n", "\t"]), max_size=30).map("".join)

HOSTILE = {
    "titles never closed": "《",
    "closing marks": "》",
    "quotations never closed": "“",
    "brackets": "（",
    "one verb": "同时废止",
    "one act a sentence": "《甲》同时废止。",
    "one act a clause": "《甲》同时废止，",
    "targets without end": "《甲》、",
    "instructions": "将《甲》第一条修改为“乙”，",
    "rows": "1.《甲》（乙发〔2024〕1号）\n",
    "aliases": "《甲》（以下简称《乙》）",
    "dates": "自2024年1月1日起",
    "terms": "本办法有效期5年，",
    "places": "第一条、",
    "lines": "\n",
    "wraps": "《\n",
}


@given(PIECES)
@settings(max_examples=250, deadline=None)
def test_any_text_is_read(text: str) -> None:
    whole = document(text)
    for effect in find_effects(whole):
        assert effect.start is None or whole.text[effect.start : effect.end] == effect.quote


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_characters_are_read(text: str) -> None:
    assert isinstance(find_effects(document(text)), tuple)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = "废止下列文件：\n" + piece * (length // len(piece)) + "《丙》同时废止。"
        taken = []
        for _ in range(2):
            began = time.process_time()
            find_effects(document(text))
            taken.append(time.process_time() - began)
        return min(taken)

    seconds(1_000)
    short, long = seconds(3_000), seconds(15_000)
    assert long < 9 * short + 0.3  # five times the length; quadratic would be twenty-five
