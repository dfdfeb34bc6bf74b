"""What stands inside marks is hidden, and every offset leads back to the text as given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.effects.articles import SERIES, places
from watcher.effects.marks import HIDDEN, mark

MARKED = st.text(alphabet='《》〈〉“”"（）()\n 甲乙废止。，、', max_size=80)


@given(MARKED)
def test_views_have_one_length_and_one_set_of_lines(text: str) -> None:
    marked = mark(text)
    assert len(marked.plain) == len(marked.outer) == len(marked.view) == len(marked.origin)
    assert [i for i, c in enumerate(marked.plain) if c == "\n"] == [i for i, c in enumerate(marked.view) if c == "\n"]
    assert all(a in {b, HIDDEN} for a, b in zip(marked.view, marked.plain, strict=True))


@given(st.text(alphabet="甲。（《》）\n\r\t\u3000\u2028 ", max_size=60))
def test_white_space_alone_is_left_out(text: str) -> None:
    origin = mark(text).origin
    assert [i for i in origin if text[i] != "\n"] == [i for i, sign in enumerate(text) if not sign.isspace()]


@given(MARKED)
def test_offsets_lead_back(text: str) -> None:
    marked = mark(text)
    assert list(marked.origin) == sorted(set(marked.origin))
    for title in marked.titles:
        start, end = marked.original(title.start, title.end)
        assert text[start] == "《"
        assert text[end - 1] == "》"


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("《甲〈乙〉》废止", "《····》废止"),
        ("《关于《甲》的通知》废止", "《········》废止"),
        ("《甲》、《乙》废止", "《·》、《·》废止"),
        ("《甲乙废止", "《甲乙废止"),
        ("甲的决定》修正，废止", "·····修正，废止"),
        ("为“甲。\n“乙废止。”后", "为“··\n·····”后"),
        ("称“甲\n乙废止", "称“·\n乙废止"),
        ('为"甲"和"乙"', "为“·”和“·”"),
        ("（见《甲》）废止", "（····）废止"),
        ("《甲\n乙》废止", "《··》废止"),
    ],
)
def test_hides_the_insides(text: str, view: str) -> None:
    assert mark(text).view == view


@pytest.mark.parametrize(
    ("series", "named"),
    [
        ("第一条、第二条第（一）项和第（二）项、第三条", ("第一条", "第二条第（一）项", "第二条第（二）项", "第三条")),
        ("第一条第一款第（一）项、第二款和第二条第二款", ("第一条第一款第（一）项", "第一条第二款", "第二条第二款")),
        ("第十四条之一", ("第十四条之一",)),
        ("附件2", ("附件2",)),
    ],
)
def test_places_inherit_what_stands_above(series: str, named: tuple[str, ...]) -> None:
    found = SERIES.match(series)
    assert found is not None
    assert found.group() == series
    assert places(series) == named
