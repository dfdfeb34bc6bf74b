"""The declared tables: places, bodies, topics and industries, and what a home adds to them."""

from __future__ import annotations

from typing import Any

import pytest

from watcher.match import Addition, Profiles, VocabularyError, parse_query, shipped_lexicon
from watcher.match.bodies import _table
from watcher.match.words import fold_words
from watcher.read.agencies import provinces, resolve

LEXICON = shipped_lexicon()
PLACES, BODIES = LEXICON.places, LEXICON.bodies


@pytest.mark.parametrize(
    ("name", "around"),
    [
        ("广西", ["广西壮族自治区", "西部"]),
        ("柳州", ["柳州市", "广西壮族自治区", "西部"]),
        ("三江侗族自治县", ["三江侗族自治县", "柳州市", "广西壮族自治区", "西部"]),
        ("恩施州", ["恩施土家族苗族自治州", "湖北省", "中部"]),
        ("吉林", ["吉林省", "东北"]),
        ("吉林市", ["吉林市", "吉林省", "东北"]),
        ("昆山", ["昆山市", "苏州市", "江苏省", "长三角"]),
        ("浦东新区", ["浦东新区", "上海市", "长三角"]),
        ("东莞", ["东莞市", "珠三角", "粤港澳大湾区", "广东省"]),
    ],
)
def test_a_place_lies_in_others(name: str, around: list[str]) -> None:
    place = PLACES.named(name)
    assert place
    assert list(PLACES.around(place)) == around


def test_a_name_that_several_places_have_means_none() -> None:
    assert [PLACES.named(name) for name in ("鼓楼区", "朝阳区", "铁西区")] == [None] * 3


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("广西柳州市鱼峰区财政局", "鱼峰区"),
        ("江西财政厅", "江西省"),
        ("上海市北京东路街道", "上海市"),
        ("东方航空公司", None),
        ("国务院办公厅", None),
        ("", None),
    ],
)
def test_the_place_at_the_head_of_words(words: str, place: str | None) -> None:
    assert PLACES.at_head(words) == place


def test_every_prefecture_lies_in_a_province_and_no_place_in_itself() -> None:
    known = {*provinces().values(), "香港特别行政区", "澳门特别行政区", "台湾省", "珠三角"}
    assert len(PLACES.within) > 2500
    for place, outer in PLACES.within.items():
        assert place not in outer
        assert known.intersection(PLACES.around(place)), place
    assert {PLACES.named(name) for name in provinces()} == set(provinces().values())


@pytest.mark.parametrize(
    ("name", "signer", "upper", "place", "level"),
    [
        ("财政部办公厅", "财政部", "财政部", None, "national"),
        ("财政部税政司", "财政部", "财政部", None, None),
        ("国家发展改革委财政金融司", "国家发展和改革委员会", "国家发展和改革委员会", None, None),
        ("国家能源局综合司", "国家能源局", "国家发展和改革委员会", None, "national"),
        ("国家税务总局广东省税务局", "国家税务总局广东省税务局", "国家税务总局", "广东省", "province"),
        ("广西证监局", "广西证监局", "中国证券监督管理委员会", "广西壮族自治区", "province"),
        ("柳州市地方金融监管局", "柳州市地方金融监管局", "柳州市地方金融监管局", "柳州市", "city"),
        ("中国人民银行柳州市分行", "中国人民银行柳州市分行", "中国人民银行", "柳州市", "city"),
        ("柳州市财政局办公室", "柳州市财政局", "柳州市财政局", "柳州市", "city"),
        ("中共广东省委办公厅", "中共广东省委", "中共广东省委", "广东省", "province"),
    ],
)
def test_a_body_belongs_to_another(name: str, signer: str, upper: str, place: str | None, level: str | None) -> None:
    assert list(BODIES.speaking_for(name))[-1] == signer
    assert list(BODIES.around(name))[-1] == upper
    assert BODIES.place(name) == place
    assert BODIES.level(name) == level


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("柳州市工信局", "柳州市工业和信息化局"),
        ("广西发改委", "广西壮族自治区发展和改革委员会"),
        ("深圳市市场监管局", "深圳市市场监督管理局"),
        ("发改委", "国家发展和改革委员会"),
        ("税务总局", "国家税务总局"),
    ],
)
def test_a_short_name_means_the_body(short: str, full: str) -> None:
    assert BODIES.named(short) == BODIES.named(full)


def test_every_body_of_the_table_is_known_to_the_table_of_agencies() -> None:
    table = _table()
    named = [*table["under"], *(body for lower in table["under"].values() for body in lower), *table["branches"].values()]
    assert [name for name in named if resolve(name) is None] == []


@pytest.mark.parametrize("name", ["topic", "industry"])
def test_the_words_of_a_vocabulary_are_words_that_say_something(name: str) -> None:
    vocabulary = LEXICON.vocabularies[name]
    for value, words in vocabulary.words.items():
        assert len({fold_words(word) for word in words}) == len(words), value
        assert all(len(word) > 1 for word in words), value
        assert vocabulary.named(value) == value
    assert len(vocabulary.words) >= 20


def test_industries_are_those_of_the_standard() -> None:
    assert [LEXICON.vocabularies["industry"].named(letter) is not None for letter in "ABCDEFGHIJKLMNOPQRST"] == [True] * 20
    assert LEXICON.vocabularies["industry"].named("制造业") == LEXICON.vocabularies["industry"].named("c")


ADDED = LEXICON.with_more(
    [
        Addition("topic", "低空经济", ("无人机产业",), (), ("低空经济", "通用航空")),
        Addition("topic", "税费优惠", ("免税",), (), ("免税额度",)),
        Addition("region", "柳东新区", ("柳东",), ("柳州",)),
        Addition("region", "柳州", ("龙城",)),
        Addition("agency", "广西北部湾办", ("北部湾办",), ("广西壮族自治区发展和改革委员会",)),
        Addition("agency", "国家税务总局", ("总局",)),
    ]
)


def test_a_home_adds_to_every_vocabulary() -> None:
    assert ADDED.vocabularies["topic"].named("无人机产业") == "低空经济"
    assert ADDED.vocabularies["topic"].words["税费优惠"][-1] == "免税额度"
    assert list(ADDED.places.around("柳东新区"))[:3] == ["柳东新区", "柳州市", "广西壮族自治区"]
    assert ADDED.places.named("龙城") == "柳州市"
    assert list(ADDED.bodies.around("北部湾办")) == ["广西北部湾办", "广西壮族自治区发展和改革委员会"]
    assert ADDED.bodies.named("总局") == "国家税务总局"
    assert LEXICON.vocabularies["topic"].named("无人机产业") is None


def test_what_a_home_adds_is_matched() -> None:
    from tests.match.test_queries import ALL, TABLE, change

    it = change("it", TABLE["worlds"]["news"] | {"text": "通用航空先行。", "issuers": ["柳东新区管委会", "北部湾办"]})
    rows = [(text, parse_query(text, ADDED), ALL) for text in ("topic:低空经济", "region:龙城", "agency:广西发展改革委", "region:广东")]
    found = Profiles(rows, ADDED).matches(it)
    assert set(found) == {"topic:低空经济", "region:龙城", "agency:广西发展改革委"}
    assert found["topic:低空经济"].terms == ("topic:低空经济（通用航空）",)
    assert found["topic:低空经济"].sentence == "通用航空先行。"


def test_the_reason_names_the_value_and_the_words_that_were_met() -> None:
    from tests.match.test_queries import ALL, WORLD

    [found] = Profiles([("x", parse_query("industry:C topic:担保"), ALL)]).matches(WORLD["city"]).values()
    assert found.terms == ("industry:制造业（制造业）", "topic:融资担保（融资增信、担保费）")
    assert found.words == ("制造业", "融资增信", "担保费")
    assert found.sentence == "根据《旧办法》（财教〔2020〕1号），对制造业企业降低担保费率，纳税信用A级的优先。"


@pytest.mark.parametrize(
    ("addition", "says"),
    [
        (Addition("topic", "空"), "no words"),
        (Addition("topic", "税费优惠", ("融资担保",)), "already"),
        (Addition("region", "某地", (), ("无此地",)), "no known region"),
        (Addition("agency", "某办", (), ("无此机关",)), "no known body"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_addition_that_cannot_be_made_says_why(addition: Any, says: str) -> None:
    with pytest.raises(VocabularyError, match=says):
        LEXICON.with_more([addition])


@pytest.mark.parametrize(
    "words",
    [
        "按照国家政策执行", "有关税收事项另行通知", "使用智能化工具", "推进信息化工作", "安排施工时间", "新增信贷额度",
        "开发电子表格", "提供电子版材料", "严格审批发放程序", "加大预算力度", "打通关键环节", "修缮农民宿舍", "减少停电影响",
        "提升各环节水平", "上报关于本年度的情况", "应当减轻工作负担", "涉农机构填写表格", "形成测评标准文本", "审核电子材料",
        "办理到期货款结算", "向全社会展现", "污水产生单位", "广应用标准地膜", "防止财物流失",
    ],
)  # fmt: skip
def test_no_word_of_a_vocabulary_stands_across_two_others(words: str) -> None:
    """信息化工作 is no matter of 化工, nor 国家政策 one of 家政."""
    for vocabulary in LEXICON.vocabularies.values():
        met = {word for known in vocabulary.words.values() for word in known if word in words}
        assert met == set()
