"""Any bytes in, a document or a typed refusal out, in bounded time and memory.

Broken files are made here: whole ones of every kind are cut off, spoilt and mixed; the large ones are read by a process
of their own, with limits on its memory and on its time for each.
"""

from __future__ import annotations

import contextlib
import functools
import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.read import hostile
from tests.read.attachments_office.ole import Said, book, compound, record, row, wide, word
from tests.read.test_attachments import pdf_of
from watcher.effects import find_effects
from watcher.model import Refusal
from watcher.read import read_bytes, read_list

TITLE = "关于调整社区菜店补贴申报期限的通知"
NOTICE = [
    TITLE,
    "某商规〔2025〕9号",
    "各区商务主管部门：",
    "一、申报期限由三十日改为六十日。",
    "二、《社区菜店补贴规定》（某商规〔2019〕2号）自2025年6月1日起废止。",
    "某市商务局",
    "2025年5月6日",
]
MOST_SECONDS = 8
MOST_MEMORY = 1_500_000_000
"""What one case may take: processor time, and memory besides that of the interpreter with its libraries."""


def read(data: bytes, name: str = "x") -> None:
    """Read bytes by both doors and on into effects; all but a Refusal is a failure."""
    with contextlib.suppress(Refusal):
        reading = read_bytes(data, name=name, url="http://www.example.gov.cn/a/1.html")
        assert reading.documents or reading.doubts
        for document in reading.documents:
            find_effects(document)
    with contextlib.suppress(Refusal):
        assert read_list(data, url="http://www.example.gov.cn/a/").form in {"html", "feed", "json", "jpage"}


def _docx() -> bytes:
    made = docx.Document()
    for line in NOTICE:
        made.add_paragraph(line)
    made.add_table(rows=2, cols=2)
    return _saved(made)


def _xlsx() -> bytes:
    made = openpyxl.Workbook()
    for line in NOTICE:
        made.active.append([line, 1.5])
    return _saved(made)


def _saved(made: docx.document.Document | openpyxl.Workbook) -> bytes:
    store = io.BytesIO()
    made.save(store)
    return store.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return store.getvalue()


def _ofd() -> bytes:
    page = "".join(f'<TextObject Boundary="0 {10 * i} 9 9"><TextCode>{line}</TextCode></TextObject>' for i, line in enumerate(NOTICE))
    return _zip(
        {
            "OFD.xml": b"<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
            "Doc_0/Document.xml": b'<Document><Pages><Page BaseLoc="P0.xml"/></Pages></Document>',
            "Doc_0/P0.xml": f"<Page>{page}</Page>".encode(),
        }
    )


def _page() -> bytes:
    rows = "".join(f"<p>{line}</p>" for line in NOTICE[2:])
    return (
        f'<!DOCTYPE html><html><head><meta charset="gbk"><meta name="ArticleTitle" content="{TITLE}"><title>{TITLE}</title></head>'
        f'<body><table><tr><td>文号</td><td>{NOTICE[1]}</td></tr></table><h1>{TITLE}</h1><div class="TRS_Editor">{rows}</div></body></html>'
    ).encode("gbk")


def _list() -> bytes:
    rows = "".join(
        f'<li><a href="./t2025{i:02}01_{i}.html" title="{TITLE}{i}">{TITLE}</a><span>2025-{i:02}-01</span></li>' for i in range(1, 9)
    )
    return f"<html><body><ul>{rows}</ul><script>createPageHTML(5, 0, 'index', 'html');</script></body></html>".encode()


MAKERS: dict[str, Callable[[], bytes]] = {
    "text": lambda: "\n".join(NOTICE).encode(),
    "page": _page,
    "list": _list,
    "feed": lambda: f"<rss><channel><item><title>{TITLE}</title><link>http://e.example/1</link></item></channel></rss>".encode(),
    "data": lambda: ('{"data": {"rows": [' + ",".join(f'{{"title": "{TITLE}{i}", "url": "/{i}.html"}}' for i in range(9)) + "]}}").encode(),
    "store": lambda: f"<datastore><recordset><record><![CDATA[<a href='/1.html'>{TITLE}</a>]]></record></recordset></datastore>".encode(),
    "docx": _docx,
    "xlsx": _xlsx,
    "ofd": _ofd,
    "zip": lambda: _zip({"通知.docx": _docx(), "表.xlsx": _xlsx(), "说明.txt": b"\xc9\xea\xb1\xa8"}),
    "pdf": lambda: pdf_of([NOTICE, NOTICE]),
    "doc": lambda: word([Said(line) for line in NOTICE] + row("甲", "乙")),
    "xls": lambda: book(
        [(False, [record(0x204, bytes(6) + wide(TITLE)), record(0x27E, struct.pack("<HHHI", 1, 0, 0, 0))])], strings=[bytes(8)]
    ),
    "ole": lambda: compound({"Contents": b"x" * 5000}),
    "rtf": lambda: (r"{\rtf1\ansicpg936{\fonttbl{\f0\fcharset134 a;}}" + "".join(f"\\u{ord(c)}?" for c in TITLE) + "}").encode(),
}


@functools.cache
def sample(kind: str) -> bytes:
    return MAKERS[kind]()


@pytest.mark.parametrize("kind", MAKERS)
def test_whole_files_are_read(kind: str) -> None:
    """The samples that are spoilt below are good ones, or the spoiling would test nothing."""
    if kind in {"list", "feed", "data", "store"}:
        assert read_list(sample(kind), url="http://www.example.gov.cn/a/").items
    elif kind != "ole":
        assert any(TITLE in d.title + d.text for d in read_bytes(sample(kind), name="x").documents)


QUICK = settings(max_examples=15, deadline=5000, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("kind", MAKERS)
@QUICK
@given(data=st.data())
def test_spoilt_files_are_read_or_refused(kind: str, data: st.DataObject) -> None:
    """Cut off, with bytes changed, a stretch put in twice, or the end of a file of another kind."""
    whole = sample(kind)
    spoilt = bytearray(whole[: data.draw(st.integers(0, len(whole)))] if data.draw(st.booleans()) else whole)
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(whole)), st.integers(0, 255)), max_size=20)):
        spoilt[at % max(1, len(spoilt)) : at % max(1, len(spoilt)) + 1] = bytes([value])
    if data.draw(st.booleans()):
        other = sample(data.draw(st.sampled_from(sorted(MAKERS))))
        spoilt += other[data.draw(st.integers(0, len(other))) :]
    read(bytes(spoilt))


@pytest.mark.parametrize("kind", ["doc", "xls", "ole"])
@QUICK
@given(
    places=st.lists(
        st.tuples(st.integers(0, 1 << 20), st.sampled_from([0, 1, 2, 0xFFFFFFFE, 0xFFFFFFFD, 0x7FFFFFFF, 0x40000000])),
        min_size=1,
        max_size=30,
    )
)
def test_compound_files_with_damaged_tables_are_read_or_refused(kind: str, places: list[tuple[int, int]]) -> None:
    """Whole numbers of the header, the tables of sectors, the directory and the text's pieces, pointing elsewhere or in circles."""
    spoilt = bytearray(sample(kind))
    for at, value in places:
        at = 8 + at * 4 % (len(spoilt) - 16) // 4 * 4
        spoilt[at : at + 4] = value.to_bytes(4, "little")
    read(bytes(spoilt))


@QUICK
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read(data)


SCRAPS = [
    *[b"<", b">", b"</", b"<p>", b"<td", b"<table>", b"<!--", b"<a href='", b"'", b'"', b"<script>", b"<meta charset=", b"gb2312", b"&#"],
    *[
        "第一条".encode(),
        "通知".encode("gbk"),
        "（一）".encode("utf-16"),
        b"x",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\n",
        b"\0",
        b"{",
        b"[",
        b"\\",
    ],
]


@QUICK
@given(st.lists(st.sampled_from(SCRAPS), max_size=60).map(b"".join))
def test_markup_in_mixed_charsets_is_read_or_refused(data: bytes) -> None:
    read(data)
    read(b"<html><body>" + data)


LINES = st.sampled_from(
    [
        *NOTICE,
        "目　录",
        "第一章　总则",
        "第一条　为了规范管理，制定本规定。",
        "附件：1.申报表",
        "（一）",
        "一、",
        "　　",
        "\t",
        "\f",
        "12",
        "——",
        "。",
    ]
)


@QUICK
@given(st.lists(LINES | st.text(max_size=30), max_size=40).map("\n".join))
def test_any_text_is_read(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))
    read(text.encode("gb18030", "replace"))


@pytest.mark.timeout(300)
def test_large_and_deep_files_are_read_or_refused_within_bounds() -> None:
    """All of `hostile.CASES`, by a process of its own that ends itself where a case goes beyond its time or memory."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.read.hostile", str(MOST_SECONDS), str(MOST_MEMORY)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=290,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    assert told.stdout.count("\n") == len(hostile.CASES)
