"""Any bytes in give a reading or a refusal that says what they are, in bounded time."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.read.layouts import FAMILIES, Notice, render
from watcher.model import Listing, Reading, Refusal
from watcher.read import read_bytes, read_list

NOTICE = Notice(
    "关于做好春耕备耕工作的通知",
    "某农发〔2026〕3号",
    "某省农业农村厅",
    "2026-02-01",
    "2026-02-03",
    ("各市农业农村局：", "请认真做好春耕备耕工作，确保全年粮食丰收。", "某省农业农村厅", "2026年2月1日"),
)
PAGE = render(NOTICE, "old_table")


def outcome(read: Callable[[], Reading | Listing]) -> Reading | Listing | Refusal:
    try:
        return read()
    except Refusal as wrong:
        return wrong


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\x00", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "JPEG"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"PK\x03\x04nothing", "zip"),
        (b"%PDF-1.7\nnothing", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Office"),
        (bytes(range(1, 256)) * 20, "no text"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_bytes(data)


@pytest.mark.parametrize(("depth", "tag"), [(300, "table"), (3_000, "div"), (10_000, "div"), (10_000, "font"), (10_000, "table")])
def test_deep_nesting_loses_no_words(depth: int, tag: str) -> None:
    inner = "<p>各单位：</p><p>请于三日内报送材料，逾期不予受理，特此通知。</p>"
    head = "<meta name='ArticleTitle' content='关于报送材料的通知'>"
    page = f"<html><head>{head}</head><body>{f'<{tag}>' * depth}{inner}{f'</{tag}>' * depth}</body></html>"
    started = time.process_time()
    (document,) = read_bytes(page.encode()).documents
    assert "逾期不予受理" in document.text
    assert time.process_time() - started < 5


@pytest.mark.parametrize("share", [0.2, 0.5, 0.7, 0.9, 0.99])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_page_cut_anywhere_is_read(family: str, share: float) -> None:
    page = render(NOTICE, family).encode()
    assert isinstance(read_bytes(page[: int(len(page) * share)]), Reading)


def test_a_large_page_takes_time_by_its_length() -> None:
    def seconds(n: int) -> float:
        body = "<p>　　第一条 为规范管理，制定本办法，自公布之日起施行。</p>" * n
        page = PAGE.replace("请认真做好春耕备耕工作", "见下。</p>" + body + "<p>").encode()
        started = time.process_time()
        assert len(read_bytes(page).documents) == 1
        return time.process_time() - started

    seconds(10)
    assert seconds(3_000) < 8 * max(seconds(750), 0.05)


def test_an_entity_bomb_is_no_bomb() -> None:
    entities = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{entities}]><rss><channel><item><title>&j;'
    bomb += "</title></item></channel></rss>"
    started = time.process_time()
    outcome(lambda: read_list(bomb.encode(), url="http://x.example/"))
    assert time.process_time() - started < 5


def test_an_archive_gives_what_can_be_read_in_it() -> None:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as archive:
        archive.writestr("通知.txt", "关于调休安排的通知\n\n各单位：\n\n本周六正常上班。\n")
        archive.writestr("page.html", PAGE)
        archive.writestr("scan.pdf", b"%PDF-1.4 nothing")
        archive.writestr("photo.jpg", b"\xff\xd8\xff")
    reading = read_bytes(store.getvalue())
    assert [d.title for d in reading.documents] == ["关于调休安排的通知", "关于做好春耕备耕工作的通知"]
    assert any("scan.pdf" in doubt for doubt in reading.doubts)


def test_a_zip_bomb_is_refused() -> None:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 45_000_000 + b"</a>")
    with pytest.raises(Refusal):
        read_bytes(store.getvalue())


def test_a_page_with_undecodable_places_says_so() -> None:
    reading = read_bytes(PAGE.encode().replace("春耕".encode(), "春".encode() + b"\xe8\x80", 1))
    assert any("decoded" in doubt for doubt in reading.doubts)


@given(st.binary(max_size=600))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (lambda: read_bytes(data, url="http://x.example/a"), lambda: read_list(data, url="http://x.example/")):
        assert isinstance(outcome(read), Reading | Listing | Refusal)


SCRAPS = st.lists(
    st.sampled_from(
        [
            "<table>",
            "<tr><td>",
            "</td>",
            "<p>",
            "</p>",
            "<br>",
            "<a href='x/t20260102_1.html'>",
            "</a>",
            "关于某事的通知",
            "发文字号：",
            "某发〔2026〕1号",
            "2026-01-02",
            "<ul><li>",
            "</li>",
            "第一条 甲。",
            "<div class=TRS_Editor>",
            "</div>",
            "\n",
            "　",
            "[01-02]",
            "<a href='http://[::1'>坏地址的标题文字</a>",
            "附件：1.表.pdf",
            "<h1>",
            "\x00",
            "&#0;",
            "&#xD800;",
            "&bsp;",
        ]
    ),
    max_size=40,
)


@given(SCRAPS)
@settings(max_examples=60, deadline=None)
def test_any_scraps_of_markup_are_read_or_refused(scraps: list[str]) -> None:
    markup = "<html><body>" + "".join(scraps)
    for read in (
        lambda: read_bytes(markup.encode(), url="http://x.example/a"),
        lambda: read_list(markup.encode(), url="http://x.example/"),
    ):
        assert isinstance(outcome(read), Reading | Listing | Refusal)


@pytest.mark.parametrize(
    "scrap",
    [
        "<pre>",
        "<script>",
        "<a ",
        "<",
        "<record>",
        " ",
        "　",
        "发文字号：",
        "【",
        "createPageHTML(",
        "<table><tr><td>",
        "(",
        "\xa0",
        "<br>",
        "第",
        "《",
    ],
)
def test_what_repeats_without_end_takes_time_by_its_length(scrap: str) -> None:
    def seconds(n: int) -> float:
        page = f"<html><body><p>a{scrap * n}b\n</p></body></html>".encode()
        started = time.process_time()
        for read in (lambda: read_bytes(page), lambda: read_list(page, url="http://x.example/")):
            outcome(read)
        return time.process_time() - started

    seconds(100)
    assert seconds(40_000) < 4


@pytest.mark.parametrize(
    "declaration",
    ["<?xml version='1.0' encoding='gbk'?>", "\n<?xml encoding='x'", "<?xml <?xml encoding='gbk'?>", "<?xml?>\n<?xml encoding='gbk'?>"],
)
def test_a_declaration_of_xml_decides_nothing(declaration: str) -> None:
    (document,) = read_bytes(f"{declaration}<html><h1>关于收费的通知</h1><p>照此执行。</p></html>".encode()).documents
    assert document.title == "关于收费的通知"
