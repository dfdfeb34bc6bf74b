"""An amending decision, what it orders of a text that is held, and the text that the issuer then publishes."""

from __future__ import annotations

import pytest

from tests.run.desk import Desk, kinds
from tests.support.passes import FIRST
from tests.support.texts import measure

AGENCY = "样例省财政厅"
NAME = "节能改造补助资金管理办法"
TITLE = f"{AGENCY}关于印发《{NAME}》的通知"
NUMBER = "样财建〔2025〕1号"
THIRD = "受理机构应当自收到申请之日起二十个工作日内完成审核。"
OLD = measure(AGENCY, NUMBER, "2025年1月6日", NAME)
NEW = [f"第三条　{THIRD}" if line.startswith("第三条") else line for line in OLD]


def decision(n: int, *orders: str, names: str = f"《{NAME}》（{NUMBER}）") -> tuple[str, ...]:
    lead = f"为进一步规范管理，{AGENCY}决定对{names}作如下修改："
    return (f"样财建〔2026〕{n}号", lead, *orders, "本决定自公布之日起施行。", AGENCY, "2026年3月10日")


def title_of(name: str = NAME) -> str:
    return f"{AGENCY}关于修改《{name}》的决定"


@pytest.fixture
def held(desk: Desk) -> Desk:
    assert kinds(desk.lay("/1.html", TITLE, *OLD)) == ["new"]
    desk.day += 1
    return desk


def amend(desk: Desk) -> None:
    told = desk.lay("/2.html", title_of(), *decision(2, f"一、将第三条修改为：“{THIRD}”"))
    [change] = [c for c in told if c.kind == "amended"]
    assert change.doc_number == NUMBER
    assert [(c.new.label, c.new.text) for c in change.redline if c.new] == [("第三条", THIRD)]
    assert "第三条修改" in change.summary
    desk.day += 1


def test_a_decision_is_told_with_the_redline_that_it_orders(held: Desk) -> None:
    amend(held)
    told = held.show(NUMBER)
    assert told.consolidated
    assert THIRD in told.text
    assert told.unapplied == []
    assert THIRD not in held.show(NUMBER, known_at=FIRST).text


def test_the_text_published_as_ordered_is_silent_and_its_verdict_is_kept(held: Desk) -> None:
    amend(held)
    assert held.lay("/1.html", TITLE, *NEW) == []
    told = held.show(NUMBER)
    assert [(v.verdict, v.places, v.by[0].doc_number) for v in told.verdicts] == [("exact", [], "样财建〔2026〕2号")]
    assert not told.consolidated
    assert told.unapplied == []


def test_the_note_of_origin_that_comes_with_the_new_text_is_no_difference(held: Desk) -> None:
    amend(held)
    note = f"（2025年1月6日{AGENCY}印发　根据2026年3月10日《{title_of()}》修订）"
    at = NEW.index(NAME) + 1
    assert held.lay("/1.html", TITLE, *NEW[:at], note, *NEW[at:]) == []
    assert [v.verdict for v in held.show(NUMBER).verdicts] == ["exact"]


def test_a_text_that_differs_from_the_order_is_told_against_what_was_ordered(held: Desk) -> None:
    amend(held)
    other = [line.replace("制定本办法", "特制定本办法") if line.startswith("第一条") else line for line in NEW]
    [change] = held.lay("/1.html", TITLE, *other)
    assert change.kind == "amended"
    assert [c.new.label for c in change.redline if c.new] == ["第一条"]
    assert "不一致" in change.summary
    assert [(v.verdict, v.places) for v in held.show(NUMBER).verdicts] == [("differs", ["第一条"])]


def test_an_edit_that_has_nothing_to_do_with_the_decision_leaves_it_pending(held: Desk) -> None:
    amend(held)
    other = [line.replace("制定本办法", "特制定本办法") if line.startswith("第一条") else line for line in OLD]
    [change] = held.lay("/1.html", TITLE, *other)
    assert [c.new.label for c in change.redline if c.new] == ["第一条"]
    told = held.show(NUMBER)
    assert told.verdicts == []
    assert told.consolidated
    assert THIRD in told.text


def test_an_order_that_does_not_fit_is_told_as_not_worked_in(held: Desk) -> None:
    orders = ("一、删去第二条中的“文中并无此语”。", f"二、将第三条修改为：“{THIRD}”")
    told = held.lay("/2.html", title_of(), *decision(2, *orders))
    [change] = [c for c in told if c.kind == "amended"]
    assert change.redline == ()
    assert "尚未并入文本" in change.summary
    shown = held.show(NUMBER)
    assert not shown.consolidated
    assert len(shown.unapplied) == 1
    assert THIRD not in shown.text
    held.day += 1
    [change] = held.lay("/1.html", TITLE, *NEW)
    assert "未能逐条核对" in change.summary
    assert [v.verdict for v in held.show(NUMBER).verdicts] == ["incomplete"]


def test_the_text_may_come_before_the_decision(held: Desk) -> None:
    assert kinds(held.lay("/1.html", TITLE, *NEW)) == ["amended"]
    held.day += 1
    assert kinds(held.lay("/2.html", title_of(), *decision(2, f"一、将第三条修改为：“{THIRD}”"))) == ["new"], "told with the text"
    shown = held.show(NUMBER)
    assert [v.verdict for v in shown.verdicts] == ["exact"]
    assert shown.unapplied == []
    assert not shown.consolidated


def test_two_decisions_are_carried_out_in_turn_and_published_one_by_one(held: Desk) -> None:
    amend(held)
    told = held.lay("/3.html", title_of() + "（二）", *decision(3, "一、删去第三条中的“完成审核”。"))
    [change] = [c for c in told if c.kind == "amended"]
    assert [c.new.text for c in change.redline if c.new] == [THIRD.replace("完成审核", "")]
    held.day += 1
    assert held.lay("/1.html", TITLE, *NEW) == []
    shown = held.show(NUMBER)
    assert [v.verdict for v in shown.verdicts] == ["exact"]
    assert shown.consolidated, "the second is still to be published"
    assert THIRD.replace("完成审核", "") in shown.text


def test_of_a_decision_on_several_documents_each_takes_its_own_part(held: Desk) -> None:
    other = "技能培训补助资金管理办法"
    held.lay("/9.html", f"{AGENCY}关于印发《{other}》的通知", *measure(AGENCY, "样财建〔2025〕2号", "2025年2月6日", other))
    lead = f"经研究，{AGENCY}决定修改下列规范性文件："
    first = [f"一、将《{NAME}》（{NUMBER}）第三条修改为：“{THIRD}”"]
    second = [f"二、将《{other}》（样财建〔2025〕2号）第四条修改为：“各市县应当于每年六月底前报送绩效评价报告。”"]
    text = ["样财建〔2026〕4号", lead, *first, *second, "本决定自公布之日起施行。", AGENCY, "2026年3月10日"]
    told = held.lay("/4.html", f"{AGENCY}关于修改部分规范性文件的决定", *text)
    amended = {c.doc_number: [p.new.label for p in c.redline if p.new] for c in told if c.kind == "amended"}
    assert amended == {NUMBER: ["第三条"], "样财建〔2025〕2号": ["第四条"]}
