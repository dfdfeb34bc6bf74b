"""Days in queries: 2026-01..2026-06, >=2026-07-01, 2026年7月, within:90d. Everything is read into a first and a last day, both included."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_DAY = re.compile(r"(?P<year>\d{4})(?:(?:-|/|\.|年)(?P<month>\d{1,2})(?:(?:-|/|\.|月)(?P<day>\d{1,2})日?|月)?|年)?|(?P<tight>\d{8})")
_BETWEEN = re.compile(r"\.{2,}|…+|~|～|至|到")
_SIGN = re.compile(r"(>=|≥|=>|<=|≤|=<|>|<|=)")
_SPAN = re.compile(r"(\d{1,5})(d|天|日|w|周|个?星期|m|个?月|y|年)?")
_UNITS = {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "星期": 7, "m": 30, "月": 30, "y": 365, "年": 365}
_LONGEST = 36_500


class DaysError(ValueError):
    """Words that are no day, no range of days and no span."""


def range_of(written: str) -> str:
    """Give a range of days in its one form, 2026-01-01..2026-06-30, an open end left empty. Raises DaysError.

    A month or a year stands for all its days; of two bounds the second includes its last day.
    """
    words = "".join(written.split())
    sign = _SIGN.match(words)
    if sign:
        first, last = _bounds(words[sign.end() :])
        return _said(*_compared(sign[1], first, last))
    ends = _BETWEEN.split(words, maxsplit=1)
    if len(ends) == 1:
        return _said(*_bounds(words))
    if not any(ends):
        raise DaysError("日期范围至少一端要有日期")
    begins = _bounds(ends[0])[0] if ends[0] else None
    stops = _bounds(ends[1])[1] if ends[1] else None
    if begins and stops and begins > stops:
        raise DaysError(f"范围的终点 {stops} 早于起点 {begins}")
    return _said(begins, stops)


def span_of(written: str) -> str:
    """Give a span in its one form, in days: 90d; of months 30 days each. Raises DaysError."""
    found = _SPAN.fullmatch("".join(written.split()).lower())
    days = int(found[1]) * _UNITS[(found[2] or "d").removeprefix("个")] if found else 0
    if not 0 < days <= _LONGEST:
        raise DaysError("时长应写成 90d、12w、3m 或 90天")
    return f"{days}d"


def bounds(value: str) -> tuple[date, date]:
    """Give the first and last day of a range in its one form."""
    first, last = value.split("..")
    return date.fromisoformat(first) if first else date.min, date.fromisoformat(last) if last else date.max


def reach(value: str) -> timedelta:
    """Give a span in its one form as a length of time."""
    return timedelta(days=int(value[:-1]))


def _said(first: date | None, last: date | None) -> str:
    return f"{first or ''}..{last or ''}"


def _compared(sign: str, first: date, last: date) -> tuple[date | None, date | None]:
    if sign == "=":
        return first, last
    try:
        if ">" in sign:
            return (first if len(sign) > 1 else last + timedelta(days=1)), None
        return None, (last if len(sign) > 1 else first - timedelta(days=1))
    except OverflowError:
        raise DaysError("这一天之外再没有日期") from None


def _bounds(words: str) -> tuple[date, date]:
    found = _DAY.fullmatch(words)
    if not found:
        raise DaysError(f"“{words}”不是日期；请写 2026-07-01、2026-07 或 2026，范围写 2026-01..2026-06，也可写 >=2026-07-01")
    tight = found["tight"]
    parts = (tight[:4], tight[4:6], tight[6:]) if tight else (found["year"], found["month"], found["day"])
    year, month, day = (int(part) if part else None for part in parts)
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        raise DaysError(f"日历上没有“{words}”这一天") from None
    if day:
        return first, first
    return (first, date(first.year, first.month, monthrange(first.year, first.month)[1])) if month else (first, date(first.year, 12, 31))
