"""Values in scripts: all that JSON can say, what programs may say besides, and an end in bounded time."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.read.lists.literals import NoLiteral, literal
from watcher.read.lists.scripts import data_in

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40)
@given(VALUES, st.booleans())
def test_all_that_json_says_is_read(value: Any, plain: bool) -> None:
    said = json.dumps(value, ensure_ascii=plain)
    assert literal(said) == (value, len(said))


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_is_a_value_or_none(said: str) -> None:
    try:
        at = literal(said)[1]
    except NoLiteral as no:
        at = no.at
    assert 0 <= at <= len(said)
    list(data_in(f"<script>x = {said}</script>"))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("{a:1,'b':'x',3:.5,}", {"a": 1, "b": "x", "3": 0.5}),
        ("[1,,2,]", [1, None, 2]),
        ("'a'+\"b\" + `c`", "abc"),
        ("[!0,!1,void 0,undefined,NaN]", [True, False, None, None, None]),
        (
            r"'\x41\u{4e2d}\u6587\n\
'",
            "A中文\n",
        ),
        ("/* a */ {b: // c\n 2}", {"b": 2}),
        ("JSON.parse('{\"a\": [1]}')", {"a": [1]}),
        ("new Date(1780000000000)", 1780000000000),
        ("0x1F", 31),
    ],
)
def test_what_programs_say_besides(said: str, value: Any) -> None:
    assert literal(said)[0] == value


@pytest.mark.parametrize(
    "said", ["", "{", "[1", "{a}", "{a:b()}", "function(){}", "'open", "[[" * 200, "x", "{a:1 b:2}", "JSON.parse('{')"]
)
def test_what_would_have_to_be_run_is_no_value(said: str) -> None:
    with pytest.raises(NoLiteral):
        literal(said)


@pytest.mark.parametrize(
    "piece", ["a={", "a=[[[", "a={b:'x',", "f({", "a=[/*", "a=[//", "a=[", "a=['", "<script>", 'a=["\\', ":[{", "a=`", "JSON.parse("]
)
def test_time_is_linear(piece: str) -> None:
    page = "<script>" + piece * (20_000 // len(piece)) + "</script>"
    began = time.process_time()
    list(data_in(page))
    assert time.process_time() - began < 4
