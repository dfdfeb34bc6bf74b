"""Where a page says that rows are, if not in itself; and an answer for any bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.read import leads_of

AT = "https://www.example.gov.cn/zcfb/"


def told(page: str) -> list[tuple[str, str]]:
    return [(lead.kind, lead.url.removeprefix("https://www.example.gov.cn")) for lead in leads_of(page.encode(), url=AT)]


@pytest.mark.parametrize(
    ("page", "leads"),
    [
        ("<script>$.get('list.json')</script>", [("file", "/zcfb/list.json")]),
        ('<script>fetch("/api/docs?page=1").then(f)</script>', [("file", "/api/docs?page=1")]),
        ("<script>axios.get(`/api/rows`)</script>", [("file", "/api/rows")]),
        ("<script>var u = './ds_7f3a.json'; load(u)</script>", [("file", "/zcfb/ds_7f3a.json")]),
        ("<script>$.getJSON('/config.json'); $.get('https://other.example.com/x.json')</script>", []),
        ("<script>fetch(`/api/${id}`)</script>", []),
        ("<iframe src='/inner/list.html'></iframe><iframe src='https://map.example.com/'></iframe>", [("frame", "/inner/list.html")]),
        ("<meta http-equiv='refresh' content='0; url=/new/'>", [("page", "/new/")]),
        ("<script>location.replace('/new/index.html');</script>", [("page", "/new/index.html")]),
        ("<link rel='alternate' type='application/atom+xml' href='/feed.atom'>", [("feed", "/feed.atom")]),
        ("<a href='/gfxwj/'>规范性文件</a><a href='/x/t20260101_1.html'>通知公告</a><a href='/fw/'>公告服务</a>", [("column", "/gfxwj/")]),
        ("<div><b>通知公告</b><a href='/tz/'>更多</a></div><p><a href='#a'>政策文件</a></p>", [("section", "/tz/")]),
        ("<p>没有去处</p>", []),
    ],
)
def test_a_page_names_places(page: str, leads: list[tuple[str, str]]) -> None:
    assert told(page) == leads


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_have_leads_or_none(data: bytes) -> None:
    for body in (data, b"<a href='" + data + b"'>" + "政策".encode() + b"</a><script>fetch('" + data + b"')</script>"):
        assert all(lead.url and lead.kind for lead in leads_of(body, url=AT))
