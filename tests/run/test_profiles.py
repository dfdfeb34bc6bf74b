"""The subscribers' wishes as one query each: asked for, followed, excluded; kept while the configuration is the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.match.test_queries import WORLD
from tests.support.homes import make_home
from watcher.config import ConfigError, Home, load_home
from watcher.run.readers.profiles import load_profiles

SUBSCRIBERS = """
- {id: asked, channel: {kind: file, url: out}, query: "融资担保"}
- {id: excluded, channel: {kind: file, url: out}, query: "融资担保", exclude: "kind:news OR title:措施"}
- {id: followed, channel: {kind: file, url: out}, follow: ["《旧办法》", "柳财规〔2025〕7号"]}
- {id: both, channel: {kind: file, url: out}, query: "广告", follow: ["《旧办法》"], follow_cited: true}
- {id: never, channel: {kind: file, url: out}, follow: ["《旧办法》"], follow_cited: true, exclude: "旧办法"}
- {id: own, channel: {kind: file, url: out}, query: "topic:会议 region:海滨"}
"""
VOCABULARY = """
topics: {会议: [大会]}
regions: {海滨市: {also: [海滨], within: 广东}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    make_home(tmp_path, {})
    (tmp_path / "config" / "subscribers.yaml").write_text(SUBSCRIBERS, "utf-8")
    (tmp_path / "config" / "vocabularies").mkdir()
    (tmp_path / "config" / "vocabularies" / "own.yaml").write_text(VOCABULARY, "utf-8")
    return load_home(tmp_path)


def test_what_each_takes(home: Home) -> None:
    profiles = load_profiles(home)
    taken = {name: set(profiles.matches(it)) for name, it in WORLD.items()}
    assert taken["loan"] == {"asked", "excluded"}
    assert taken["news"] == {"asked"}
    assert taken["stub"] == {"followed", "both"}
    assert taken["city"] == {"both"}  # it names the old measure in its text
    assert taken["tax"] == taken["energy"] == set()


def test_the_words_of_the_home_are_known_to_its_queries(home: Home) -> None:
    news = replace(WORLD["news"], region="海滨市")
    assert load_profiles(home).matches(news)["own"].terms == ("topic:会议（大会）", "region:海滨")


def test_the_index_is_kept_until_the_configuration_is_another(home: Home) -> None:
    first = load_profiles(home)
    assert load_profiles(load_home(home.path)) is first
    assert load_profiles(replace(home, subscribers=home.subscribers[:1])) is not first
    assert load_profiles(replace(home, vocabularies=(), subscribers=home.subscribers[:5])) is not first


def test_every_fault_is_shown_with_a_caret_under_its_place(home: Home) -> None:
    file = home.path / "config" / "subscribers.yaml"
    file.write_text(
        "- id: one\n  channel: {kind: file, url: out}\n  query: >-\n    融资担保 OR 题目:贴息\n"
        "- id: two\n  channel: {kind: file, url: out}\n  exclude: 'kind:nwes'\n",
        "utf-8",
    )
    with pytest.raises(ConfigError) as wrong:
        load_profiles(load_home(home.path))
    assert str(wrong.value).split("\n") == [
        f"{file}:3: one 的 query 有误（第 9 个字）：没有“题目”这个字段；是不是“栏目”？",
        "    融资担保 OR 题目:贴息",
        "                ^",
        f"{file}:7: two 的 exclude 有误（第 6 个字）：没有“nwes”这个类型（kind:）；是不是“news”？",
        "    kind:nwes",
        "         ^",
    ]


def test_a_vocabulary_that_cannot_be_is_an_error_with_its_file(home: Home) -> None:
    (home.path / "config" / "vocabularies" / "own.yaml").write_text("regions: {某新区: {within: 无此市}}\n", "utf-8")
    with pytest.raises(ConfigError, match=r"own\.yaml: 某新区 lies in '无此市'"):
        load_profiles(load_home(home.path))
