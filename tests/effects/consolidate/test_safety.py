"""A text is never called complete and wrong, whatever happens to the decision."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.effects import consolidate

CASES = [tomllib.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))]
COMPLETE = [case for case in CASES if case["complete"]]
STRANGE = "甲"  # stands in none of the cases
NUMERALS = "一二三四五六七八九十0123456789"


def words(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def is_title(decision: str, at: int) -> bool:
    """Another title is another document, and its amendments are not ours."""
    return decision[:at].count("《") > decision[:at].count("》")


def is_quoted(decision: str, at: int) -> bool:
    return (
        decision[:at].count("“") + decision[:at].count("「") > decision[:at].count("”") + decision[:at].count("」")
        or decision[:at].count('"') % 2 == 1
    )


@given(st.sampled_from(COMPLETE), st.data())
@settings(max_examples=400, deadline=None)
def test_one_other_sign_in_what_is_ordered(case: dict[str, str], data: st.DataObject) -> None:
    """Outside quotations an unknown sign makes an instruction unreadable, or it stood where nothing is ordered."""
    decision = case["decision"]
    inert = NUMERALS + '\n“”"'
    ordering = [at for at, sign in enumerate(decision) if sign not in inert and not is_quoted(decision, at) and not is_title(decision, at)]
    at = data.draw(st.sampled_from(ordering))
    result = consolidate(case["old"], decision[:at] + STRANGE + decision[at + 1 :])
    if result.complete:
        # what is told without quotation marks is new text itself
        assert [line.replace(STRANGE, decision[at]) for line in words(result.text)] == words(case["expected"])


@given(st.sampled_from(COMPLETE), st.data())
@settings(max_examples=200, deadline=None)
def test_one_other_sign_in_a_quotation(case: dict[str, str], data: st.DataObject) -> None:
    """In a quotation it is new text, or it makes the words not be found."""
    decision = case["decision"]
    quoted = [at for at, sign in enumerate(decision) if sign not in NUMERALS + '\n“”‘’"（）　第条' and is_quoted(decision, at)]
    if not quoted:
        return
    at = data.draw(st.sampled_from(quoted))
    result = consolidate(case["old"], decision[:at] + STRANGE + decision[at + 1 :])
    if result.complete:
        assert [line.replace(STRANGE, decision[at]) for line in words(result.text)] == words(case["expected"])


@given(st.sampled_from([case for case in COMPLETE if '"' not in case["decision"]]), st.data())
@settings(max_examples=300, deadline=None)
def test_one_sign_left_out_of_what_is_ordered(case: dict[str, str], data: st.DataObject) -> None:
    """What an instruction has lost either changes nothing in what it orders, or makes it unreadable."""
    decision = case["decision"]
    inert = NUMERALS + "\n“”‘’"
    ordering = [at for at, sign in enumerate(decision) if sign not in inert and not is_quoted(decision, at) and not is_title(decision, at)]
    at = data.draw(st.sampled_from(ordering))
    result = consolidate(case["old"], decision[:at] + decision[at + 1 :])
    assert not result.complete or words(result.text) == words(case["expected"])


@given(st.sampled_from(CASES), st.sampled_from(CASES))
@settings(max_examples=60, deadline=None)
def test_any_decision_on_any_text(case: dict[str, str], other: dict[str, str]) -> None:
    result = consolidate(case["old"], other["decision"] + case["decision"])
    assert result.complete is (not result.unapplied and bool(result.applied))


@given(
    st.text(alphabet=st.sampled_from('第一二条款项将修改为增加作删去“”"《》：，。\n花圃之中的后')),
    st.text(alphabet=st.sampled_from("第一二条款　\n花圃（）。")),
)
@settings(max_examples=200, deadline=None)
def test_any_words_give_an_answer(decision: str, old: str) -> None:
    result = consolidate("花圃办法\n" + old, "对《花圃办法》作如下修改：\n" + decision)
    assert result.complete is (not result.unapplied and bool(result.applied))


def test_nothing_ordered_is_nothing_complete() -> None:
    assert not consolidate("", "").complete
    assert not consolidate("花圃办法\n第一条　浇水。", "对《花圃办法》作如下修改：").complete
    assert consolidate("花圃办法\n第一条　浇水。", "").text == "花圃办法\n第一条　浇水。"
