"""Attachments: the text of PDF, DOCX and OFD files, made here in the manner of offices."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from watcher.model import Level, Refusal
from watcher.read import read_bytes

TITLE = "某省财政厅关于印发《小微企业奖补资金管理规定》的通知"
NOTICE = [
    TITLE,
    "某财规〔2025〕3号",
    "各市财政局：",
    "　　现将《小微企业奖补资金管理规定》印发给你们，请遵照执行。",
    "某省财政厅",
    "2025年3月3日",
]


def saved(word: Word) -> bytes:
    store = io.BytesIO()
    word.save(store)
    return store.getvalue()


def test_a_word_file_is_read_as_a_document() -> None:
    word = docx.Document()
    for line in NOTICE[:4]:
        word.add_paragraph(line)
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("项目", "金额", "奖补", "10万元"), strict=True):
        cell.text = text
    for line in NOTICE[4:]:
        word.add_paragraph(line)
    (document,) = read_bytes(saved(word), name="通知.docx").documents
    assert (document.title, document.doc_number, document.issuers) == (TITLE, "某财规〔2025〕3号", ("某省财政厅",))
    assert str(document.written_date) == "2025-03-03"
    assert document.lines is None
    (grid,) = [block for block in document.body if block.level is Level.TABLE]
    assert grid.rows == (("项目", "金额"), ("奖补", "10万元"))


LEVELS = """
<w:abstractNum {ns} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条 "/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>
"""


def _listed(word: Word, text: str, depth: int) -> None:
    properties = word.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="88"/></w:numPr>'))


def test_automatic_numbers_are_part_of_the_text() -> None:
    word = docx.Document()
    numbering = word.part.numbering_part.element
    numbering.insert(0, parse_xml(LEVELS.format(ns=nsdecls("w"))))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="88"><w:abstractNumId w:val="77"/></w:num>'))
    word.add_paragraph("小微企业奖补资金管理规定")
    for text, depth in [
        ("为规范资金管理，制定本规定。", 0),
        ("资金支持下列企业：", 0),
        ("成长型企业；", 1),
        ("创新型企业。", 1),
        ("资金按年度拨付：", 0),
        ("上半年拨付一半；", 1),
        ("本规定自公布之日起施行。", 0),
    ]:
        _listed(word, text, depth)
    (document,) = read_bytes(saved(word)).documents
    assert document.articles == 4
    labels = [block.label for block in document.body if block.label]
    assert labels == ["第一条", "第二条", "（一）", "（二）", "第三条", "（一）", "第四条"]


def test_tracked_insertions_stand_and_deletions_fall() -> None:
    word = docx.Document()
    word.add_paragraph("关于调整申报期限的通知")
    paragraph = word.add_paragraph("申报期限为")._p
    who = 'w:id="1" w:author="a" w:date="2025-01-01T00:00:00Z"'
    paragraph.append(parse_xml(f"<w:del {nsdecls('w')} {who}><w:r><w:delText>三日</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:ins {nsdecls('w')} {who}><w:r><w:t>五日</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>，逾期不予受理。</w:t></w:r>"))
    (document,) = read_bytes(saved(word)).documents
    assert "申报期限为五日，逾期不予受理。" in document.text


def pdf_of(pages: list[list[str]]) -> bytes:
    """A PDF whose font is not embedded and whose characters are known by their ToUnicode map alone."""
    letters = sorted({c for page in pages for line in page for c in line})
    chars = "\n".join(f"<{ord(c):04X}> <{ord(c):04X}>" for c in letters)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange "
        f"{len(letters)} beginbfchar\n{chars}\nendbfchar endcmap end end"
    )
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>")
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    objects.append(_stream(to_unicode.encode()))
    kids = []
    for page in pages:
        words = "BT /F1 12 Tf 72 760 Td 20 TL " + " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in page) + " ET"
        objects.append(_stream(words.encode()))
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R ".encode()
            + b"/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>".encode()
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def test_a_pdf_is_read_as_a_document() -> None:
    (document,) = read_bytes(pdf_of([NOTICE[:4], NOTICE[4:]]), name="P020250303.pdf").documents
    assert document.title == TITLE
    assert document.doc_number == "某财规〔2025〕3号"
    assert "请遵照执行。" in document.text
    assert document.lines is None


def test_a_scanned_pdf_is_refused_as_what_it_is() -> None:
    with pytest.raises(Refusal, match="scanned"):
        read_bytes(pdf_of([[], [], []]))


def test_an_ofd_file_is_read_as_a_document() -> None:
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    items = "".join(
        f'<ofd:TextObject Boundary="{20 + 60 * k} {20 + 8 * i} 100 6"><ofd:TextCode X="0" Y="5">{part}</ofd:TextCode></ofd:TextObject>'
        for i, line in reversed(list(enumerate(NOTICE)))
        for k, part in reversed([(0, line[:3]), (1, line[3:])])
    )
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as package:
        package.writestr("OFD.xml", f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>")
        package.writestr(
            "Doc_0/Document.xml",
            f'<ofd:Document {ns}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        )
        package.writestr(
            "Doc_0/Pages/Page_0/Content.xml", f"<ofd:Page {ns}><ofd:Content><ofd:Layer>{items}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    (document,) = read_bytes(store.getvalue(), name="a.ofd").documents
    assert (document.title, document.doc_number) == (TITLE, "某财规〔2025〕3号")


@pytest.mark.parametrize(("member", "said"), [("xl/workbook.xml", "Excel"), ("ppt/presentation.xml", "PowerPoint"), ("a.bin", "archive")])
def test_other_packages_are_refused_as_what_they_are(member: str, said: str) -> None:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as package:
        package.writestr(member, "<x/>")
    with pytest.raises(Refusal, match=said):
        read_bytes(store.getvalue())


def test_names_in_chinese_archives_are_read() -> None:
    word = docx.Document()
    word.add_paragraph("关于报送材料的通知")
    word.add_paragraph("请于三日内报送。")
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as package:
        package.writestr("AAAA.docx", saved(word))
    as_windows_writes_it = store.getvalue().replace(b"AAAA.docx", "通知.docx".encode("gb18030"))
    (document,) = read_bytes(as_windows_writes_it).documents
    assert document.file == "通知.docx"
