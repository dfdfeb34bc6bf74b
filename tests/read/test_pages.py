"""Web pages of many builds, each a file in tests/read/pages with what must be read from it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from watcher.model import Refusal
from watcher.read import read_bytes

CASES = sorted((Path(__file__).parent / "pages").glob("*.toml"))
FIELDS = ("title", "doc_number", "source", "status", "text", "addressee", "kind", "draft", "articles")
DATES = ("written_date", "published_date", "effective_date", "expiry_date")


@pytest.mark.parametrize("file", CASES, ids=lambda f: f.stem)
def test_page(file: Path) -> None:
    case = tomllib.loads(file.read_text("utf-8"))
    expect: dict[str, Any] = case["expect"]
    reading = read_bytes(case["html"].encode(case.get("charset", "utf-8")), url=case["url"], select=case.get("select"))
    if "none" in expect:
        assert not reading.documents
        assert any(expect["none"] in doubt for doubt in reading.doubts), reading.doubts
        return
    (document,) = reading.documents
    said = {k: getattr(document, k) for k in FIELDS if k in expect} | {k: str(getattr(document, k)) for k in DATES if k in expect}
    assert said == {k: expect[k] for k in said}
    text = document.text
    assert list(document.issuers) == expect.get("issuers", list(document.issuers))
    assert text.startswith(expect.get("text_starts", ""))
    assert text.endswith(expect.get("text_ends", ""))
    assert [t for t in expect.get("text_has", []) if t not in text] == []
    assert [t for t in expect.get("text_lacks", []) if t in text] == []
    if "attachments" in expect:
        assert [a.url for a in document.attachments] == expect["attachments"]
    if "files" in expect:
        assert len(document.attachments) == expect["files"]


def test_a_page_that_holds_an_issue_gives_its_documents() -> None:
    lines = ["政策汇编", "2025年第3期", "（总第15期）", "目 录"]
    titles = ["关于支持企业技术改造的通知", "关于规范涉企收费的通知", "关于优化用电报装服务的通知"]
    lines += [f"{i}.{title}" for i, title in enumerate(titles, 1)]
    for i, title in enumerate(titles, 1):
        lines += [title, f"某经信〔2025〕{i}号", "各县区：", "现将有关事项通知如下，请认真抓好落实。"]
        lines += [f"{n}、各单位要明确责任分工，建立工作台账，按月报送进展情况，确保任务按期完成。" for n in "一二三四五六七八"]
        lines += ["某市经济和信息化局", f"2025年3月{i}日"]
    body = "".join(f"<p>{line}</p>" for line in lines)
    reading = read_bytes(f"<html><head><title>政策汇编</title></head><body><div class='TRS_Editor'>{body}</div></body></html>".encode())
    assert reading.issue is not None
    assert [d.title for d in reading.documents] == titles
    assert {d.lines for d in reading.documents} == {None}


def test_a_selector_that_selects_nothing_is_told() -> None:
    (document,) = read_bytes(
        "<html><body><h1>关于收费的通知</h1><p>各单位：</p><p>照办。</p></body></html>".encode(), select={"body": "#none"}
    ).documents
    assert any("body" in doubt for doubt in document.doubts)


def test_a_selector_that_is_no_css_is_refused() -> None:
    with pytest.raises(Refusal, match="no CSS"):
        read_bytes(b"<html><body><p>x</p></body></html>", select={"body": "p[["})


def test_no_word_of_a_text_is_added() -> None:
    rows = [
        "各处室：",
        "<strong>联系电话</strong>0000-1234567",
        "<b>时间</b>另行通知。",
        "请各处室指定专人负责，按时参加，不得请假。",
        "某省某厅",
    ]
    markup = "".join(f"<p>{row}</p>" for row in rows)
    (document,) = read_bytes(
        f"<html><head><title>关于开展培训的通知</title></head><body><h1>关于开展培训的通知</h1><div>{markup}</div></body></html>".encode()
    ).documents
    assert "联系电话0000-1234567" in document.text
    assert "时间另行通知。" in document.text
