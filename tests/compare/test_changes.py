"""What is told of two texts, case by case."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from watcher.compare import compare_texts, redline_text, same_words
from watcher.model import Op

CASES = tomllib.loads((Path(__file__).parent / "cases" / "changes.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_is_told(case: dict[str, Any]) -> None:
    comparison = compare_texts(case["old"], case["new"])
    told = [[str(c.op), (c.old and c.old.label) or "", (c.new and c.new.label) or ""] for c in comparison.changes]
    assert told == case["changes"]
    assert comparison.changed is bool(case["changes"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_parts_rebuild_both_texts(case: dict[str, Any]) -> None:
    for change in compare_texts(case["old"], case["new"]).changes:
        if change.old:
            assert change.old.text == "".join(words for kind, words in change.parts if kind != "insert")
        if change.new:
            assert change.new.text == "".join(words for kind, words in change.parts if kind != "delete")


def test_numbers_dates_and_references_stay_whole() -> None:
    old = "第一条　自2021年3月4日起，依照本办法第十二条的规定处以五万元罚款。"
    new = "第一条　自2021年5月4日起，依照本办法第十三条的规定处以十万元罚款。"
    (change,) = compare_texts(old, new).changes
    assert [words for kind, words in change.parts if kind == "delete"] == ["2021年3月4日", "第十二条", "五万"]
    assert [words for kind, words in change.parts if kind == "insert"] == ["2021年5月4日", "第十三条", "十万"]


def test_references_that_follow_a_renumbering_are_told_apart() -> None:
    old = "第一条　花圃每三日浇水一次。\n第二条　违反第一条的，予以警告。"
    new = "第一条　为了管理花圃，制定本办法。\n第二条　花圃每三日浇水一次。\n第三条　违反第二条的，予以警告。"
    follows = compare_texts(old, new).changes[-1]
    assert follows.op is Op.RENUMBERED
    assert follows.follows
    assert "第二条 → 第三条　所引条文的序号随之变动" in redline_text(compare_texts(old, new), color=False)
    assert [words for kind, words in follows.parts if kind != "equal"] == ["第一条", "第二条"]


def test_an_annex_is_no_part_of_the_last_article() -> None:
    old = "第一条　花圃每三日浇水一次。\n第二条　本办法自公布之日起施行。\n附件1：申请表\n姓名："
    new = old.replace("姓名", "姓名和住址")
    (change,) = compare_texts(old, new).changes
    assert change.new is not None
    assert change.new.label is None
    assert same_words(change.new.text, "附件1：申请表\n姓名和住址：")
