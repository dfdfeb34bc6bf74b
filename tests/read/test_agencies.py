"""The table of agencies, and the pattern of local bodies."""

from __future__ import annotations

import itertools
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.read.agencies import agency_of_code, find_agencies, national, provinces, resolve, table
from watcher.read.signers import names_of_line

CASES = tomllib.loads(Path(__file__).with_name("cases").joinpath("agencies.toml").read_text("utf-8"))


@pytest.mark.parametrize(("printed", "row"), [(name, row) for row in CASES["resolve"] for name in row["names"]])
def test_names_of_bodies(printed: str, row: dict[str, str]) -> None:
    agency = resolve(printed)
    assert agency is not None
    assert (agency.name, agency.level, agency.region) == (row["name"], row["level"], row.get("region"))


@pytest.mark.parametrize("name", [name for row in CASES["unknown"] for name in row["names"]])
def test_what_is_no_body_is_not_resolved(name: str) -> None:
    assert resolve(name) is None


@pytest.mark.parametrize(("line", "names"), [(line, row["names"]) for row in CASES["signers"] for line in row["lines"]])
def test_lines_of_signers(line: str, names: list[str]) -> None:
    assert list(names_of_line(line) or ()) == names


def test_every_name_in_the_table_stands_for_one_body() -> None:
    rows = [row for block in table()["body"] for row in block["rows"]]
    names = Counter(name for row in rows for name in {row["name"].removeprefix("中华人民共和国"), *row["short"]})
    assert [name for name, count in names.items() if count > 1] == []
    assert all(resolve(name) == agency for name, agency in national().items())


def test_all_provinces_are_there() -> None:
    assert len(set(provinces().values())) == 32  # 31 and the Xinjiang corps
    for short in ("北京", "内蒙古", "广西", "西藏", "新疆"):
        assert resolve(short + "财政厅") is not None


def test_the_longest_name_is_found_at_each_place() -> None:
    found = find_agencies("财政部税务总局、国家税务总局和国务院办公厅")
    assert [f.printed for f in found] == ["财政部", "税务总局", "国家税务总局", "国务院办公厅"]


def test_a_number_tells_its_body() -> None:
    assert [a.name if a else None for a in map(agency_of_code, ("财教〔2031〕2号", "国办发〔2031〕1号", "湘财企〔2031〕1号", "第3号"))] == [
        "财政部",
        "国务院办公厅",
        None,
        None,
    ]


@given(st.text("财政部国务院办公厅税总局 省市、a1", max_size=60))
def test_found_bodies_do_not_overlap(text: str) -> None:
    found = find_agencies(text)
    assert all(text[f.start : f.end] == f.printed for f in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    names_of_line(text)
