"""Dates as documents write them: 2025年12月9日, 二〇二五年十二月九日, 2025-12-09, 2025.12.9, with or without a time.

White space between the digits and the words is dress (justified print, hard wraps). A date without its day has no
`date`, only a precision: the day is never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from watcher.read.numerals import parse_numeral

_DIGIT = "[0-9０-９]"
_ZERO = "〇零○Ｏ０◯0OО"  # the last two are the Latin and the Cyrillic letter, seen for 〇
_YEAR = rf"(?:[12１２]\s?{_DIGIT}\s?{_DIGIT}\s?{_DIGIT}|[一二][一二三四五六七八九{_ZERO}]{{3}})"
_SMALL = rf"(?:{_DIGIT}\s?{_DIGIT}?|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CLOCK = rf"\s*[T 　]?\s*{_DIGIT}{{1,2}}\s*[:：时]\s*{_DIGIT}{{1,2}}(?:\s*[:：分]\s*{_DIGIT}{{1,2}}(?:\.\d+)?秒?)?分?"
_TIME = rf"(?:{_CLOCK}(?P<zone>Z|[+-]\d\d:?\d\d)?)?"

_WORDED = rf"(?P<y1>{_YEAR})\s*年\s*(?:(?P<m1>{_SMALL})\s*月(?:份)?(?:\s*(?P<d1>{_SMALL})\s*[日号])?)?"
_PARTED = (
    rf"(?<![0-9０-９])(?P<y2>[12１２]{_DIGIT}{{3}})\s?(?P<sep>[-/.．－—／])\s?(?P<m2>{_DIGIT}{{1,2}})"
    rf"\s?(?P=sep)\s?(?P<d2>{_DIGIT}{{1,2}})(?![0-9０-９])"
)

_FOUND = re.compile(f"{_WORDED}|{_PARTED}")
_WHOLE = re.compile(rf"[（(\[【]?\s*(?:{_WORDED}|{_PARTED}|(?P<y3>[12]\d{{3}})(?P<m3>\d\d)(?P<d3>\d\d))\s*{_TIME}\s*[）)\]】]?")
_LATIN_ZEROS = str.maketrans("OО", "〇〇")
_CHINA = dt.timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in running text. `precision` is day, month or year; `date` is None unless the day is printed and exists."""

    date: dt.date | None
    precision: str
    start: int
    end: int
    year: int
    month: int | None = None


def parse_date(text: str) -> dt.date | None:
    """Give the date where the whole text is one date, whatever its form, with a time behind it or brackets around it.

    A time in UTC or another zone is turned to the day in China. None for a date without its day, and for anything else.
    """
    found = _WHOLE.fullmatch(text.strip())
    if not found:
        return None
    day = _date_of(found, ("1", "2", "3"))[0]
    zone = found["zone"]
    return _in_china(day, text, zone) if day and zone else day


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Find every date in the text in order, with its offsets; months and years alone have no `date`."""
    rows = []
    for found in _FOUND.finditer(text):
        day, year, month = _date_of(found, ("1", "2"))
        if year is None:
            continue
        precision = "day" if (found["d1"] or found["d2"]) else "month" if month else "year"
        rows.append(FoundDate(day, precision, found.start(), found.end(), year, month))
    return tuple(rows)


def _date_of(found: re.Match[str], forms: tuple[str, ...]) -> tuple[dt.date | None, int | None, int | None]:
    for form in forms:
        if found[f"y{form}"]:
            year, month, day = (parse_numeral((found[f"{part}{form}"] or "").translate(_LATIN_ZEROS)) for part in "ymd")
            try:
                return (dt.date(year, month, day) if year and month and day else None), year, month
            except ValueError:
                return None, year, month
    return None, None, None


def _in_china(day: dt.date, text: str, zone: str) -> dt.date:
    clock = re.search(r"(\d{1,2})\s*[:：]\s*(\d{1,2})", text)
    if not clock:
        return day
    sign = -1 if zone.startswith("-") else 1
    digits = re.sub(r"\D", "", zone) or "0000"
    offset = sign * dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=int(clock[1]), minutes=int(clock[2]))
    return (moment - offset + _CHINA).date()
