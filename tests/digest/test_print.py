"""The printed issue: its pages, links, type, tables and breaks; what it prints is read back in `test_bulletin`."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watcher.digest.bulletin import compose_script, write_bulletin
from watcher.digest.bulletin.apart import Apart
from watcher.digest.bulletin.breaking import NO_HEAD, NO_TAIL, break_lines, even_lines
from watcher.digest.bulletin.flow import Style
from watcher.digest.bulletin.fonts import COMMON, typeface
from watcher.digest.bulletin.pdf import as_pdf
from watcher.model import Document, Issue, Kind
from watcher.read import read_bytes

ISSUE = Issue("政策速览", "2031年第3期", "总第9期", dt.date(2031, 3, 20), "某服务中心")
LONG = "渡口经营单位应当加强安全管理，落实主体责任，定期检修设施，及时排除隐患。"
NOTICE = Document(
    "关于印发《渡口补助办法》的通知",
    "财综〔2031〕1号",
    ("财政部",),
    kind=Kind.POLICY,
    section="政策解读",
    source="财政部",
    text="各有关单位：\n" + "\n".join(f"第{n}条 {LONG * 6}" for n in "一二三四五六七八九十") + "\n财政部\n2031年3月1日",
)
TABLE = Document(
    "关于公布渡口名单的公告",
    "交水发〔2031〕2号",
    kind=Kind.POLICY,
    section="地方动态",
    text="现将名单公布如下：\n名称\t所在地\t备注\n" + "\n".join(f"第{n}渡口\t某市\t{LONG * (n % 4)}" for n in range(1, 60)),
)


def pages(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


def measure(text: str) -> float:
    return sum(0.5 if c.isascii() else 1.0 for c in text)


def test_contents_tell_the_page_on_which_a_document_begins() -> None:
    printed = pages(write_bulletin((NOTICE, TABLE), issue=ISSUE, form="pdf"))
    contents = "".join(printed[0].split())
    for document in (NOTICE, TABLE):
        page = next(n for n, text in enumerate(printed, 1) if n > 1 and document.title in text)
        assert f"…{page}" in contents.partition(document.title)[2][:60]


def test_outline_leads_to_sections_and_documents() -> None:
    paper = pypdfium2.PdfDocument(write_bulletin((NOTICE, TABLE), issue=ISSUE, form="pdf"))
    assert [(mark.level, mark.get_title()) for mark in paper.get_toc()] == [
        (0, "政策解读"),
        (1, NOTICE.title),
        (0, "地方动态"),
        (1, TABLE.title),
    ]


def test_every_page_but_the_first_has_a_running_head_and_no_reader_takes_it_for_text() -> None:
    data = write_bulletin((NOTICE, TABLE), issue=ISSUE, form="pdf")
    printed = pages(data)
    assert all("政策速览　2031年第3期　总第9期" in text and f"— {n} —" in text for n, text in enumerate(printed[1:], 2))
    assert all("总第9期" not in d.text and "—" not in d.text for d in read_bytes(data).documents)


def test_a_table_over_pages_is_read_as_its_rows() -> None:
    back = read_bytes(write_bulletin((NOTICE, TABLE), issue=ISSUE, form="pdf")).documents[1]
    assert [words for words in back.text.split("\n") if "\t" in words] == [words for words in TABLE.text.split("\n") if "\t" in words]


@pytest.mark.parametrize("embed", [True, False])
def test_without_a_font_of_the_machine_the_same_is_read(*, embed: bool) -> None:
    data = as_pdf(compose_script((NOTICE, TABLE), ISSUE, (), ()), embed=embed)
    assert [d.text for d in read_bytes(data).documents] == [NOTICE.text, TABLE.text]
    assert data == as_pdf(compose_script((NOTICE, TABLE), ISSUE, (), ()), embed=embed)


def test_what_a_font_lacks_is_set_in_the_common_one() -> None:
    assert typeface(embed=False).name == COMMON
    lacking = type(typeface())("某体", frozenset(map(ord, "渡口")))
    assert list(lacking.runs("渡口补助渡")) == [("某体", "渡口"), (COMMON, "补助"), ("某体", "渡")]


@settings(max_examples=200)
@given(st.text("渡口，。、（《》）“”abc12 ", max_size=80), st.integers(5, 30))
def test_lines_joined_are_the_text_and_none_is_too_wide(text: str, width: int) -> None:
    for lines in (break_lines(text, width, measure), even_lines(text, width, measure)):
        assert "".join(lines) == text
        assert all(measure(line) <= width for line in lines)


def test_marks_begin_and_end_no_line() -> None:
    lines = break_lines((LONG + "（一）《渡口办法》") * 9, 17, measure)
    assert not [line for line in lines[1:] if line[0] in NO_HEAD]
    assert not [line for line in lines if line[-1] in NO_TAIL]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.builds(Document, title=st.text(max_size=40), section=st.sampled_from([None, "政策解读"]), text=st.text()), max_size=3))
@example([Document("渡" * 900, text="\t".join(["渡口" * 900, "", "x" * 500] * 5))])
@example([Document("关于渡口的通知", text="各单位：\n" + "财政部\n" * 90 + "2031年3月1日")])
def test_any_text_is_printed(given_: list[Document]) -> None:
    assert as_pdf(compose_script(given_, ISSUE, (), ()), embed=False).startswith(b"%PDF-")


def test_the_word_file_names_east_asian_fonts_and_refers_to_pages() -> None:
    paper = docx.Document(BytesIO(write_bulletin((NOTICE, TABLE), issue=ISSUE, form="docx")))
    assert {paper.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1", "Heading 2")} == {
        "宋体",
        "黑体",
    }
    fields = [e.text.strip() for e in paper.element.body.iter(qn("w:instrText"))]
    assert fields == ["PAGEREF document_1 \\h", "PAGEREF document_2 \\h"]
    assert [e.get(qn("w:name")) for e in paper.element.body.iter(qn("w:bookmarkStart"))] == ["document_1", "document_2"]
    assert "政策速览" in paper.sections[0].header.paragraphs[0].text


def test_a_title_never_stands_alone_at_the_foot_of_a_page() -> None:
    """Whatever stands above: under a title, on its page, begins its text."""
    short = Document(
        "关于做好渡口工作的通知",
        "财综〔2031〕7号",
        kind=Kind.POLICY,
        section="政策解读",
        text=f"各单位：\n{LONG * 8}\n财政部\n2031年3月1日",
    )
    for rows in range(1, 30, 2):
        filler = Document("渡口见闻", kind=Kind.NEWS, section="政策解读", text="\n".join(["渡口今日开航。"] * rows))
        page = next(text for text in pages(write_bulletin((filler, short), issue=ISSUE, form="pdf"))[1:] if short.title in text)
        assert "各单位：" in page


@given(
    st.lists(st.tuples(st.sampled_from(["equal", "delete", "insert", "name"]), st.text("删增补助资金，。A1 ", max_size=60)), max_size=12)
)
def test_a_paragraph_with_words_set_apart_keeps_them_over_a_page(parts: list[tuple[str, str]]) -> None:
    whole = Apart(parts, Style(typeface(), lead="　　"))
    whole.wrap(200, 1000)
    halves = whole.split(200, 50)
    assert bool(halves) == (len(whole.lines) > 3)
    if halves:
        first, second = halves
        assert "".join([*first.rows, *second.rows]) == "　　" + whole.text
        assert second.begun == sum(map(len, first.rows)) - 2
