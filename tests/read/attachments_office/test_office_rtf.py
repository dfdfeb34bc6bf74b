"""RTF: a notice gives the same document as it does in plain text, whatever the charset of its bytes."""

from __future__ import annotations

import pytest

from watcher.model import Level, Refusal
from watcher.read import read_bytes

TITLE = "关于调整社区菜店补贴申报期限的通知"


def by_bytes(words: str, codec: str = "gb18030") -> str:
    return "".join(c if c.isascii() else "".join(f"\\'{b:02x}" for b in c.encode(codec)) for c in words)


def by_numbers(words: str) -> str:
    return "".join(c if c.isascii() else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in words)


HEAD = (
    r"{\rtf1\ansi\ansicpg936\deff0"
    r"{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fcharset0 Arial;}}{\stylesheet{\s0 Normal;}}{\info{\title X}}"
)


def text_of(body: str, head: str = HEAD) -> str:
    (document,) = read_bytes((head + body + "}").encode("latin-1"), name="通知.rtf").documents
    return document.text


@pytest.mark.parametrize("coded", [by_bytes, by_numbers])
def test_a_notice_is_read(coded) -> None:
    lines = [TITLE, "某商规〔2025〕9号", "各区商务主管部门：", "申报期限由三十日改为六十日，请遵照执行。"]
    body = "".join(f"\\pard\\qc\\f0 {coded(line)}\\par\r\n" for line in lines)
    cells = "\\trowd\\cellx100\\cellx200" + "".join(f"\\pard\\intbl {coded(c)}\\cell" for c in ("项目", "期限")) + "\\row"
    body += cells + "".join(f"\\pard {coded(line)}\\par\n" for line in ("某市商务局", "2025年5月6日"))
    (document,) = read_bytes((HEAD + body + "}").encode()).documents
    assert (document.title, document.doc_number, document.issuers) == (TITLE, "某商规〔2025〕9号", ("某市商务局",))
    (grid,) = [block for block in document.body if block.level is Level.TABLE]
    assert grid.rows == (("项目", "期限"),)


CASES = {
    "automatic numbers are printed": (r"{\listtext\'d2\'bb\'a1\'a2}" + by_bytes("申报条件。") + r"\par", "一、申报条件。"),
    "of a field its result is shown": (
        r"{\field{\*\fldinst HYPERLINK http://example.org}{\fldrslt " + by_bytes("局网站") + r"}}\par",
        "局网站",
    ),
    "deleted words fall": (by_bytes("期限") + r"{\deleted 30}{\b\i 60}" + by_bytes("日"), "期限60日"),
    "bytes go by the charset of their font": (r"{\f2 " + by_bytes("期限", "big5") + "}" + by_bytes("申报"), "期限申报"),
    "groups marked as unknown fall": (r"{\*\unheard of {these \'d2}}" + by_bytes("申报"), "申报"),
    "pictures fall": (r"{\pict\pngblip 89504e47}{\pict\bin4 }}}}}" + by_bytes("申报"), "申报"),
    "signs are signs": (r"\{a\}\~\\\emdash b\tab c", "{a} \\—b\tc"),
    "several characters may stand for one": (r"\uc2\u30003\'c9\'ea\u25253\'b1\'a8", "申报"),
}


@pytest.mark.parametrize("name", CASES)
def test_words_and_nothing_but_words(name: str) -> None:
    body, said = CASES[name]
    head = HEAD.replace("{\\f1", "{\\f2\\fcharset136 Ming;}{\\f1")
    assert text_of(by_bytes(TITLE) + r"\par " + body, head) == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (r"{\rtf1\ansi{\pict 00}}", "without text"),
        (r"{\rtf1\ansi " + by_bytes("申报期限"), "breaks off"),
        (r"{\rtf1" + "{" * 200_000, "without end"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_bytes(data.encode())
