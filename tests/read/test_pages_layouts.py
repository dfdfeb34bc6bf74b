"""The same document is read from every family of layout, and dress never changes its words."""

from __future__ import annotations

import re

import pytest

from tests.read.layouts import FAMILIES, HALF_WIDTH, Notice, render
from watcher.compare import fingerprint
from watcher.model import Document
from watcher.read import read_bytes

NOTICE = Notice(
    title="财政厅关于印发《乡村公益事业补助资金管理规定》的通知",
    number="某财农〔2026〕12号",
    issuer="某省财政厅",
    written="2026-03-06",
    published="2026-03-09",
    paragraphs=(
        "某财农〔2026〕12号",
        "各市、县财政局：",
        "为规范乡村公益事业补助资金管理，提高资金使用效益，我厅制定了《乡村公益事业补助资金管理规定》，现印发给你们，请遵照执行。执行中遇到问题，请及时反馈（联系电话：0000-1234567）。",
        "某省财政厅",
        "2026年3月6日",
        "乡村公益事业补助资金管理规定",
        "第一条 为规范补助资金管理，根据《某省预算管理条例》等有关规定，制定本规定。",
        "第二条 补助资金由省级财政安排，用于村内道路、小型水利等公益项目；不得用于偿还债务、发放津贴。申请时间为每年3月1日至5月31日。",
        "第三条 本规定自2026年5月1日起施行，有效期5年。",
    ),
    files=("乡村公益事业项目申报表", "绩效目标表"),
)
URL = "https://www.czt.example.gov.cn/zcfb/202603/t20260309_10011.html"


def read(family: str, *, half_width: bool = False, wrapped: bool = False, noise: int = 0, notice: Notice = NOTICE) -> Document:
    text = render(notice, family, half_width=half_width, wrapped=wrapped, noise=noise)
    (document,) = read_bytes(text.encode("gb18030" if family == "old_table" else "utf-8"), url=URL).documents
    return document


@pytest.mark.parametrize("family", FAMILIES)
def test_every_layout_gives_the_same_document(family: str) -> None:
    one, two = read(FAMILIES[0]), read(family)
    for name in (
        "title",
        "doc_number",
        "text",
        "body",
        "written_date",
        "published_date",
        "effective_date",
        "expiry_date",
        "kind",
        "articles",
    ):
        assert getattr(one, name) == getattr(two, name), name
    assert two.attachments == one.attachments
    assert two.source == "某省财政厅"
    assert two.issuers == ("某省财政厅",)
    assert two.addressee == "各市、县财政局："
    assert two.promulgates == ("乡村公益事业补助资金管理规定",)


@pytest.mark.parametrize("family", FAMILIES)
def test_furniture_that_differs_from_day_to_day_is_not_read(family: str) -> None:
    assert read(family, noise=3) == read(family, noise=8)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("half_width", "wrapped"), [(True, False), (False, True), (True, True)])
def test_dress_leaves_the_words_as_they_are(family: str, *, half_width: bool, wrapped: bool) -> None:
    plain, dressed = read(family), read(family, half_width=half_width, wrapped=wrapped)
    assert fingerprint(dressed.text) == fingerprint(plain.text)
    for name in ("title", "doc_number", "written_date", "effective_date", "expiry_date", "articles", "issuers"):
        assert getattr(dressed, name) == getattr(plain, name), name


def test_a_wrapped_paragraph_is_one_line() -> None:
    wrapped = read("static_editor", wrapped=True)
    assert wrapped.text == read("static_editor").text


def test_a_word_changed_is_seen_in_every_layout() -> None:
    changed = Notice(
        **{
            **{f: getattr(NOTICE, f) for f in NOTICE.__dataclass_fields__},
            "paragraphs": tuple(re.sub("不得用于偿还", "可以用于偿还", p) for p in NOTICE.paragraphs),
        }
    )
    for family in FAMILIES:
        assert fingerprint(read(family, notice=changed).text) != fingerprint(read(family).text)


def test_the_status_is_as_the_page_prints_it() -> None:
    gone = Notice(**{**{f: getattr(NOTICE, f) for f in NOTICE.__dataclass_fields__}, "status": "失效"})
    assert {f: read(f, notice=gone).status for f in ("static_editor", "catalogue", "policy_library")} == {
        "static_editor": "失效", "catalogue": "失效", "policy_library": None,
    }  # fmt: skip


def test_half_width_really_differs() -> None:
    assert any(p.translate(HALF_WIDTH) != p for p in NOTICE.paragraphs)
