"""What stands around the items: their order, sources that could not be read, days to come, letters without news, English."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.digest.test_compose import NOW, READER, TEMPLATES, change, text_of
from watcher.compare import compare_texts
from watcher.config import Subscriber
from watcher.digest import Around, Blind, Coming, compose
from watcher.digest.compose import LARGEST
from watcher.digest.labels import coming_words, group_labels, kind_labels, table
from watcher.digest.shown import shares
from watcher.model import Digest, Document, ItemOwed, Match
from watcher.store.timeline import TAKES_EFFECT

AROUND = Around(
    sources=12, since=NOW - timedelta(days=7), base_url="https://watch.example.org/", view="https://watch.example.org/digests/k/s"
)
SEEN_LAST = NOW - timedelta(days=3)
BLIND = replace(AROUND, blind=(Blind("海滨市财政局", SEEN_LAST), Blind("海滨市商务局", None)))
COMING = Coming(
    "补助办法", "海财规〔2023〕1号", date(2026, 3, 31), "《补助办法》将于3月31日到期，还有20天", "https://watch.example.org/documents/7"
)


def letter(*items: ItemOwed, around: Around = AROUND, **reader: Any) -> Digest:
    given = Subscriber.model_validate(READER.model_dump() | reader)
    return compose(given, items, now=NOW, templates=TEMPLATES, around=around)


def by(ident: str, *issuers: str, level: str | None = None, kind: str = "new") -> ItemOwed:
    document = Document(f"{ident}办法", issuers=issuers) if issuers else None
    return ItemOwed(change(ident, kind, f"{ident}办法", document=document, level=level))


def test_the_nation_stands_before_the_province_and_the_province_before_the_city() -> None:
    items = [
        by("市", "柳州市财政局"),
        by("省", "广西壮族自治区财政厅"),
        by("部二", "商务部"),
        by("部一", "财政部"),
        by("源", level="province"),
        by("部三", "商务部"),
        by("无"),
        by("废", "财政部", kind="repealed"),
    ]
    titles = [entry.title.removesuffix("办法") for entry in letter(*items).entries]
    assert titles[-1] == "废"
    assert set(titles[:3]) == {"部一", "部二", "部三"}
    assert abs(titles.index("部二") - titles.index("部三")) == 1
    assert set(titles[3:5]) == {"省", "源"}
    assert titles[5:7] == ["市", "无"]


def test_the_groups_follow_one_another() -> None:
    digest = letter(by("甲", kind="extended"), by("乙", kind="expired"), by("丙", kind="corrected"), by("丁"), by("戊", kind="retracted"))
    labels = list(group_labels().values())
    assert re.findall(r"【(\w+)】1\n", digest.text) == labels
    assert re.findall(r'<h2 class="group-name"[^>]*>(\w+) <span', digest.html) == labels


def test_what_could_not_be_read_is_said_in_every_form() -> None:
    digest = letter(by("甲"), around=BLIND)
    for shown in (digest.text, text_of(digest.html), "".join(digest.notes)):
        assert "以下来源未能读取，可能有遗漏：海滨市财政局（自2026年3月8日 08:30起）、海滨市商务局（尚未读取成功）" in shown


def test_a_letter_without_news_says_that_all_is_well() -> None:
    digest = letter()
    assert digest.entries == ()
    assert "12个来源均读取正常" in digest.subject
    for shown in (digest.text, text_of(digest.html), *digest.notes):
        assert "2026年3月4日以来，您关注的政策没有新的变动。12 个来源均读取正常。" in shown
    assert "本期要目" not in digest.text


def test_a_letter_without_news_never_says_well_of_what_could_not_be_read() -> None:
    digest = letter(around=BLIND)
    assert digest.subject == "没有新的变动，但有2个来源未能读取"
    for shown in (digest.text, text_of(digest.html)):
        assert "均读取正常" not in shown
        assert "海滨市商务局（尚未读取成功）" in shown


def test_days_to_come_stand_behind_the_news_or_alone() -> None:
    for items, subject in (((by("甲"),), "新发布：甲办法"), ((), "到期施行提醒：补助办法")):
        digest = letter(*items, around=replace(AROUND, coming=(COMING,)))
        assert digest.subject == subject
        for shown in (digest.text, text_of(digest.html)):
            assert shown.index("近期到期与施行") < shown.index("还有20天（海财规〔2023〕1号）")
        assert COMING.url in digest.html


def test_the_way_to_the_pages_is_given() -> None:
    digest = letter(by("甲"))
    for shown in (digest.text, digest.html):
        assert "https://watch.example.org/changes/甲" in shown
        assert "https://watch.example.org/digests/k/s" in shown


def test_the_words_met_stand_out_in_plain_text_too() -> None:
    digest = letter(ItemOwed(change(), Match(("title:贴息", "AI"), "对 ai 企业贷款贴息。")))
    assert "“对 【ai】 企业贷款【贴息】。”" in digest.text


def long_items(count: int, length: int) -> list[ItemOwed]:
    """Amendments of which each altered so many places."""
    old = "".join(f"第{n}项由受理机构在三日内办结，并书面告知申请人；" for n in range(length))
    redline = compare_texts(f"第一条　{old}", f"第一条　{old.replace('三日', '五日')}").changes
    return [ItemOwed(replace(change(f"c{i}", "amended", f"第{i}号办法", summary=f"摘要{i}。"), redline=redline)) for i in range(count)]


@pytest.mark.parametrize(("count", "length", "detailed", "bare"), [(60, 1, 20, 0), (60, 40, 20, 0), (400, 1, 0, 250)])
def test_a_long_message_tells_every_title_and_stays_short(count: int, length: int, detailed: int, bare: int) -> None:
    digest = letter(*long_items(count, length))
    for shown in (digest.text, text_of(digest.html)):
        assert all(shown.count(f" 第{i}号办法") >= 1 for i in range(count))
        assert sum(f"摘要{i}。" in shown for i in range(count)) == detailed
        assert (f"其中 {detailed} 条附有详情；其余 {count - detailed} 条列在要目中" in shown) == (detailed > 0)
        assert ("只列标题" in shown) == (detailed == 0)
        assert (f"其中 {bare} 条不带链接" in shown) == (bare > 0)
    assert len(digest.html.encode()) <= LARGEST


def test_the_longest_redline_is_shortened_first_and_leads_to_the_whole() -> None:
    big, small = long_items(1, 300)[0], long_items(1, 2)[0]
    small = replace(small, change=replace(small.change, id="small", title="小办法"))
    digest = letter(*(replace(big, change=replace(big.change, id=f"big{i}", title=f"大办法{i}")) for i in range(6)), small)
    assert len(digest.html.encode()) <= LARGEST
    for shown in (digest.text, text_of(digest.html)):
        assert shown.count("处改动未列出") == 6
        assert shown.count("查看完整对照") == 6
        assert re.sub(r"\s", "", shown.rpartition("小办法")[2]).count("〔删：三日〕〔增：五日〕内办结") == 2


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        ("zh", 5, "《甲办法》将于2026年3月16日到期，还有5天"),
        ("zh", 0, "《甲办法》今日到期"),
        ("en", 5, "《甲办法》 is in force until 16 March 2026: 5 days from now"),
    ],
)
def test_a_day_to_come_is_told_as_it_is_when_the_message_is_written(language: str, days: int, said: str) -> None:
    noticed = Coming("甲办法", None, NOW.date() + timedelta(days=days), "《甲办法》将于3月16日到期，还有30天", None, "expires_soon")
    digest = letter(around=Around(coming=(noticed,)), language=language)
    assert said in digest.text
    assert digest.told == (noticed.text,)  # what makes it this message does not depend on the words


def test_every_day_that_the_calendar_tells_has_english_words() -> None:
    for ending in ("自今日起施行", *TAKES_EFFECT.values()):
        said = coming_words(Coming("甲办法", None, NOW.date(), f"《甲办法》{ending}", None, "takes_effect"), NOW.date(), "en")
        assert "《甲办法》" in said
        assert said.replace("《甲办法》", "").isascii()


def test_english_frames_and_chinese_titles() -> None:
    document = Document("甲办法", issuers=("财政部",), effective_date=date(2026, 4, 1), text="对企业给予补助。")
    digest = letter(
        ItemOwed(change("a", "new", "甲办法", doc_number="财教〔2026〕1号", document=document), Match(("issuer:财政部",), None)),
        by("乙", kind="repealed"),
        around=BLIND,
        language="en",
        name="Li",
    )
    assert digest.subject == "1 new, 1 repealed | 甲办法 and 1 more"
    assert 'lang="en"' in digest.html
    for shown in (digest.text, text_of(digest.html)):
        assert "Li, there are 2 changes in what you follow" in shown
        assert "In force from: 1 April 2026" in shown
        assert "issuer: 财政部" in shown
        assert "海滨市财政局 (since 8 March 2026 08:30)" in shown
        assert "11 March 2026" in shown
    assert "All 12 sources" in letter(language="en").text


def test_both_languages_have_the_same_words() -> None:
    chinese, english = table("zh"), table("en")
    assert {name: set(part) for name, part in chinese.items() if isinstance(part, dict)} == {
        name: set(part) for name, part in english.items() if isinstance(part, dict)
    }
    for part in ("kind", "group"):
        assert [row["id"] for row in chinese[part]] == [row["id"] for row in english[part]]
    assert [row.group for row in kind_labels("en").values()] == [row.group for row in kind_labels().values()]
    assert {row.group for row in kind_labels().values()} == set(group_labels())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_is_told_in_both_languages(language: str) -> None:
    for kind, label in kind_labels(language).items():
        digest = letter(ItemOwed(change("a", kind, "甲办法", effective_date=date(2026, 4, 1))), language=language)
        assert label.label in digest.subject
        assert (label.status(date(2026, 4, 1)) or "甲办法") in digest.text


@given(st.lists(st.integers(0, 60), max_size=5), st.integers(0, 40))
def test_every_group_has_its_share_of_the_room(sizes: list[int], room: int) -> None:
    given_ = shares(sizes, room)
    assert sum(given_) == min(room, sum(sizes))
    assert all(got <= size for got, size in zip(given_, sizes, strict=True))
    least = min((got for got, size in zip(given_, sizes, strict=True) if got < size), default=room)
    assert all(got <= least + 1 for got in given_)
