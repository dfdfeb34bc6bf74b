"""DOC and WPS: Word's binary format gives the same document as DOCX, and is refused in words where it cannot be read."""

from __future__ import annotations

import io

import docx
import pytest

from tests.read.attachments_office.ole import Said, compound, row, word
from watcher.model import Level, Refusal
from watcher.read import read_bytes

TITLE = "某市商务局关于印发《社区菜店补贴管理规定》的通知"
BEFORE = [TITLE, "某商规〔2025〕7号", "各区商务主管部门：", "现将《社区菜店补贴管理规定》印发给你们，请遵照执行。"]
AFTER = ["某市商务局", "2025年4月9日"]
ROWS = [("菜店面积", "补贴"), ("不足50平方米", ""), ("50平方米以上", "3万元")]


def notice() -> list[Said]:
    return [Said(line) for line in BEFORE] + [cell for cells in ROWS for cell in row(*cells)] + [Said(line) for line in AFTER]


def as_docx() -> bytes:
    made = docx.Document()
    for line in BEFORE:
        made.add_paragraph(line)
    table = made.add_table(rows=3, cols=2)
    for cell, text in zip(table._cells, (c for cells in ROWS for c in cells), strict=True):
        cell.text = text
    for line in AFTER:
        made.add_paragraph(line)
    store = io.BytesIO()
    made.save(store)
    return store.getvalue()


def test_a_notice_is_the_same_document_as_doc_and_as_docx() -> None:
    (old,) = read_bytes(word(notice()), name="notice").documents
    (new,) = read_bytes(as_docx(), name="notice").documents
    assert old == new
    assert (old.title, old.doc_number, old.issuers) == (TITLE, "某商规〔2025〕7号", ("某市商务局",))
    (grid,) = [block for block in old.body if block.level is Level.TABLE]
    assert grid.rows == tuple(ROWS)


def text_of(said: list[Said]) -> str:
    (document,) = read_bytes(word([Said("关于调整申报期限的通知"), *said])).documents
    return document.text


def test_deleted_words_fall() -> None:
    said = [Said("申报期限为", ""), Said("三日", "", deleted=True), Said("五日，逾期不予受理。")]
    assert text_of(said) == "申报期限为五日，逾期不予受理。"


def test_a_cell_of_several_paragraphs_is_one_cell() -> None:
    said = [Said("第一项", in_table=True), *row("第二项", "三万元"), *row("甲", "乙")]
    assert "第一项 第二项\t三万元" in text_of(said)


def test_rows_are_told_where_the_properties_are_lost() -> None:
    data = word([Said("关于补贴的通知"), *row("面积", "金额"), *row("五十平方米", "三万元"), Said("特此通知。")], properties=False)
    (document,) = read_bytes(data).documents
    assert "面积\t金额\n五十平方米\t三万元" in document.text


def test_of_a_field_its_result_is_shown() -> None:
    said = [Said('详见\x13 HYPERLINK "http://example.org" \x14局网站\x15。'), Said("A rate of 5 % applies.", compressed=True)]
    assert text_of(said) == "详见局网站。\nA rate of 5 % applies."


def test_a_field_that_never_closes_swallows_nothing() -> None:
    assert "应当登记" in text_of([Said("\x13 残缺"), Said("经营者应当登记。")])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (word(notice(), flags=0x0100), "locked with a password"),
        (word(notice(), version=0x65), "before 1997"),
        (word([Said("\x01"), Said("\x08")]), "without text"),
        (compound({"EncryptedPackage": b"x"}), "locked with a password"),
        (compound({"PowerPoint Document": b"x"}), "PowerPoint"),
        (compound({"Contents": b"x"}), "unknown program"),
        (compound({"WordDocument": b"\xec\xa5\xc1\x00"}), "damaged"),
        (word(notice())[:1500], "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_bytes(data, name="通知.doc")
