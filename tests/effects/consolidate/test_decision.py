"""Statements and their quotations."""

from __future__ import annotations

import pytest

from watcher.effects.consolidate.decision import statements_for

HEAD = "对《花圃办法》作如下修改：\n"


def quotes(decision: str) -> list[tuple[str, ...]]:
    found = statements_for(["花圃办法"], HEAD + decision)
    return [quote for statement in found for quote in statement.paragraph.quotes]


@pytest.mark.parametrize(
    "decision",
    [
        "一、将第一条修改为：“甲。\n“乙。\n“丙。”",
        "一、将第一条修改为：“甲。\n乙。\n丙。”",
        '一、将第一条修改为："甲。\n\n"乙。\n\n"丙。"',
        "一、将第一条修改为：\n“甲。\n乙。\n丙。”",
        "一、将第一条修改为：\n甲。\n乙。\n丙。\n二、删去第二条。",
    ],
)
def test_a_quotation_over_paragraphs(decision: str) -> None:
    assert quotes(decision)[0] == ("甲。", "乙。", "丙。")


def test_two_quotations_side_by_side() -> None:
    assert quotes("一、分为两项，修改为：“甲”“乙”。") == [("甲",), ("乙",)]


def test_a_quotation_never_closed_is_broken() -> None:
    (statement,) = statements_for(["花圃办法"], HEAD + "一、将第一条修改为：“甲。\n二、将第二条中的“乙”修改为“丙”。")
    assert statement.paragraph.broken


def test_a_statement_on_another_document_is_left_out() -> None:
    decision = "一、将《草坪办法》第一条修改为：“甲。”\n将第二条修改为：“乙。”\n二、将《花圃办法》第一条修改为：“丙。”"
    found = statements_for(["花圃办法"], decision)
    assert [tuple(statement.paragraph.quotes) for statement in found] == [(("丙。",),)]


def test_a_decision_that_does_not_name_the_document() -> None:
    assert statements_for(["花圃办法"], "对《草坪办法》作如下修改：\n一、删去第一条。") == []


def test_the_whole_new_text_below_a_decision_is_no_instruction() -> None:
    found = statements_for(["花圃办法"], HEAD + "一、删去第二条。\n本决定自公布之日起施行。\n花圃办法\n第一条　浇水。")
    assert len(found) == 2
