"""Places within a document: 第一条第（一）项、第（二）项 is 第一条第（一）项 and 第一条第（二）项.

Source: 立法技术规范（试行）（一）, on citing 条、款、项、目; the later place of a series inherits what stands above it.
"""

from __future__ import annotations

import re

_NUMERAL = r"[0-9〇零一二三四五六七八九十百千]{1,9}"
_LEVELS = ("编", "章", "节", "条", "款", "项", "目")
PLACE = (
    rf"(?:第[（〔]?{_NUMERAL}[）〕]?[编章节条款项目](?:之[一二三四五六七八九十]{{1,3}})?|[（]{_NUMERAL}[）]项?(?=[、，和及]|$)"
    rf"|附[件表录](?:{_NUMERAL})?)"
)
SERIES = re.compile(rf"(?:的)?{PLACE}(?:(?:[、，和及至与]|以及|以及其)?(?:原)?{PLACE})*")
_ONE = re.compile(rf"(?P<join>[、，和及至与]|以及)?(?:原)?(?P<place>{PLACE})")


def places(series: str) -> tuple[str, ...]:
    """Give each place that a series names, in full. `series` is full-width and without white space."""
    above: dict[str, str] = {}
    named: list[str] = []
    for found in _ONE.finditer(series):
        place = found["place"]
        level = _level(place)
        if level is None:
            named.append(place)
            above = {}
            continue
        rank = _LEVELS.index(level)
        above = {k: v for k, v in above.items() if _LEVELS.index(k) < rank}
        whole = "".join(above.values()) + place
        if named and not found["join"] and whole.startswith(named[-1]):
            named.pop()
        named.append(whole)
        above[level] = place
    return tuple(dict.fromkeys(named))


def _level(place: str) -> str | None:
    if place.startswith("附"):
        return None
    return next((level for level in _LEVELS if level in place), "项")
