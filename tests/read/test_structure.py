"""Levels of a body, articles, and terms of validity."""

from __future__ import annotations

import datetime as dt

import pytest

from watcher.model import Level
from watcher.read.articles import article_lines
from watcher.read.structure import block_of, label_of
from watcher.read.terms import find_term

ISSUED = dt.date(2031, 3, 10)


@pytest.mark.parametrize(
    ("line", "level", "label", "text"),
    [
        ("第一编 总则", Level.PART, "第一编", "总则"),
        ("第二章 资金管理", Level.CHAPTER, "第二章", "资金管理"),
        ("第 七 章 附 则", Level.CHAPTER, "第七章", "附 则"),
        ("第一节 一般规定", Level.SECTION, "第一节", "一般规定"),
        ("第十二条 企业应当备案。", Level.ARTICLE, "第十二条", "企业应当备案。"),
        ("第十二条之一　企业应当备案。", Level.ARTICLE, "第十二条之一", "企业应当备案。"),
        ("第三条企业应当备案。", Level.ARTICLE, "第三条", "企业应当备案。"),
        ("一、总体要求", Level.HEADING1, "一、", "总体要求"),
        ("- 一、总体要求", Level.HEADING1, "一、", "总体要求"),
        ("（三）加大支持。对企业给予补助。", Level.HEADING2, "（三）", "加大支持。对企业给予补助。"),
        ("(三) 加大支持", Level.HEADING2, "(三)", "加大支持"),
        ("2.申报条件", Level.HEADING3, "2.", "申报条件"),
        ("(2)申报条件", Level.HEADING4, "(2)", "申报条件"),
        ("3.5亿元用于补助", Level.PARAGRAPH, None, "3.5亿元用于补助"),
        ("第十条、第十一条规定的企业", Level.PARAGRAPH, None, "第十条、第十一条规定的企业"),
        ("一般企业应当备案", Level.PARAGRAPH, None, "一般企业应当备案"),
    ],
)
def test_the_level_of_a_line(line: str, level: Level, label: str | None, text: str) -> None:
    block = block_of(line)
    assert (block.level, block.label, block.text) == (level, label, text)
    assert (label_of(line) is None) == (label is None)


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["第一条 甲。", "第二条 乙。", "第三条 丙。"], 3),
        (["第四条 甲。", "第五条 乙。", "……", "第九条 丙。"], 3),  # an excerpt
        (["第一条 甲，依照", "第三十条 的规定。", "第二条 乙。", "第三条 丙。"], 3),  # a reference at the head of a line
        (["第一条 将第五条修改为：“第五条 新文。", "第六条 又一条。”", "第二条 施行。"], 2),  # quoted new text
        (["第一条 甲。", "第二条 乙。", "第二条之一 丙。", "第三条 丁。"], 4),
        (["第一条 甲。", "第二条 乙。", "第一条 另一办法。", "第二条 丁。"], 4),
        (["没有条文。"], 0),
    ],
)
def test_articles_are_a_rising_sequence(lines: list[str], count: int) -> None:
    assert len(article_lines(lines, 0, len(lines))) == count


@pytest.mark.parametrize(
    ("sentence", "effective", "expiry"),
    [
        ("本办法自2031年5月1日起施行。", "2031-05-01", None),
        ("本办法自印发之日起施行，有效期5年。", "2031-03-10", "2036-03-09"),
        ("本措施自印发之日起有效期暂定3年。", "2031-03-10", "2034-03-09"),
        ("第二十条 本细则自发布之日起30日后施行。", "2031-04-09", None),
        ("本通知自2031年5月1日起实施，有效期至2033年12月31日。", "2031-05-01", "2033-12-31"),
        ("自2031年5月1日起施行，试行两年。", "2031-05-01", "2033-04-30"),
        ("本公告执行期限为2031年1月1日至2032年12月31日。", "2031-01-01", "2032-12-31"),
        ("本公告执行至2032年12月31日。", None, "2032-12-31"),
        ("本政策自印发之日起施行，有效期至2032年12月。", "2031-03-10", "2032-12-31"),
        ("《某条例》已经国务院常务会议通过，现予公布，自2031年6月1日起施行。", "2031-06-01", None),
        ("本方案自印发之日起实施，实施期限3年（2031年—2033年）。", "2031-03-10", "2033-12-31"),
        # terms of something else
        ("资质证书有效期为3年。", None, None),
        ("本政策有效期自2031年1月1日至2032年12月31日。", "2031-01-01", "2032-12-31"),
        ("本办法有效期自发布之日起三年。", "2031-03-10", "2034-03-09"),
        ("本办法自印发之日起满30日后施行。", "2031-04-09", None),
        ("本办法自二〇三一年七月一日起施行，有效期至二〇三六年六月三十日。", "2031-07-01", "2036-06-30"),
        ("本公告自2031年4月1日起实施，暂定两年。", "2031-04-01", "2033-03-31"),
        ("专项资金实施期限至2033年。", None, None),
        ("对符合条件的企业，2033年12月31日前免征印花税。", None, None),
        ("自2031年1月1日至2033年12月31日，企业招用人员的，按规定扣减税款。", None, None),
        ("获奖企业自获奖之日起5年内不得重复申报。", None, None),
        ("补贴政策执行至2031年12月31日。", None, None),
    ],
)
def test_terms_of_validity(sentence: str, effective: str | None, expiry: str | None) -> None:
    term = find_term([sentence], ISSUED)
    assert (term.effective and term.effective.isoformat(), term.expiry and term.expiry.isoformat()) == (effective, expiry)


def test_a_term_counted_from_an_unknown_day_is_unknown() -> None:
    assert find_term(["本办法自印发之日起施行，有效期5年。"], None).expiry is None


@pytest.mark.parametrize(
    ("sentence", "effective", "expiry"),
    [
        ("本办法自印发之日起满三十日施行。", "2025-04-03", None),
        ("本办法自发布之日起第30日施行。", "2025-04-03", None),
        ("本办法自公布之日起满一年施行。", "2026-03-04", None),
        ("本通知自印发之日次月1日起执行。", "2025-04-01", None),
        ("本通知自发文次月起执行。", "2025-04-01", None),
        ("本办法自印发之日起次月1日实施，有效期5年。", "2025-04-01", "2030-03-31"),
        ("本通知自文件印发之日起次日实施。", "2025-03-05", None),
        ("本办法有效期两年，自2025年1月1日起计算。", None, "2026-12-31"),
        ("本办法试行两年，试行期自2025年7月1日起算。", None, "2027-06-30"),
        ("本通知自印发之日起执行，暂定两年。", "2025-03-04", "2027-03-03"),
        ("本通知自2025年5月1日起试行，试行期一年半。", "2025-05-01", "2026-10-31"),
        ("本通知自2025年5月1日起施行，有效期半年。", "2025-05-01", "2025-10-31"),
        ("本方案实施时间为2025年6月1日至2025年12月31日。", "2025-06-01", "2025-12-31"),
        ("本办法自2025年6月1日起施行，2030年5月31日废止。", "2025-06-01", "2030-05-31"),
        ("本办法自2025年6月1日起施行，自2030年6月1日起失效。", "2025-06-01", "2030-05-31"),
        ("以上政策措施自2025年4月1日起施行，有效期至2026年12月31日。", "2025-04-01", "2026-12-31"),
        ("上述措施自印发之日起执行，有效期1年。", "2025-03-04", "2026-03-03"),
        ("本办法自发布之日起实行，有效期叁年。", "2025-03-04", "2028-03-03"),
        ("本通知从下发之日起实行。", "2025-03-04", None),
        ("本通知自即日起执行。", "2025-03-04", None),
        ("本通知即日起施行。", "2025-03-04", None),
        ("依照本办法取得的许可证，有效期三年。", None, None),
        ("享受本政策的企业，执行期限为2025年1月1日至2025年12月31日。", None, None),
        ("本办法第三条自2026年1月1日起施行，其余条款自公布之日起施行。", "2025-03-04", None),
        ("本办法自2025年8月1日起施行，第十二条自2026年1月1日起施行。", "2025-08-01", None),
        ("本通告自2025年6月1日8时起至2025年6月30日24时止施行。", "2025-06-01", "2025-06-30"),
        ("本通知自2025年3月1日起施行，有效期至2030年2月28日。有效期届满，经评估认为需要延续的，按程序延续。", "2025-03-01", "2030-02-28"),
    ],
)
def test_terms_in_other_words(sentence: str, effective: str | None, expiry: str | None) -> None:
    term = find_term([sentence], dt.date(2025, 3, 4))
    assert (term.effective and term.effective.isoformat(), term.expiry and term.expiry.isoformat()) == (effective, expiry)
