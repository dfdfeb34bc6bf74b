"""Bulletins of four layouts, single documents and fragments; and what holds for any text."""

from __future__ import annotations

import datetime as dt
import itertools
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.model import Document, as_json
from watcher.read.bulletin import read_text

BULLETINS = Path(__file__).with_name("cases") / "bulletins"
NAMES = sorted(path.stem for path in BULLETINS.glob("*.toml"))
ROWS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "",
                    "目录",
                    "本期要目",
                    "- 1、关于印发甲办法的通知（来源：甲网）",
                    "关于印发甲办法的通知 12",
                    "关于印发甲办法的通知",
                    "财综〔2031〕1号",
                    "各单位：",
                ),
                *(
                    "现将甲办法印发给你们，请遵照执行。",
                    "财政部",
                    "2031年3月1日",
                    "甲办法",
                    "第一条 为规范，制定本办法。",
                    "政策解读",
                    "扫码查看原文",
                    "— 3 —",
                ),
                *(
                    "　　某段",
                    "来源：甲报 2031-01-10",
                    "附件1",
                    "前 言",
                    "主办单位：甲",
                    "中华人民共和国国务院令",
                    "第 5 号",
                    "a\tb",
                    "| a | b |",
                    "---",
                    "\f某页",
                ),
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=40,
)


def shown(document: Document, key: str) -> Any:
    value = getattr(document, key)
    return value if isinstance(value, dt.date) else as_json(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_bulletin(name: str) -> None:
    expected = tomllib.loads((BULLETINS / f"{name}.toml").read_text("utf-8"))
    reading = read_text((BULLETINS / f"{name}.txt").read_text("utf-8"), name)
    assert [d.title for d in reading.documents] == [d["title"] for d in expected["document"]]
    for document, wanted in zip(reading.documents, expected["document"], strict=True):
        paragraphs = wanted.pop("paragraphs", [])
        assert {key: shown(document, key) for key in wanted} == wanted
        assert [p for p in paragraphs if p not in document.text.split("\n")] == []
    issue = reading.issue
    assert issue is not None
    assert {key: getattr(issue, key) for key in expected.get("issue", {})} == expected.get("issue", {})


@pytest.mark.parametrize("name", NAMES)
def test_line_ends_and_widths_are_dress(name: str) -> None:
    text = (BULLETINS / f"{name}.txt").read_text("utf-8")
    plain = read_text(text).documents
    assert read_text(text.replace("\n", "\r\n")).documents == plain
    narrow = read_text(text.translate(str.maketrans("，：；（）", ",:;()"))).documents
    assert [(d.doc_number, d.issuers, d.written_date, d.articles) for d in narrow] == [
        (d.doc_number, d.issuers, d.written_date, d.articles) for d in plain
    ]


def test_the_documents_of_an_issue_do_not_overlap() -> None:
    for name in NAMES:
        spans = [d.lines for d in read_text((BULLETINS / f"{name}.txt").read_text("utf-8")).documents]
        assert all(one and two and one[0] <= one[1] < two[0] for one, two in itertools.pairwise(spans))


def test_a_table_of_tabs_is_one_block() -> None:
    document = read_text((BULLETINS / "compilation.txt").read_text("utf-8")).documents[2]
    assert [b.rows for b in document.body if b.rows] == [(("地区", "补助", "数量"), ("东部", "100", ""), ("西部", "200", "3"))]


def test_a_head_above_figures_behind_a_blank_line_begins_another_table() -> None:
    text = "某局关于公布标准的通知\n各单位：\n现公布标准，请遵照执行。\n项目\t标准\n客渡\t2\n\n等级\t人数\n甲\t100\n某局\n2025年3月1日\n"
    (document,) = read_text(text).documents
    assert [b.rows for b in document.body if b.rows] == [(("项目", "标准"), ("客渡", "2")), (("等级", "人数"), ("甲", "100"))]


@pytest.mark.parametrize(
    "text",
    [
        "第十四条修改为：“企业应当自收到通知之日起五日内备案。”",
        "本办法自2031年5月1日起施行。\n《旧办法》（财综〔2020〕1号）同时废止。",
        "《甲办法》（财综〔2020〕1号）自2031年5月1日起废止",
        "一、废止《甲办法》。\n二、废止《乙办法》。",
        "《甲办法》（财综〔2020〕1号）\n《乙办法》（财综〔2020〕2号）\n以上文件予以废止。",
    ],
)
def test_a_fragment_keeps_its_words_and_has_no_title(text: str) -> None:
    reading = read_text(text)
    assert reading.issue is None
    assert [(d.title, d.text) for d in reading.documents] == [("", text)]


def test_a_notice_alone_is_one_document_and_no_issue() -> None:
    text = "财政部关于做好渡口补助工作的通知\n财综〔2031〕1号\n各单位：\n请做好工作。\n财政部\n2031年3月1日\n"
    reading = read_text(text, "notice.txt")
    assert reading.issue is None
    (document,) = reading.documents
    found = (document.title, document.doc_number, document.lines, document.file)
    assert found == ("财政部关于做好渡口补助工作的通知", "财综〔2031〕1号", (1, 6), "notice.txt")


def test_a_law_with_an_inner_table_of_contents_is_one_document() -> None:
    text = (
        "中华人民共和国渡口法\n（2031年4月2日第十四届全国人民代表大会常务委员会第九次会议通过）\n目录\n第一章 总则\n第二章 附则\n"
        "第一章 总则\n第一条 为规范渡口，制定本法。\n第二章 附则\n第二条 本法自2031年7月1日起施行。"
    )
    (document,) = read_text(text).documents
    assert (document.title, document.articles, document.kind) == ("中华人民共和国渡口法", 2, "law")


def test_metadata_at_the_head_of_a_markdown_file_is_no_text() -> None:
    (document,) = read_text("---\ntitle: 甲\ntags: [乙]\n---\n# 渡口管理条例\n\n第一条 为规范渡口，制定本条例。\n").documents
    assert (document.title, document.text) == ("渡口管理条例", "第一条 为规范渡口，制定本条例。")


def test_an_empty_file_says_so() -> None:
    reading = read_text(" \n\n　")
    assert reading.documents == ()
    assert reading.doubts == ("the file holds no text",)


@given(ROWS)
def test_any_text_gives_a_reading(rows: list[str]) -> None:
    reading = read_text("\n".join(rows))
    for document in reading.documents:
        assert document.lines is not None
        assert 1 <= document.lines[0] <= document.lines[1] <= max(1, "\n".join(rows).count("\n") + 1)


@pytest.mark.parametrize(
    "unit",
    [
        "一",
        "第一条 ",
        "（",
        "《",
        "号\n",
        "2031年\n",
        "财政部\n",
        "〔2031〕",
        "公告",
        "a\t",
        "各省：\n",
        "“",
        "关于印发甲办法的通知\n财综〔2031〕1号\n",
        "目录\n一、甲 12\n",
        "甲、",
    ],
    ids=lambda unit: repr(unit[:6]),
)
def test_reading_is_linear(unit: str) -> None:
    started = time.process_time()
    read_text(unit * (60_000 // len(unit)))
    assert time.process_time() - started < 4
