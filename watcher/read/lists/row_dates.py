"""The date of a row, from the words that stand with its link."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from watcher.read.dates import find_dates, parse_date
from watcher.read.html.labels import read_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTH_DAY = re.compile(r"[\[（(]?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*[\]）)]?")
_YEAR_MONTH = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*月?")
_DAY = re.compile(r"(\d{1,2})\s*日?")
_YEAR_IN_URL = re.compile(r"(?<!\d)(20\d\d)(?=[/\-_]|(?:0[1-9]|1[0-2])(?:\d\d)?(?!\d))")
_DIGIT = re.compile(r"\d")
_EDGES = "/-. "
_LONGEST = 80


def date_among(pieces: Sequence[str], url: str) -> tuple[dt.date | None, bool]:
    """Give the date in the pieces of a row, and whether one is printed there: a day without its year may stay unknown.

    A piece that is nothing but a date comes first, then one with a label, a day and a month in pieces of their own,
    a day without its year (which the row's address may tell), and last a date among other words.
    """
    short = [piece for piece in pieces if len(piece) <= _LONGEST and _DIGIT.search(piece)]
    for find in (_whole, _labelled, _apart):
        if day := find(short):
            return day, True
    for piece in reversed(short):
        if found := _MONTH_DAY.fullmatch(piece):
            year = _YEAR_IN_URL.search(url)
            return (_day(int(year[1]), int(found[1]), int(found[2])) if year else None), True
    day = next((day for piece in reversed(short) if (day := first_date(piece))), None)
    return day, day is not None


def is_date(text: str) -> bool:
    """Tell whether words are nothing but a date, with or without its year, or a part of one that stands by itself."""
    text = text.strip()
    if not _DIGIT.search(text) or len(text) > _LONGEST:
        return False
    bare = text.strip(_EDGES)
    return bool(_MONTH_DAY.fullmatch(text) or _YEAR_MONTH.fullmatch(bare) or _DAY.fullmatch(bare)) or parse_date(text) is not None


def first_date(text: str) -> dt.date | None:
    """Give the first whole date in a text."""
    return parse_date(text) or next((found.date for found in find_dates(text) if found.date), None)


def _whole(pieces: Sequence[str]) -> dt.date | None:
    return next((day for piece in reversed(pieces) if (day := parse_date(piece))), None)


def _labelled(pieces: Sequence[str]) -> dt.date | None:
    return first_date(read_labels(pieces).get("published_date", ""))


def _apart(pieces: Sequence[str]) -> dt.date | None:
    """Give a month with its year beside a day: <b>28</b><i>2025-11</i>."""
    for i, piece in enumerate(pieces):
        month = _YEAR_MONTH.fullmatch(piece.strip(_EDGES))
        beside = (*pieces[i + 1 : i + 2], *pieces[max(0, i - 1) : i]) if month else ()
        for other in beside:
            if (number := _DAY.fullmatch(other.strip(_EDGES))) and month and (day := _day(int(month[1]), int(month[2]), int(number[1]))):
                return day
    return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
