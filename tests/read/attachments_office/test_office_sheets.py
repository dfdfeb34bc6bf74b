"""XLSX and XLS: sheets give the same rows, with numbers and dates as they are printed."""

from __future__ import annotations

import io
import struct
import tomllib
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.read.attachments_office.ole import book, compound, record, wide
from watcher.model import Level, Refusal
from watcher.read import read_bytes
from watcher.read.attachments.number_formats import built_in, shown

FORMATS = tomllib.loads(Path(__file__).with_name("number_formats.toml").read_text("utf-8"))["case"]
ROWS = (
    ("序号", "企业", "补贴", "拨付日期"),
    ("1", "甲菜店", "12,345.68", "2025年3月4日"),
    ("2", "", "0.50", "2025年12月31日"),
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DATE = 'yyyy"年"m"月"d"日"'


def rows_of(data: bytes) -> tuple[tuple[str, ...], ...]:
    (document,) = read_bytes(data).documents
    return tuple(row for block in document.body if block.level is Level.TABLE for row in block.rows or ())


def xlsx() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in [
        ["某市社区菜店补贴分配表"],
        list(ROWS[0]),
        [1, "甲菜店", 12345.678, date(2025, 3, 4)],
        [2, None, 0.5, date(2025, 12, 31)],
    ]:
        sheet.append(row)
    for row in (3, 4):
        sheet.cell(row, 3).number_format = "#,##0.00"
        sheet.cell(row, 4).number_format = DATE
    hidden = made.create_sheet("底稿")
    hidden.append(["不该看见", "这一页"])
    hidden.sheet_state = "hidden"
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    store = io.BytesIO()
    made.save(store)
    return store.getvalue()


def xls() -> bytes:
    """The same workbook in binary: shared strings cut by a continuation, a formula's words, packed numbers."""
    strings = ["某市社区菜店补贴分配表", *ROWS[0], "甲菜店"]
    coded = b"".join(wide(s) for s in strings)
    cut = 8 + 3 + 10  # within the first string, after five characters
    head = struct.pack("<II", len(strings), len(strings)) + coded
    styles = [record(0x41E, struct.pack("<H", 170) + wide(code)) for code in ("#,##0.00",)]
    styles += [record(0x41E, struct.pack("<H", 171) + wide(DATE))]
    styles += [record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, 170, 171)]
    cells = [record(0xFD, struct.pack("<HHHI", 0, 0, 0, 0))]
    cells += [record(0xFD, struct.pack("<HHHI", 1, column, 0, column + 1)) for column in range(4)]
    cells += [
        record(0x27E, struct.pack("<HHHI", 2, 0, 0, 1 << 2 | 2)),
        record(0x06, struct.pack("<HHH", 2, 1, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(8)),
        record(0x207, wide("甲菜店")),
        record(0x203, struct.pack("<HHHd", 2, 2, 1, 12345.678)),
        record(0x203, struct.pack("<HHHd", 2, 3, 2, 45720.0)),
        record(0x27E, struct.pack("<HHHI", 3, 0, 0, 200 << 2 | 3)),
        record(0xBD, struct.pack("<HHHIHIH", 3, 2, 1, 50 << 2 | 3, 2, 46022 << 2 | 2, 3)),
    ]
    hidden = [record(0x204, struct.pack("<HHH", 0, 0, 0) + wide("不该看见"))]
    return book([(False, cells), (True, hidden)], strings=[head[:cut], b"\x01" + head[cut:]], before=styles)


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_workbook_is_read_as_it_is_printed(make) -> None:
    data = make()
    assert rows_of(data) == ROWS
    (document,) = read_bytes(data).documents
    assert document.title == "某市社区菜店补贴分配表"
    assert "不该看见" not in document.text


@pytest.mark.parametrize("case", FORMATS, ids=lambda c: f"{c['value']} {c['code']}")
def test_numbers_are_shown_as_their_format_prints_them(case) -> None:
    assert shown(case["value"], case["code"], from_1904=case.get("from_1904", False)) == case["shown"]


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(sorted(built_in().values())) | st.text('0#?.,%;@-_ymdhsE+[]"\\Gen*/ 年', max_size=12),
)
def test_any_number_is_shown_in_any_format(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)


@given(st.integers(0, 10**14))
def test_whole_numbers_keep_their_digits(value: int) -> None:
    assert shown(value, "General") == str(value)
    assert shown(value, "#,##0").replace(",", "") == str(value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (book([(False, [])], before=[record(0x2F, bytes(54))]), "locked with a password"),
        (book([(False, [])]), "without text"),
        (compound({"Book": record(0x809, struct.pack("<HH4x", 0x0500, 5))}), "before 1997"),
        (compound({"Workbook": b"\xff" * 64}), "damaged"),
        (saved(openpyxl.Workbook()), "without text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_bytes(data, name="表.xls")


def test_a_sheet_of_empty_cells_without_end_is_refused() -> None:
    store = io.BytesIO()
    cells = "".join(
        f'<row><c r="A{n}"><v>1</v></c><c r="{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}{n}"><v>1</v></c></row>' for n in range(1, 20_000)
    )
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{RELATIONS}"><sheets><sheet r:id="a"/></sheets></workbook>',
        )
        package.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>')
        package.writestr("xl/worksheets/s.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    with pytest.raises(Refusal, match="columns"):
        read_bytes(store.getvalue())
