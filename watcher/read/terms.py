"""From when and until when a document holds, by its own words (施行日期, 有效期)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from watcher.read.dates import add_years, find_dates, parse_date
from watcher.read.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = (
    r"(?:[12]\d{3}|[二一][〇○零一二三四五六七八九]{3})年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_MONTH = r"[12]\d{3}年(?:\d{1,2}月)?底?"
_ISSUES = re.compile("现(?:予以?)?(?:公布|发布|颁布)|印发给你们|予以(?:公布|发布)")
_COUNT = r"[0-9一二两三四五六七八九十]{1,3}"


@dataclass(frozen=True, slots=True)
class Term:
    """The first and the last day in force, where the text gives them."""

    effective: dt.date | None = None
    expiry: dt.date | None = None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    w = tomllib.loads(files("watcher.read").joinpath("tables/terms.toml").read_text("utf-8"))
    own, inforce, issued, validity, until = (w[key] for key in ("self", "inforce", "issued", "validity", "until"))
    after = rf"自(?:{own}|文件)?{issued}之?日起"
    return {
        "self": re.compile(own),
        "from_day": re.compile(rf"(?:自|从|于)(?P<day>{_DAY})(?:零时|0时)?(?:起|开始)?(?:正式)?{inforce}"),
        "from_issue": re.compile(rf"{after}(?P<delay>(?:满)?{_COUNT}(?:个)?(?:工作)?(?:日|天|个月|月)后)?(?:起|即)?(?:开始)?{inforce}"),
        "from_issue_validity": re.compile(rf"{after}[，,]?{validity}"),
        "validity_from_issue": re.compile(rf"{validity}自(?:{own})?{issued}之?日起"),
        "from_own_issue": re.compile(rf"自{own}{issued}之?日"),
        "with_delay": re.compile(
            rf"自(?:{own})?{issued}之?日(?:起)?(?:满)?(?P<count>{_COUNT})(?P<unit>个?工作日|日|天|个月|月)后(?:起)?{inforce}"
        ),
        "span": re.compile(rf"{validity}(?:为|是|自|从|：|:)*(?P<from>{_DAY})(?:起)?(?:至|到|—|－|-|~)(?P<to>{_DAY})"),
        "inforce_span": re.compile(
            rf"自(?P<from>{_DAY})(?:起{inforce}[，,]?(?:{validity}|{inforce})?{until}(?P<to>{_DAY})|起?{until}(?P<end>{_DAY})(?:止)?{inforce})"
        ),
        "until_day": re.compile(rf"(?:{validity}(?:限)?(?:暂定)?(?:为)?|{inforce}){until}(?P<to>{_DAY})"),
        "until_month": re.compile(rf"(?:{validity}(?:暂定)?(?:为)?|{inforce}){until}(?P<to>{_MONTH})"),
        "years": re.compile(
            rf"(?:{validity}(?:限)?(?:自(?:{own})?{issued}之?日起)?(?:暂定|定)?(?:为|是|：)?|试行|暂定(?:为)?|为期)(?P<count>{_COUNT})(?P<unit>年|个月)"
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
    patterns = _patterns()
    delayed = patterns["with_delay"].search(words)
    if delayed and _of_itself(words, delayed.start()):
        return _later(issued, parse_numeral(delayed["count"]), delayed["unit"])
    span = patterns["span"].search(words) or patterns["inforce_span"].search(words)
    if span and _of_itself(words, span.start()):
        return parse_date(span["from"])
    day = patterns["from_day"].search(words)
    if day and _of_itself(words, day.start()):
        return parse_date(day["day"])
    at_issue = (
        patterns["from_issue"].search(words)
        or patterns["from_issue_validity"].search(words)
        or patterns["validity_from_issue"].search(words)
    )
    if at_issue and _of_itself(words, at_issue.start()):
        return issued
    return None


def _of_itself(words: str, start: int) -> bool:
    """Say whether a clause speaks of the document: 本办法 before it in its sentence, or no subject at all."""
    before = words[:start]
    if _patterns()["from_own_issue"].match(words, start) or _patterns()["self"].search(before) or _ISSUES.search(before):
        return True
    return not re.sub(r"^(?:第[一二三四五六七八九十百零]+条|[（(]?[一二三四五六七八九十\d]+[）)、.．])", "", before)


def _expiry(words: str, begins: dt.date | None, *, begun: bool) -> dt.date | None:
    patterns = _patterns()
    for name in ("year_span", "span", "inforce_span", "until_day", "years", "until_month"):
        found = patterns[name].search(words)
        if not found or not (begun or _of_itself(words, found.start()) or _patterns()["self"].search(words[: found.start()])):
            continue
        if name == "year_span":
            return dt.date(int(found["to"]), 12, 31)
        if name in {"span", "inforce_span", "until_day"}:
            return parse_date(found["to"] or found["end"] if name == "inforce_span" else found["to"])
        if name == "until_month":
            return _end_of(found["to"])
        return _last_day(begins, parse_numeral(found["count"]), found["unit"])
    return None


def _later(issued: dt.date | None, count: int | None, unit: str) -> dt.date | None:
    if issued is None or count is None or "工作" in unit:
        return None
    return _add_months(issued, count) if "月" in unit else issued + dt.timedelta(days=count)


def _last_day(begins: dt.date | None, count: int | None, unit: str) -> dt.date | None:
    """有效期5年 from 2025-12-31 ends on 2030-12-30."""
    if begins is None or not count:
        return None
    after = add_years(begins, count) if unit == "年" else _add_months(begins, count)
    return after - dt.timedelta(days=1)


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
