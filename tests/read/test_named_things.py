"""Notes, formulas, pictures and merged cells: what stands in a text besides words and plain tables."""

from __future__ import annotations

import io
import zipfile

import pytest

from watcher.model import Document, Level
from watcher.read import read_bytes
from watcher.read.tree import find, tree_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
HEAD = "<w:p><w:r><w:t>关于渡口补助标准的通知</w:t></w:r></w:p><w:p><w:r><w:t>各有关单位：</w:t></w:r></w:p>"


def said(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def in_word(body: str, **parts: str) -> Document:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as package:
        package.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{HEAD}{body}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", f"<w:{name} {SPACES}>{content}</w:{name}>")
    (document,) = read_bytes(store.getvalue()).documents
    return document


def on_page(body: str) -> Document:
    text = f"<div id='zoom'><p>各有关单位：</p><p>现将标准印发给你们。</p>{body}</div>"
    (document,) = read_bytes(f"<html><body><h1>关于渡口补助标准的通知</h1>{text}</body></html>".encode()).documents
    return document


def test_notes_stand_behind_the_text_and_are_found_by_their_number() -> None:
    body = (
        f"<w:p>{said('每渡口补助五万元')}<w:r><w:footnoteReference w:id='2'/></w:r>{said('。')}</w:p>"
        f"<w:p>{said('逾期不予受理')}<w:r><w:endnoteReference w:id='1'/></w:r>{said('。')}</w:p>"
    )
    notes = "<w:footnote w:id='0'/><w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r>" + said("含税。") + "</w:p></w:footnote>"
    document = in_word(body, footnotes=notes, endnotes=f"<w:endnote w:id='1'><w:p>{said('以邮戳为准。')}</w:p></w:endnote>")
    assert document.text.split("\n")[1:] == ["每渡口补助五万元〔注1〕。", "逾期不予受理〔注2〕。", "〔注1〕含税。", "〔注2〕以邮戳为准。"]
    found = find(tree_of(document.body), "注2")
    assert found
    assert found.block
    assert (found.block.level, found.block.text) == (Level.NOTE, "〔注2〕以邮戳为准。")


def test_a_note_without_words_and_one_met_twice() -> None:
    twice = "<w:r><w:footnoteReference w:id='7'/></w:r>"
    assert in_word(f"<w:p>{said('甲')}{twice}{said('乙')}{twice}</w:p>").text.split("\n")[1:] == ["甲〔注1〕乙〔注1〕", "〔注1〕"]


def test_formulas_and_named_pictures_of_a_word_file() -> None:
    formula = "<m:oMath><m:r><m:t>补助额=面积×</m:t></m:r><m:r><m:t>标准</m:t></m:r></m:oMath>"
    pictures = "".join(
        f"<w:r><w:drawing><wp:inline><wp:docPr id='1' name='a' descr='{d}'/></wp:inline></w:drawing></w:r>"
        for d in ("渡口分布图", "图片 3", "a.png")
    )
    assert in_word(f"<w:p>{formula}</w:p><w:p>{pictures}</w:p>").text.split("\n")[1:] == ["补助额=面积×标准", "〔图：渡口分布图〕"]


def test_cells_over_columns_of_a_word_file() -> None:
    def cell(words: str, span: str = "") -> str:
        return f"<w:tc><w:tcPr>{span}</w:tcPr><w:p>{said(words)}</w:p></w:tc>"

    rows = [cell("项目", "<w:gridSpan w:val='2'/>") + cell("金额"), cell("甲") + cell("乙") + cell("五")]
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    (block,) = [b for b in in_word(table).body if b.rows]
    assert block.rows == (("项目", "", "金额"), ("甲", "乙", "五"))


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("<tr><td rowspan=2>一</td><td>甲</td></tr><tr><td>乙</td></tr>", (("一", "甲"), ("", "乙"))),
        ("<tr><td colspan=2>一</td><td>甲</td></tr><tr><td>二</td><td>三</td><td>乙</td></tr>", (("一", "", "甲"), ("二", "三", "乙"))),
        (
            (
                "<tr><td rowspan=3 colspan=2>一</td><td>甲</td></tr><tr><td>乙</td></tr><tr><td>丙</td></tr>"
                "<tr><td>二</td><td>三</td><td>丁</td></tr>"
            ),
            (("一", "", "甲"), ("", "", "乙"), ("", "", "丙"), ("二", "三", "丁")),
        ),
        ("<tr><td>一</td><td rowspan=99999>甲</td></tr><tr><td colspan=x>二</td></tr>", (("一", "甲"), ("二",))),
    ],
)
def test_cells_over_rows_and_columns_of_a_page(table: str, rows: tuple[tuple[str, ...], ...]) -> None:
    wide = "<tr><td>序</td><td>名</td></tr><tr><td>1</td><td>2</td></tr>"
    (block,) = [b for b in on_page(f"<table>{wide}{table}</table>").body if b.rows]
    assert block.rows
    assert block.rows[2:] == rows


def test_pictures_and_formulas_of_a_page() -> None:
    names = ["渡口分布图", "公式：补助额=面积×标准", "图1 申报流程", "a.png", "省长调研渡口", ""]
    body = "".join(f"<p><img src='x.jpg' alt='{name}'></p>" for name in names) + "<p><math alttext='a+b'><mi>a</mi></math></p>"
    assert on_page(body).text.split("\n")[2:] == ["〔图：渡口分布图〕", "〔公式：公式：补助额=面积×标准〕", "〔图：图1 申报流程〕", "a+b"]
