"""The bulletin writer: what it writes is read back as the same documents, in every form."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.digest.bulletin import FORMS, arrange, write_bulletin
from watcher.model import Document, Issue, Kind
from watcher.read import read_bytes
from watcher.read.assemble import Hints, assemble
from watcher.read.bulletin import read_text
from watcher.read.lines import Line

ISSUE = Issue("政策速览", "2031年第3期", "总第9期", dt.date(2031, 3, 20), "某服务中心")
KEPT = (
    "title",
    "doc_number",
    "issuers",
    "written_date",
    "effective_date",
    "expiry_date",
    "kind",
    "section",
    "source",
    "articles",
    "promulgates",
    "excerpt",
    "text",
    "body",
)
CASES = Path(__file__).parents[1] / "read" / "cases" / "bulletins"
WORDS = st.text("渡口补助安全管理办法企业应当按照规定及时备案数据一二三年月，、", min_size=6, max_size=60).map(
    lambda s: s.strip("，、").ljust(6, "渡")  # a bare noun at the end of a text is a heading to everybody
)
PARAGRAPHS = st.lists(
    st.one_of(
        WORDS.map(lambda s: s + "。"),
        WORDS,
        WORDS.map(lambda s: "一、" + s),
        WORDS.map(lambda s: "（二）" + s + "。"),
        WORDS.map(lambda s: "第一条 " + s + "。"),
        st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=3).map(lambda rows: "\n".join("\t".join(row) for row in rows)),
    ),
    min_size=5,
    max_size=8,
)


@st.composite
def documents(draw: st.DrawFn, n: int) -> Document:
    drawn = draw(PARAGRAPHS)
    body = [text for i, text in enumerate(drawn) if not (i and "\t" in text and "\t" in drawn[i - 1])]  # two tables together are one
    title = f"财政部关于第{n}号渡口{draw(st.sampled_from(['补助', '安全', '改造']))}工作的{draw(st.sampled_from(['通知', '意见', '公告']))}"
    lines = [f"财综〔2031〕{n}号"] if draw(st.booleans()) else []
    lines += ["各有关单位："] + body + (["财政部", "2031年3月5日"] if draw(st.booleans()) else [])
    rows = [Line(text, rows=tuple(tuple(row.split("\t")) for row in text.split("\n")) if "\t" in text else None) for text in lines]
    return assemble(title, rows, Hints(source=draw(st.sampled_from([None, "财政部", "某报"])), section="政策解读"))


def same(one: Document, two: Document) -> dict[str, tuple[object, object]]:
    return {key: (getattr(one, key), getattr(two, key)) for key in KEPT if getattr(one, key) != getattr(two, key)}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["quarterly", "web", "handbook", "compilation"])
def test_a_bulletin_written_anew_reads_as_the_same_documents(name: str, form: str) -> None:
    given_ = read_text((CASES / f"{name}.txt").read_text("utf-8")).documents
    back = read_bytes(write_bulletin(given_, issue=ISSUE, form=form), name=f"issue.{form}")
    assert back.issue == ISSUE
    assert [same(one, two) for one, two in zip(given_, back.documents, strict=True)] == [{}] * len(given_)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["quarterly", "handbook"])
def test_an_issue_of_a_single_document_reads_as_that_document(name: str, form: str) -> None:
    for given_ in read_text((CASES / f"{name}.txt").read_text("utf-8")).documents:
        back = read_bytes(write_bulletin([given_], issue=ISSUE, form=form), name=f"issue.{form}")
        assert back.issue == ISSUE
        assert [same(given_, one) for one in back.documents] == [{}]


@pytest.mark.parametrize("form", FORMS)
def test_what_print_loses_is_read_back(form: str) -> None:
    lines = [
        "财综〔2031〕4号",
        "各有关单位：",
        "建设“138X”平台，报送 annual report 和 2030 年  台账，电话010-12345678-" + "一二三四五六七八九十" * 9 + "。",
        "序号\t名称\n1\t甲  渡口",
        "序号\t名称\t金额\n1\t\t5",
        "联系电话：010-12345678",
        "传真：010-12345679",
        "电子邮箱：dukou@example.org",
        "财  政  部",
        "交通运输部",
        "2031年3月5日",
    ]
    given_ = assemble(
        "财政部 交通运输部关于渡口改造工作的通知",
        [Line(text, rows=tuple(tuple(row.split("\t")) for row in text.split("\n")) if "\t" in text else None) for text in lines],
        Hints(section="政策解读"),
    )
    back = read_bytes(write_bulletin([given_], issue=ISSUE, form=form), name=f"issue.{form}")
    assert [same(given_, one) for one in back.documents] == [{}]


@pytest.mark.parametrize("form", ["txt", "md", "html"])  # the others in `python -m benchmarks round_trip`
@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_real_bulletins_written_anew_read_as_the_same_documents(shared: Path, seed: str, form: str) -> None:
    given_ = read_text(next((shared / "seeds").glob(f"{seed}_*")).read_text("utf-8")).documents
    back = read_bytes(write_bulletin(given_, issue=ISSUE, form=form), name=f"issue.{form}")
    assert [same(one, two) for one, two in zip(given_, back.documents, strict=True)] == [{}] * len(given_)


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 5).flatmap(lambda n: st.tuples(*(documents(k) for k in range(1, n + 1)))), st.sampled_from(sorted(FORMS)))
def test_any_documents_written_are_read_back(given_: tuple[Document, ...], form: str) -> None:
    back = read_bytes(write_bulletin(given_, issue=ISSUE, form=form), name=f"issue.{form}")
    assert [same(one, two) for one, two in zip(given_, back.documents, strict=True)] == [{}] * len(given_)


def test_the_order_is_the_printed_bulletins() -> None:
    policy = Document(
        "关于印发甲办法的通知",
        "财综〔2031〕1号",
        ("财政部",),
        kind=Kind.POLICY,
        source="财政部",
        text="各单位：\n请执行。\n财政部\n2031年3月1日",
        section="政策解读",
    )
    news = Document("渡口提速", kind=Kind.NEWS, source="某报", text="记者获悉，渡口提速。", section="部委动态")
    text = write_bulletin(
        (policy, news), issue=ISSUE, form="txt", imprint=(("主办单位", "某服务中心"), ("地址", "某路1号")), foreword=("本刊供内部学习。",)
    ).decode()
    order = [
        "本期要目",
        "- 1、关于印发甲办法的通知（来源：财政部）",
        "- 2、渡口提速（来源：某报）",
        "政策速览",
        "2031年第3期",
        "总第9期",
        "2031.03.20",
        "写在前面",
        "本刊供内部学习。",
    ]
    order += [
        "政策解读",
        "关于印发甲办法的通知\n\n财综〔2031〕1号",
        "各单位：",
        "2031年3月1日",
        "部委动态",
        "渡口提速\n\n",
        "主办单位：某服务中心",
        "地址：某路1号",
    ]
    places = [text.index(words, 0 if i < 9 else text.index("本刊供")) for i, words in enumerate(order)]
    assert places == sorted(places)


def test_what_only_a_page_knew_is_printed_too() -> None:
    """Signers and date from a page's metadata box close the text, so that the reader of the issue has them."""
    document = Document(
        "关于印发甲办法的通知",
        "财综〔2031〕1号",
        ("财政部",),
        written_date=dt.date(2031, 3, 1),
        kind=Kind.POLICY,
        text="各单位：\n请执行。",
    )
    other = replace(document, title="关于印发乙办法的通知", doc_number="财综〔2031〕2号")
    back = read_bytes(write_bulletin((document, other), issue=ISSUE, form="txt")).documents
    assert [(d.issuers, d.written_date) for d in back] == [(("财政部",), dt.date(2031, 3, 1))] * 2


def test_documents_are_arranged_by_kind_where_they_have_no_section() -> None:
    kinds = [Kind.NEWS, Kind.POLICY, Kind.INTERPRETATION, Kind.LAW]
    arranged = arrange([Document(str(kind), kind=kind) for kind in kinds] + [Document("自有", section="地方动态")])
    assert [(d.title, d.section) for d in arranged] == [
        ("policy", "政策解读"),
        ("law", "政策解读"),
        ("news", "部委动态"),
        ("interpretation", "热点话题"),
        ("自有", "地方动态"),
    ]


def test_words_of_a_document_are_no_markup_of_the_page() -> None:
    document = Document("关于<b>与&的通知", text="若 a<b 且 b>c，则<script>无效。", kind=Kind.POLICY)
    page = write_bulletin((document,), issue=ISSUE, form="html").decode()
    assert "<script>" not in page
    assert "a&lt;b" in page


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="txt, md, html, docx"):
        write_bulletin((), issue=ISSUE, form="rtf")
