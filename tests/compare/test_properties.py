"""What holds for any two texts."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compare.texts import articles, dress, dresses, law
from watcher.compare import compare_texts, fold, redline_excerpt, redline_html, redline_text
from watcher.compare.sequences import opcodes
from watcher.compare.words import cut, redline

anything = st.text(alphabet=st.sampled_from("第一二三条章款项、，。；：（）()“”\n　 花圃浇水应当可以12年月日万元《》\t|#*-"), max_size=300)


@given(anything, anything)
def test_the_redline_rebuilds_both_texts(old: str, new: str) -> None:
    parts = redline(old, new)
    assert "".join(words for kind, words in parts if kind != "delete") == new or not fold(new)
    assert fold("".join(words for kind, words in parts if kind != "insert")) == fold(old)


@given(anything, anything)
def test_every_change_rebuilds_what_it_speaks_of(old: str, new: str) -> None:
    for change in compare_texts(old, new).changes:
        for side, dropped in ((change.old, "insert"), (change.new, "delete")):
            said = "".join(words for kind, words in change.parts if kind != dropped)
            assert said == (side.text if side else "")


def carried_out(parts: tuple[tuple[str, str], ...], text: str) -> str:
    """Work a redline into the text that it was made for; what it keeps or strikes must stand there."""
    new, at = "", 0
    for kind, words in parts:
        if kind != "insert":
            assert text.startswith(words, at)
            at += len(words)
        new += words if kind != "delete" else ""
    assert at == len(text)
    return new


@given(anything, anything)
def test_an_inverted_redline_undoes_the_redline(old: str, new: str) -> None:
    swap = {"delete": "insert", "insert": "delete", "equal": "equal"}
    for change in compare_texts(old, new).changes:
        before, after = (side.text if side else "" for side in (change.old, change.new))
        assert carried_out(change.parts, before) == after
        assert carried_out(tuple((swap[kind], words) for kind, words in change.parts), after) == before


@given(anything)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert compare_texts(text, text).changes == ()


@given(st.lists(st.sampled_from("甲乙丙")), st.lists(st.sampled_from("甲乙丙")))
def test_opcodes_cover_both_sequences(old: list[str], new: list[str]) -> None:
    at, at_new = 0, 0
    for op, i, ii, j, jj in opcodes(old, new):
        assert (i, j) == (at, at_new)
        assert op != "equal" or old[i:ii] == new[j:jj]
        at, at_new = ii, jj
    assert (at, at_new) == (len(old), len(new))


@given(anything)
def test_cutting_loses_no_word(text: str) -> None:
    assert "".join(cut(text).words) == fold(text)


@given(articles, dresses)
@settings(max_examples=150)
def test_dress_is_no_change(bodies: list[list[str]], names: list[str]) -> None:
    text = law(bodies)
    assert not compare_texts(text, dress(text, names)).changed


@given(articles, dresses, st.data())
@settings(max_examples=150)
def test_one_word_in_other_dress_is_one_change(bodies: list[list[str]], names: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(bodies) - 1))
    sentence = data.draw(st.integers(0, len(bodies[number]) - 1))
    changed = [list(paragraphs) for paragraphs in bodies]
    changed[number][sentence] = changed[number][sentence].replace("在", "甲", 1)
    (change,) = compare_texts(law(bodies), dress(law(changed), names)).changes
    assert change.new is not None
    assert "甲" in "".join(words for kind, words in change.parts if kind == "insert")


@given(articles, st.data())
@settings(max_examples=100)
def test_an_article_put_in_is_one_insertion(bodies: list[list[str]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(bodies)))
    told = compare_texts(law(bodies), law([*bodies[:at], ["本市设立花圃节，由绿化委员会主办。"], *bodies[at:]])).changes
    assert [change.new.text for change in told if change.op == "inserted" and change.new] == ["本市设立花圃节，由绿化委员会主办。"]
    assert {str(change.op) for change in told} <= {"inserted", "renumbered"}


@given(anything, anything)
@settings(max_examples=60)
def test_a_redline_can_always_be_shown(old: str, new: str) -> None:
    comparison = compare_texts(old, new)
    assert redline_text(comparison, color=True)
    assert redline_html(comparison, title=new).startswith("<!doctype html>")
    assert "<script" not in redline_excerpt(comparison.changes, limit=2).html


def test_hostile_texts_take_seconds_at_most() -> None:
    started = time.monotonic()
    one = "啊" * 100_000
    same = "\n".join(f"第{n}条　县级人民政府应当加强领导。" for n in range(1, 5001))
    other = "\n".join(f"第{n}条　县级人民政府可以加强领导。" for n in range(1, 4991))
    for old, new in (
        (one, one[:-1]),
        ("ab" * 50_000, "ba" * 50_000),
        ("一二" * 50_000, "二一" * 50_000),
        (same, other),
        ("（" * 50_000, ")" * 50_000),
    ):
        assert compare_texts(old, new).changed
    assert time.monotonic() - started < 20
