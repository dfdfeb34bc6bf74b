"""A draft for comment, and the document that it becomes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.run.desk import Desk, kinds
from tests.support.texts import FILLER, measure
from watcher.model import EffectKind
from watcher.run.asking.history import RELATION_WORDS
from watcher.run.concluding.drafts import FINALIZES, name_of

AGENCY = "样例省财政厅"
NAME = "技能培训补助资金管理办法"
ASKS = f"{AGENCY}关于公开征求《{NAME}（征求意见稿）》意见的公告"
FINAL = f"{AGENCY}关于印发《{NAME}》的通知"
LAST = "本办法自2026年5月1日起施行。《节能改造补助资金管理办法》（样财建〔2025〕1号）同时废止。"
CASES = tomllib.loads((Path(__file__).parent / "drafts.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[c["title"] for c in CASES])
def test_the_measure_of_which_a_title_announces_the_draft(case: dict[str, str]) -> None:
    assert name_of(case["title"]) == (case["name"] or None)


def lay_draft(desk: Desk, name: str = NAME, source: str = "first") -> None:
    ask = [
        f"为规范管理，我厅起草了《{name}（征求意见稿）》，现向社会公开征求意见。",
        FILLER[0],
        AGENCY,
        "2026年3月9日",
        f"{name}（征求意见稿）",
    ]
    articles = measure(AGENCY, "样财建〔2026〕1号", "2026年3月9日", name, LAST)[6:]
    told = desk.lay("/draft.html", f"{AGENCY}关于公开征求《{name}（征求意见稿）》意见的公告", *ask, *articles, source=source)
    assert kinds(told) == ["new"], "a draft acts on nothing"
    assert told[0].summary.startswith("征求意见：")
    assert told[0].effective_date is None
    desk.day += 20


def test_a_draft_acts_on_nothing_and_its_days_bind_nobody(desk: Desk) -> None:
    desk.lay(
        "/1.html",
        f"{AGENCY}关于印发《节能改造补助资金管理办法》的通知",
        *measure(AGENCY, "样财建〔2025〕1号", "2025年1月6日", "节能改造补助资金管理办法"),
    )
    lay_draft(desk)
    assert desk.agenda() == {}
    assert desk.show(ASKS).status is None
    assert desk.show(ASKS).acts_on == []
    assert desk.turn(23) == ([], [])


def test_the_final_document_is_new_and_linked_to_its_draft(desk: Desk) -> None:
    lay_draft(desk)
    told = desk.lay("/final.html", FINAL, *measure(AGENCY, "样财建〔2026〕7号", "2026年3月30日", NAME, LAST))
    assert kinds(told) == ["new", "repealed"]
    assert "由征求意见稿定稿" in told[0].summary
    assert [(r.kind, r.title) for r in desk.show("样财建〔2026〕7号").acts_on if r.kind == "finalizes"] == [("finalizes", ASKS)]
    assert [(r.kind, r.doc_number) for r in desk.show(ASKS).acted_on_by] == [("finalizes", "样财建〔2026〕7号")]
    assert desk.show(ASKS, known_at=desk.now.replace(day=10)).acted_on_by == []


def test_a_final_document_read_before_its_draft_is_linked_all_the_same(desk: Desk) -> None:
    desk.lay("/final.html", FINAL, *measure(AGENCY, "样财建〔2026〕7号", "2026年3月30日", NAME, LAST))
    lay_draft(desk)
    assert [r.kind for r in desk.show(ASKS).acted_on_by] == ["finalizes"]


def test_the_final_text_on_the_page_of_its_draft_is_new(desk: Desk) -> None:
    lay_draft(desk)
    assert kinds(desk.lay("/draft.html", FINAL, *measure(AGENCY, "样财建〔2026〕7号", "2026年3月30日", NAME))) == ["new"]
    assert [r.kind for r in desk.show(ASKS).acted_on_by] == ["finalizes"]


def test_another_bodys_measure_of_the_same_name_is_not_linked(desk: Desk) -> None:
    lay_draft(desk)
    text = measure("样例市财政局", "样市财〔2026〕7号", "2026年3月30日", NAME)
    told = desk.lay("/other.html", f"样例市财政局关于印发《{NAME}》的通知", *text, source="second")
    assert "定稿" not in told[0].summary
    assert desk.show("样市财〔2026〕7号").acts_on == []


def test_a_repeal_of_the_measure_does_not_mean_its_draft(desk: Desk) -> None:
    lay_draft(desk)
    words = [f"决定废止《{NAME}》（样财建〔2020〕3号）。", AGENCY, "2026年3月30日"]
    told = desk.lay("/r.html", f"{AGENCY}关于废止部分文件的通知", "样财办〔2026〕3号", "各有关单位：", *words)
    assert [(str(c.kind), c.doc_number) for c in told] == [("new", "样财办〔2026〕3号"), ("repealed", "样财建〔2020〕3号")]
    assert desk.show(ASKS).acted_on_by == []


def test_every_relation_has_its_word() -> None:
    assert set(RELATION_WORDS) == {*map(str, EffectKind), FINALIZES}
