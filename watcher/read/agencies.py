"""Bodies that issue documents (发文机关): the declared table, and the pattern of provincial, city and county departments.

`tables/agencies.toml` holds the national bodies and the provinces; a local body is recognised by region, field and ending
(广东省 + 财政 + 厅), so that no list of ten thousand departments is needed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import ahocorasick


@dataclass(frozen=True, slots=True)
class Agency:
    """A body. `level` is national, province or city; `region` the province, or the city where no province is named."""

    name: str
    short: str
    level: str
    region: str | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundAgency:
    """A body named in running text, as printed, with its offsets."""

    agency: Agency
    printed: str
    start: int
    end: int


_STATE = "中华人民共和国"
_OFFICE = re.compile(r"(?P<of>.{2,}?)(?P<office>(?:综合|办公)[厅室司]|秘书局)")
_HEADS = (
    "国家税务总局|国家金融监督管理总局|中国证券监督管理委员会|中国人民银行|人民银行|国家外汇管理局|国家统计局"
    "|国家矿山安全监察局|财政部|国家能源局|中国民用航空"
)
_BRANCH = re.compile(
    rf"(?:(?P<head>{_HEADS})(?P<far>.{{2,12}}?)(?:税务局|监管局|监管分局|分行|支行|分局|调查总队|监管办公室|管理局|局)"
    r"|(?P<near>.{2,8}?)(?:金融监管局|证监局|银保监局|海关))"
)
PLACE = "(?:自治州|自治县|自治旗|特别行政区|开发区|高新区|新区|[市州盟县区旗])"
_PLACE_NAME = "(?:(?![局厅委部办])[一-龥])"
_UNNAMED = {"自治区": "province", "省": "province", "全省": "province", "市": "city", "州": "city", "县": "city", "区": "city"}


@cache
def table() -> dict[str, Any]:
    """Give the declared table as written."""
    return tomllib.loads(files("watcher.read").joinpath("tables/agencies.toml").read_text("utf-8"))


@cache
def national() -> dict[str, Agency]:
    """Give every name of every national body, full and short, and the body it stands for."""
    names: dict[str, Agency] = {}
    for block in table()["body"]:
        for row in block["rows"]:
            agency = Agency(row["name"].removeprefix(_STATE), next(iter(row["short"]), row["name"]), "national", None, tuple(row["codes"]))
            for name in (row["name"], agency.name, *row["short"]):
                names.setdefault(name, agency)
    return names


@cache
def provinces() -> dict[str, str]:
    """Give the names of provinces, full and short, and the full name of each."""
    return {name: row[0] for row in table()["provinces"] for name in row[:2]}


def resolve(name: str) -> Agency | None:
    """Give the body of that name, national by the table, local by its pattern; None where it is no body known to either."""
    name = "".join(name.split())
    known = national().get(name) or national().get(name.removeprefix(_STATE))
    if known:
        return known
    office = _OFFICE.fullmatch(name)
    if office and (of := resolve(office["of"])):
        return Agency(of.name + office["office"], name, of.level, of.region, of.codes)
    return _branch(name) or _local(name)


def _branch(name: str) -> Agency | None:
    """Recognise a branch of a national body: 国家税务总局广东省税务局, 广东证监局."""
    found = _BRANCH.fullmatch(name)
    if not found:
        return None
    place = found["far"] or found["near"]
    region = provinces().get(place)
    if found["far"] and name[len(found["head"]) :] in national():  # 财政部税务总局: two bodies
        return None
    return Agency(name, name, "province" if region else "city", region or place)


def _local(name: str) -> Agency | None:
    """Recognise a department of a province, city or county: by its region, or by 省, 市 alone, where the reader knows which."""
    found = _local_name().fullmatch(name)
    if not found:
        return None
    if found["unnamed"]:
        return Agency(name, name, _UNNAMED[found["unnamed"]])
    region = provinces().get(found["province"] or "")
    if found["place"]:
        return Agency(name, name, "city", region or found["place"])
    if not region:
        return None
    return Agency((found["party"] or "") + region + found["department"], name, "province", region)


@cache
def _local_name() -> re.Pattern[str]:
    local = table()["local"]
    fields, endings, parties = ("|".join(sorted(local[key], key=len, reverse=True)) for key in ("fields", "endings", "party"))
    names = "|".join(sorted(provinces(), key=len, reverse=True))
    department = rf"(?:(?:{fields}){{1,3}}(?:{endings})?|{parties}){{1,2}}(?:办公[厅室])?"
    return re.compile(
        rf"(?P<party>中共)?(?:(?P<unnamed>{'|'.join(_UNNAMED)})|(?P<province>{names})?(?P<place>(?:{_PLACE_NAME}{{1,8}}?{PLACE}){{0,2}}))"
        rf"(?P<department>{department})"
    )


@cache
def _finder() -> Any:
    automaton = ahocorasick.Automaton()
    for name, agency in national().items():
        automaton.add_word(name, (name, agency))
    automaton.make_automaton()
    return automaton


def find_agencies(text: str) -> tuple[FoundAgency, ...]:
    """Find the national bodies named in the text, the longest name at each place, in order."""
    if not text:
        return ()
    longest: dict[int, FoundAgency] = {}
    for end, (name, agency) in _finder().iter(text):
        start = end - len(name) + 1
        longest[start] = FoundAgency(agency, name, start, end + 1)  # ends come in rising order: the last is the longest
    rows: list[FoundAgency] = []
    for start in sorted(longest):
        if not rows or start >= rows[-1].end:
            rows.append(longest[start])
    return tuple(rows)


def agency_of_code(number: str) -> Agency | None:
    """Give the national body whose 机关代字 a number begins with, the longest code first: 财教〔2025〕285号 is 财政部's."""
    code = number.split("〔", maxsplit=1)[0] if "〔" in number else ""
    return next((_codes()[code[:end]] for end in range(len(code), 0, -1) if code[:end] in _codes()), None)


@cache
def _codes() -> dict[str, Agency]:
    codes: dict[str, Agency] = {}
    for agency in national().values():
        for code in agency.codes:
            codes.setdefault(code, agency)
    return codes
