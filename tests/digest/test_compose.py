"""Composing: what an entry tells, the order of a message, its two forms, and templates of a home's own."""

from __future__ import annotations

import html
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.compare import compare_texts
from watcher.config import ConfigError, Subscriber, shipped
from watcher.digest import Around, compose, entry_of
from watcher.digest.labels import kind_labels
from watcher.model import Change, ChangeKind, Cited, Digest, Document, ItemOwed, Match

CASES = tomllib.loads((Path(__file__).parent / "items.toml").read_text("utf-8"))["case"]
NOW = datetime(2026, 3, 11, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TEMPLATES = (shipped("templates"),)
READER = Subscriber.model_validate({"id": "li", "channel": {"kind": "email", "to": "li@example.org"}, "query": "补助 <或> 贴息"})


def change(ident: str = "c1", kind: str = "new", title: str = "补助办法", **more: Any) -> Change:
    fields: dict[str, Any] = {
        "doc_number": None,
        "source": None,
        "url": None,
        "effective_date": None,
        "by": None,
        "quote": None,
        "summary": "",
    }
    return Change(id=ident, kind=ChangeKind(kind), title=title, baseline=False, recorded_at=NOW, **(fields | more))


def from_case(case: dict[str, Any]) -> Change:
    document = None
    if "document" in case:
        given = case["document"]
        fields = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
        document = Document(case["title"], case.get("doc_number"), **fields)
    by = Cited(case.get("by_title"), case.get("by_number")) if "by_title" in case or "by_number" in case else None
    known = {k: case[k] for k in ("doc_number", "effective_date", "quote") if k in case}
    return change(kind=case["kind"], title=case["title"], by=by, document=document, **known)


def written(*items: ItemOwed, templates: tuple[Path, ...] = TEMPLATES, **more: Any) -> Digest:
    return compose(READER, items, now=NOW, templates=templates, **more)


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_an_entry_tells(case: dict[str, Any]) -> None:
    entry = entry_of(ItemOwed(from_case(case)))
    assert dict(entry.facts) == case["facts"]
    assert {name: getattr(entry, name) for name in case["tells"]} == case["tells"]


def test_every_kind_has_its_words() -> None:
    assert set(kind_labels()) == set(ChangeKind)
    for kind, label in kind_labels().items():
        assert label.status(None) != "" or kind in {"new", "amended", "corrected"}, kind
        assert "{" not in label.status(date(2026, 4, 1))


def test_contents_come_first_and_kinds_in_their_order() -> None:
    items = [
        ItemOwed(change(f"c{i}", kind, f"{kind}一事")) for i, kind in enumerate(["withdrawn", "repealed", "new", "expired", "amended"])
    ]
    digest = written(*items)
    assert [entry.kind for entry in digest.entries] == ["new", "amended", "repealed", "expired", "withdrawn"]
    for shown in (digest.text, text_of(digest.html)):
        places = [[found.start() for found in re.finditer(f"{entry.kind}一事", shown)] for entry in digest.entries]
        assert all(len(place) == 2 for place in places)
        assert [p[0] for p in places] == sorted(p[0] for p in places)
        assert max(p[0] for p in places) < min(p[1] for p in places)
    assert "新发布1、修订1、废止1、到期1、撤下1" in digest.subject


def test_an_item_given_twice_stands_once() -> None:
    assert len(written(ItemOwed(change()), ItemOwed(change())).entries) == 1


def test_the_reason_and_the_official_page_are_shown() -> None:
    match = Match(("补助", "issuer:海滨市财政局"), "申请补助的企业应当如实申报。")
    digest = written(
        ItemOwed(change(url="https://www.example.gov.cn/a?b=1&c=2"), match),
        around=Around(unsubscribe="https://watch.example.org/unsubscribe/li/x"),
    )
    for shown in (digest.text.replace("【补助】", "补助"), text_of(digest.html)):
        assert "2026年3月11日 08:30" in shown
        assert "补助、发文机关：海滨市财政局" in shown
        assert "申请补助的企业应当如实申报。" in shown
        assert "补助 <或> 贴息" in shown
    assert 'href="https://www.example.gov.cn/a?b=1&amp;c=2"' in digest.html
    assert "https://www.example.gov.cn/a?b=1&c=2" in digest.text
    assert "https://watch.example.org/unsubscribe/li/x" in digest.text
    assert "https://watch.example.org/unsubscribe/li/x" in digest.html


def test_the_words_met_stand_out_in_their_sentence() -> None:
    match = Match(("AI", "贴息", "title:x"), "对 ai 企业贷款<b>贴息</b>。")
    assert "对 <b>ai</b> 企业贷款&lt;b&gt;<b>贴息</b>&lt;/b&gt;。" in re.sub(r"<b [^>]*>", "<b>", written(ItemOwed(change(), match)).html)


def test_a_sentence_that_is_the_summary_is_not_told_twice() -> None:
    told = written(ItemOwed(change(summary="第一条 对企业贷款贴息。"), Match(("贴息",), "第一条　对企业贷款贴息。")))
    assert told.text.count("对企业贷款贴息") == 1


def test_an_amendment_shows_what_was_struck_and_what_was_put_in() -> None:
    old = (
        "第一条　为了规范补助，制定本办法。\n第二条　申请人可以在三日内申报，" + "由受理机关按照规定的程序审查材料，" * 20 + "并书面告知。"
    )
    redline = compare_texts(old, old.replace("可以在三日", "应当在五日")).changes
    digest = written(ItemOwed(change(kind="amended", redline=redline, summary="第二条修改")))
    for shown in (digest.text, text_of(digest.html)):  # also where a mail program knows no styles
        assert "申请人〔删：可以" in shown
        assert "〔增：应当" in shown
    assert "line-through" in digest.html
    assert len(digest.text) < 900  # unchanged words are left out


@pytest.mark.parametrize("url", ["file:///srv/bulletin.txt", "javascript:alert(1)", None])
def test_only_an_address_on_the_web_is_linked(url: str | None) -> None:
    digest = written(ItemOwed(change(url=url)))
    assert digest.entries[0].url is None
    assert "官方网页" not in digest.text
    assert str(url) not in digest.html


def test_words_of_a_text_are_never_markup() -> None:
    digest = written(
        ItemOwed(change(title="<script>alert(1)</script>办法", quote="<b>废止</b>", kind="repealed"), Match(("<i>",), "<u>句</u>"))
    )
    assert not re.search(r"<script|<b>废止|<i>|<u>", digest.html)
    assert "<script>alert(1)</script>办法" in text_of(digest.html)


def test_the_page_needs_no_style_sheet_and_knows_the_dark() -> None:
    digest = written(ItemOwed(change()))
    assert 'style="' in digest.html
    assert "prefers-color-scheme: dark" in digest.html
    assert 'lang="zh-CN"' in digest.html
    assert not re.search(r"<(?:img|script|link|iframe)\b", digest.html)


def test_a_home_has_its_own_wording(tmp_path: Path) -> None:
    (tmp_path / "digest.subject.txt").write_text("本中心快讯（{{ total }}条）", "utf-8")
    digest = written(ItemOwed(change()), templates=(tmp_path, *TEMPLATES))
    assert digest.subject == "本中心快讯（1条）"
    assert "补助办法" in digest.text


@pytest.mark.parametrize("template", ["{{ nothing_known }}", "{% for %}", "{{ ''.__class__.__mro__ }}", "{{ 1 / 0 }}"])
def test_a_template_that_cannot_be_used_is_named(tmp_path: Path, template: str) -> None:
    (tmp_path / "digest.subject.txt").write_text(template, "utf-8")
    with pytest.raises(ConfigError, match="template"):
        written(ItemOwed(change()), templates=(tmp_path, *TEMPLATES))


@given(st.text(min_size=1, max_size=40), st.text(max_size=60), st.sampled_from(sorted(ChangeKind)))
def test_every_title_stands_in_both_forms(title: str, quote: str, kind: str) -> None:
    digest = written(ItemOwed(change(kind=kind, title=title, quote=quote)))
    bare = re.sub(r"\s+", "", title)
    assert bare in re.sub(r"\s+", "", digest.text)
    assert (
        bare.replace("\0", "") in re.sub(r"[\s\0]+", "", html.unescape(re.sub(r"<(?!!--)[^>]*>", "", digest.html)))
        or not bare.isprintable()
    )
    assert "\n" not in digest.subject
