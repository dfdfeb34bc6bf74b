"""Bytes to text: every charset that government sites use, declared rightly, wrongly or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.read import decode

TEXT = "关于印发《储能电站管理规定》的通知\n浙发改能源〔2025〕188号，自2025年9月1日起施行。"
HAN = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("，。：；（）〔〕《》—…0123456789\n第条"),
    min_size=1,
    max_size=300,
)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "header",
    [
        None,
        "text/html",
        "text/html; charset=utf-8",
        "text/html; charset=gb2312",
        "text/html; charset=iso-8859-1",
        "text/html; charset=nonsense",
    ],
)
def test_the_bytes_decide_not_the_header(charset: str, header: str | None) -> None:
    decoded = decode(TEXT.encode(charset), header)
    assert decoded.text == TEXT
    assert not decoded.doubtful


def test_a_wrong_meta_tag_decides_nothing() -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>{TEXT}</body></html>'
    assert decode(page.encode("gb18030")).text == page
    assert decode(page.replace("utf-8", "gb2312").encode("utf-8")).text == page.replace("utf-8", "gb2312")


def test_big5_is_read_where_it_is_declared() -> None:
    assert decode("關於節能產品".encode("big5"), "text/html; charset=big5").text == "關於節能產品"


def test_gbk_holds_what_gb2312_lacks() -> None:
    assert decode("朱镕基、陶喆、㐂".encode("gb18030"), "text/html; charset=gb2312").text == "朱镕基、陶喆、㐂"


def test_damaged_text_is_doubted_and_kept() -> None:
    cut = decode(TEXT.encode()[:-1])
    assert cut.doubtful
    assert cut.text.startswith(TEXT[:-2])
    broken = decode(TEXT.encode()[:30] + b"\xff" + TEXT.encode()[30:] * 20)
    assert broken.doubtful
    assert broken.charset == "utf-8"


def test_text_that_was_garbled_before_it_was_stored_is_mended_or_doubted() -> None:
    garbled = (TEXT * 3).encode().decode("latin-1").encode()
    assert decode(garbled).text == TEXT * 3
    half = (TEXT * 3).encode().decode("latin-1") + " 国 €"
    assert decode(half.encode()).doubtful


def test_nuls_marks_and_line_ends_are_dress() -> None:
    assert decode(b"\xef\xbb\xbfa\x00b\r\nc\rd").text == "ab\nc\nd"
    assert decode("甲\ufeff乙".encode()).text == "甲乙"


@given(HAN, st.sampled_from(["utf-8", "gb18030"]))
@settings(deadline=None)
def test_text_of_any_words_comes_back(text: str, charset: str) -> None:
    text = "中华人民共和国国务院办公厅关于" + text.replace("\r", "")
    assert decode(text.encode(charset)).text == text


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=gbk", "text/html; charset=hz", "text/html; charset=utf-7"]))
@settings(deadline=None)
def test_any_bytes_give_a_text(data: bytes, header: str | None) -> None:
    assert "\x00" not in decode(data, header).text
