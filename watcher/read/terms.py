"""From when and until when a document holds, by its own words (施行日期, 有效期)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

from watcher.read.dates import find_dates, parse_date
from watcher.read.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = (
    r"(?:[12]\d{3}|[二一][〇○零一二三四五六七八九]{3})年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_MONTH = r"[12]\d{3}年(?:\d{1,2}月)?底?"
_ISSUES = re.compile("现(?:予以?)?(?:公布|发布|颁布)|印发给你们|予以(?:公布|发布)")
_COUNT = r"[0-9一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3}"
_MOST_CLAUSES = 20
"""No more clauses of one form are looked at in a sentence."""
_HOUR = r"(?:\d{1,2}时|零时)?"


@dataclass(frozen=True, slots=True)
class Term:
    """The first and the last day in force, where the text gives them."""

    effective: dt.date | None = None
    expiry: dt.date | None = None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    w = tomllib.loads(files("watcher.read").joinpath("tables/terms.toml").read_text("utf-8"))
    own, inforce, issued, validity, until = (w[key] for key in ("self", "inforce", "issued", "validity", "until"))
    at_issue = rf"(?:自|从)(?:{own}|文件)?{issued}(?:之?日)?"
    after = rf"(?:自|从)(?:{own}|文件)?{issued}之?日起"
    first, last = rf"{_DAY}{_HOUR}", rf"(?P<to>{_DAY}){_HOUR}(?:止)?"
    return {
        "self": re.compile("".join(f"(?<!{words})" for words in w["rests_on"]) + f"(?:{own})(?!{w['one_article']})"),
        "from_day": re.compile(rf"(?:自|从|于)(?P<day>{_DAY}){_HOUR}(?:起|开始)?{inforce}"),
        "from_issue": re.compile(
            rf"{after}(?:即)?(?:开始)?{inforce}|{after}[，,]?{validity}|(?:自|从)?即日起{inforce}|{after}{until}{_DAY}"
        ),
        "validity_from_issue": re.compile(rf"{validity}自(?:{own})?{issued}之?日起"),
        "from_own_issue": re.compile(rf"自{own}{issued}之?日"),
        "with_delay": re.compile(
            rf"{at_issue}(?:起)?(?:满|第)?(?P<count>{_COUNT})(?P<unit>个?工作日|日|天|个月|月|年)(?:后)?(?:起|即)?(?:开始)?{inforce}"
        ),
        "next": re.compile(rf"{at_issue}(?:起)?(?:的)?次(?:(?P<day>日)|月(?:(?P<of>\d{{1,2}})日)?)(?:起|即)?(?:开始)?{inforce}"),
        "counted_from": re.compile(rf"(?:自|从)(?P<day>{_DAY})(?:起|开始)?(?:计算|起算|算起|算)"),
        "span": re.compile(rf"{validity}(?:为|是|自|从|：|:)*(?P<from>{first})(?:起)?(?:至|到|—|－|-|~){last}"),
        "inforce_span": re.compile(
            rf"(?:自|从)(?P<from>{first})(?:起{inforce}[，,]?(?:{validity}|{inforce})?{until}{last}|起?{until}(?P<end>{_DAY}){_HOUR}(?:止)?{inforce})"
        ),
        "until_day": re.compile(
            rf"(?:{validity}(?:限)?(?:暂定)?(?:为)?|{inforce}){until}{last}|{after}{until}(?P<end>{_DAY}){_HOUR}(?:止)?{inforce}"
        ),
        "until_month": re.compile(rf"(?:{validity}(?:暂定)?(?:为)?|{inforce}){until}(?P<to>{_MONTH})"),
        "lapse": re.compile(rf"{inforce}[，,](?:于|至|到)?{last}(?:自行|自动|自然)?(?:废止|失效|终止)"),
        "lapsed_from": re.compile(rf"{inforce}[，,](?:自|从)(?P<to>{_DAY})起(?:自行|自动|自然)?(?:废止|失效|终止)"),
        "years": re.compile(
            rf"(?:{validity}(?:限)?(?:自(?:{own})?{issued}之?日起)?(?:暂定|定)?(?:为|是|：)?|试行|暂定(?:为)?|为期)(?P<count>{_COUNT}|半)(?P<unit>年半|年|个月)"
        ),
        "year_span": re.compile(rf"{validity}(?:暂定)?(?:为)?{_COUNT}年[（(](?P<from>\d{{4}})年?(?:—|－|-|–|至)(?P<to>\d{{4}})年[）)]"),
    }


def find_term(sentences: Iterable[str], issued: dt.date | None, announced: str = "") -> Term:
    """Read the term off the sentences of a document that speak of the document itself; `issued` resolves 自印发之日起.

    An announcement without such a sentence takes effect on the day with which its first item begins (`announced`).
    The last such sentence wins: it stands at the end of the measure. A term of a benefit, a licence or a fund is none of these.
    """
    effective: dt.date | None = None
    expiry: dt.date | None = None
    for sentence in sentences:
        words = re.sub(r"\s+", "", sentence)
        begins = _effective(words, issued)
        ends = _expiry(words, begins or effective or issued, begun=begins is not None)
        effective, expiry = begins or effective, ends or expiry
    if effective is None and (found := re.search(rf"(?:^|[\n，、])自(?P<day>{_DAY})起，", re.sub(r"[^\S\n]+", "", announced))):
        effective = parse_date(found["day"])
    return Term(effective, expiry)


def _effective(words: str, issued: dt.date | None) -> dt.date | None:
    delayed = _own("with_delay", words)
    if delayed:
        return _later(issued, parse_numeral(delayed["count"]), delayed["unit"])
    following = _own("next", words)
    if following:
        return _next(issued, following)
    dated = _own("span", words) or _own("inforce_span", words)
    if dated:
        return _day(dated["from"])
    day = _own("from_day", words)
    if day:
        return parse_date(day["day"])
    return issued if _own("from_issue", words) or _own("validity_from_issue", words) else None


def _own(name: str, words: str) -> re.Match[str] | None:
    """Find the first clause of a form that speaks of the document itself."""
    clauses = islice(_patterns()[name].finditer(words), _MOST_CLAUSES)
    return next((found for found in clauses if _of_itself(words, found.start())), None)


def _of_itself(words: str, start: int) -> bool:
    """Say whether a clause speaks of the document: 本办法 before it in its sentence, or no subject at all."""
    before = words[:start]
    if _patterns()["from_own_issue"].match(words, start) or _patterns()["self"].search(before) or _ISSUES.search(before):
        return True
    return not re.sub(r"^(?:第[一二三四五六七八九十百零]+条|[（(]?[一二三四五六七八九十\d]+[）)、.．])", "", before)


def _expiry(words: str, begins: dt.date | None, *, begun: bool) -> dt.date | None:
    for name in ("year_span", "span", "inforce_span", "until_day", "lapse", "lapsed_from", "years", "until_month"):
        found = _patterns()[name].search(words)
        if not found or not (begun or _of_itself(words, found.start()) or _patterns()["self"].search(words[: found.start()])):
            continue
        if name == "year_span":
            return dt.date(int(found["to"]), 12, 31)
        if name == "until_month":
            return _end_of(found["to"])
        if name == "years":
            counted = _patterns()["counted_from"].search(words)
            return _last_day(parse_date(counted["day"]) if counted else begins, found["count"], found["unit"])
        day = _day(found["to"] or found["end"])
        return day - dt.timedelta(days=1) if day and name == "lapsed_from" else day
    return None


def _day(printed: str) -> dt.date | None:
    """Read a day with the hour that may stand behind it."""
    return parse_date(printed[: printed.index("日") + 1])


def _later(issued: dt.date | None, count: int | None, unit: str) -> dt.date | None:
    if issued is None or count is None or "工作" in unit:
        return None
    if unit in "日天":
        return issued + dt.timedelta(days=count)
    return _add_months(issued, count * (12 if unit == "年" else 1))


def _next(issued: dt.date | None, found: re.Match[str]) -> dt.date | None:
    """Reckon 次日, 次月起 and 次月15日 from the day of issue."""
    if issued is None:
        return None
    if found["day"]:
        return issued + dt.timedelta(days=1)
    first = _add_months(issued.replace(day=1), 1)
    day = int(found["of"] or 1)
    return first.replace(day=day) if 1 <= day <= calendar.monthrange(first.year, first.month)[1] else None


def _last_day(begins: dt.date | None, count: str, unit: str) -> dt.date | None:
    """有效期5年 from 2025-12-31 ends on 2030-12-30; 半年 are six months, 一年半 eighteen."""
    number = 0 if count == "半" else parse_numeral(count)
    months = (number or 0) * (1 if unit == "个月" else 12) + (6 if count == "半" or unit == "年半" else 0)
    return _add_months(begins, months) - dt.timedelta(days=1) if begins and months else None


def _add_months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _end_of(words: str) -> dt.date | None:
    found = find_dates(words)
    if not found:
        return None
    year, month = found[0].year, found[0].month
    if month is None:
        return dt.date(year, 12, 31) if words.endswith("底") else None
    return dt.date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None
