"""Document numbers (发文字号) in one form, so that two printings of one number are equal.

`财教[2025]0285号` and `财教〔２０２５〕第285号` are one number; an announcement or a decree is the same with its issuers
printed or left out, and another one under other issuers.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from watcher.compare.dress import fold
from watcher.compare.numerals import value_of

_NUMERAL = r"[0-9〇零一二三四五六七八九十百千]{1,12}"

_LONGEST = 160  # characters; joint announcements name a dozen issuers
_ORDINARY = re.compile(rf"(?P<series>[^0-9]+?)\((?P<year>\d{{2}}|\d{{4}})\)第?(?P<number>{_NUMERAL})号?(?P<rest>\(\w+\))?")
_YEAR_FIRST = re.compile(rf"\((?P<year>\d{{2}}|\d{{4}})\)(?P<series>[^0-9()]+?)第?(?P<number>{_NUMERAL})号?")
_ACT = re.compile(
    rf"(?P<issuers>.*?)(?P<kind>公告|通告|令)?\(?(?:(?P<term>第?[一二三四五六七八九十]+届)\)?)?"
    rf"(?:(?P<year>\d{{4}})\)?年?)?\)?第?(?P<number>{_NUMERAL})号\)?(?P<after>公告|通告|令)?"
)

_STANDARD = re.compile(  # GB/T 9704-2012, DB37/T 2101-2012, JTG 3432-2024
    r"(?P<series>(?:DB\d{2,6}|[A-Z]{2,5})(?:/[A-Z]{1,8})?\d{1,6}(?:\.\d{1,3}){0,3})[^\w./]{1,2}(?P<year>\d{4}|\d{2})"
)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "tables" / "identity.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Number:
    """A number taken apart. `kind` is None for an ordinary number, whose `series` is 财教; else 公告, 通告, 令 or 标准.

    The `series` of a standard is its code with its number, GB/T9704.
    """

    kind: str | None
    series: str  # the letters of the series, or the issuers of an announcement or decree
    year: int | None
    number: int
    term: str | None = None  # 十四届

    def __str__(self) -> str:
        if self.kind is None:
            return f"{self.series}〔{self.year}〕{self.number}号"
        if self.kind == "标准":
            return f"{self.series}-{self.year}"
        year = f"{self.year}年" if self.year else ""
        return f"{self.series}{self.kind}{self.term or ''}{year}第{self.number}号"


@lru_cache(maxsize=512)  # of documents held against each other, each number is taken apart many times
def parse_number(number: str) -> Number | None:
    """Take a document number apart, or None where the words are none."""
    words = fold(number).strip(".,;:")
    if len(words) > _LONGEST:
        return None
    if words.startswith("(") and words.endswith("号)"):
        words = words[1:-1]
    standard = _STANDARD.fullmatch(words)
    if standard:
        return Number("标准", standard["series"], _full_year(standard["year"]), 0)
    ordinary = _ORDINARY.fullmatch(words) or _YEAR_FIRST.fullmatch(words)
    if ordinary and not re.search(r"(?:公告|通告|令)$", ordinary["series"]):
        series = re.sub(r"[()\"']", "", ordinary["series"])
        return Number(None, series, _full_year(ordinary["year"]), value_of(ordinary["number"]))
    act = _ACT.fullmatch(words)
    if not act or not (act["kind"] or act["after"] or act["year"]):
        return None
    issuers = _issuers(number, act["issuers"])
    year_of_act = int(act["year"]) if act["year"] else None
    term = act["term"].removeprefix("第") if act["term"] else None
    return Number(act["kind"] or act["after"] or "公告", issuers, year_of_act, value_of(act["number"]), term)


def _full_year(printed: str) -> int:
    return int(printed) + 1900 if len(printed) == 2 else int(printed)


def _issuers(printed: str, folded: str) -> str:
    """Name the issuers before an announcement's number, in their order, each under one name, with nothing between them."""
    names: list[str] = []
    for name in re.split(r"[\s、,，]+", printed):
        word = fold(name)
        head = re.split(r"公告|通告|令|第?\d", word, maxsplit=1)[0]
        if head and head in folded:
            names.append(_one_name(head))
        if head != word:
            break
    return "".join(names)


def _one_name(issuer: str) -> str:
    table = _table()
    for plain in table["prefixes"]["plain"]:
        if issuer != plain:
            issuer = issuer.replace(plain, "")
    return str(table["issuers"].get(issuer, issuer))


def number_key(number: str) -> str | None:
    """Give a number in its one form, or None where it is none. A key that begins with 公告 or 令 lacks its issuers."""
    parsed = parse_number(number)
    return str(parsed) if parsed else None


def identifies(number: str) -> bool:
    """Whether a number tells its document from all others.

    One printed without issuers does not, nor one of a series that begins again with every term (主席令第七号).
    """
    parsed = parse_number(number)
    if parsed is None:
        return False
    if parsed.kind is None:
        return True
    restarts = f"{parsed.series}{parsed.kind}" in _table()["restarting"]["series"]
    return bool(parsed.series) and (not restarts or parsed.term is not None)


def same_number(a: str, b: str) -> bool:
    """Whether two numbers are one. Issuers, and the year of a decree, are compared only where both print them."""
    left, right = parse_number(a), parse_number(b)
    if left is None or right is None:
        return False
    if (left.kind, left.number) != (right.kind, right.number):
        return False
    if left.kind is None:
        return (left.series, left.year) == (right.series, right.year)
    issuers_agree = not left.series or not right.series or left.series == right.series
    years_agree = left.year == right.year or (left.kind == "令" and None in (left.year, right.year))
    terms_agree = left.term == right.term or None in (left.term, right.term)
    return issuers_agree and years_agree and terms_agree
