"""Documents assembled from their paragraphs: one readable file a case, and what holds for any text."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.model import Attachment, Document, as_json
from watcher.read.assemble import Hints, assemble
from watcher.read.lines import Line
from watcher.read.markdown import to_markdown

CASES = sorted(Path(__file__).with_name("cases").joinpath("assemble").glob("*.toml"))
LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "财政部",
                "2031年3月1日",
                "第一条 甲。",
                "附件1",
                "（节选）",
                "各单位：",
                "财综〔2031〕1号",
                "现将《甲办法》印发给你们。",
                "甲办法",
                "……",
                "一、总则",
            ]
        ),
        st.text(max_size=40),
    ),
    max_size=25,
)


def lines_of(text: str) -> list[Line]:
    return [Line(line, number) for number, line in enumerate(text.strip().split("\n"), 1)]


def shown(document: Document, key: str) -> Any:
    """A field as the case files write it."""
    if key == "levels":
        return " ".join(block.level for block in document.body)
    value = getattr(document, key)
    if key == "attachments":
        return [attachment.name for attachment in value]
    if key == "doubts":
        return len(value)
    return value if isinstance(value, dt.date) else as_json(value)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_document(case: Path) -> None:
    given_ = tomllib.loads(case.read_text("utf-8"))
    document = assemble(given_["title"], lines_of(given_["text"]))
    assert {key: shown(document, key) for key in given_["expect"]} == given_["expect"]


def test_the_number_line_is_no_part_of_the_text_and_the_rest_is() -> None:
    document = assemble("关于印发甲办法的通知", lines_of("财综〔2031〕1号\n各单位：\n请执行。\n财政部\n2031年3月1日"))
    assert document.text == "各单位：\n请执行。\n财政部\n2031年3月1日"


def test_the_text_wins_over_what_stands_beside_it_and_says_so() -> None:
    hints = Hints(doc_number="财综〔2031〕2号", written_date=dt.date(2031, 3, 2), issuers=("税务总局",), source="甲网", status="有效")
    document = assemble("关于印发甲办法的通知", lines_of("财综〔2031〕1号\n各单位：\n请执行。\n财政部\n2031年3月1日"), hints)
    assert (document.doc_number, document.written_date, document.issuers) == ("财综〔2031〕1号", dt.date(2031, 3, 1), ("财政部",))
    assert (document.source, document.status) == ("甲网", "有效")
    assert len(document.doubts) == 2


def test_what_stands_beside_it_fills_what_the_text_does_not_say() -> None:
    hints = Hints(
        doc_number="国令第912号", issuers=("国务院",), written_date=dt.date(2031, 3, 2), attachments=(Attachment("表", "http://甲/表.doc"),)
    )
    document = assemble("渡口管理条例", lines_of("第一条 为规范渡口，制定本条例。"), hints)
    assert (document.doc_number, document.issuers, document.written_date) == (
        "中华人民共和国国务院令第912号",
        ("国务院",),
        dt.date(2031, 3, 2),
    )
    assert document.attachments == hints.attachments
    assert document.doubts == ()


def test_a_table_keeps_its_cells() -> None:
    table = Line("地区\t金额\n甲县\t", 3, (("地区", "金额"), ("甲县", "")))
    document = assemble("关于下达资金的通知", [Line("现下达如下："), table])
    assert document.body[-1].rows == table.rows
    assert document.text.endswith("甲县\t")


@given(st.text(max_size=60), LINES)
def test_no_words_are_lost(title: str, texts: list[str]) -> None:
    document = assemble(title, [Line(text) for text in texts])
    kept = document.text.split("\n") if document.text else []
    printed = [text.strip() for text in texts if text.strip()]
    left_out = [text for text in printed if text not in document.text]
    assert len(left_out) <= 2  # the number's own line or two
    assert all(line in "\n".join(printed) for line in kept)
    assert to_markdown(document)


def test_markdown_shows_title_number_headings_and_tables() -> None:
    table = Line("甲|乙\t丙\n丁\t戊", rows=(("甲|乙", "丙"), ("丁", "戊")))
    document = assemble("关于印发甲办法的通知", [Line("财综〔2031〕1号"), Line("第一章 总则"), Line("第一条 为规范，制定本办法。"), table])
    assert to_markdown(document) == (
        "# 关于印发甲办法的通知\n\n财综〔2031〕1号\n\n## 第一章 总则\n\n"
        "第一条 为规范，制定本办法。\n\n| 甲\\|乙 | 丙 |\n| --- | --- |\n| 丁 | 戊 |\n"
    )
