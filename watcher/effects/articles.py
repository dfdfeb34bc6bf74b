"""Places within a document: 第一条第（一）项、第（二）项 is 第一条第（一）项 and 第一条第（二）项.

Source: 立法技术规范（试行）（一）, on citing 条、款、项、目; the later place of a series inherits what stands above it.
"""

from __future__ import annotations

import re

from watcher.compare import numeral_of, value_of

_NUMERAL = r"[0-9〇零一二三四五六七八九十百千]{1,9}"
_LEVELS = ("编", "章", "节", "条", "款", "项", "目")
PLACE = (
    rf"(?:第[（〔]?{_NUMERAL}[）〕]?[编章节条款项目](?:之[一二三四五六七八九十]{{1,3}})?|第{_NUMERAL}(?=[至到、]第{_NUMERAL}条)|[（]{_NUMERAL}[）]项?(?=[、，和及]|$)"
    rf"|附[件表录](?:{_NUMERAL})?(?:(?:第[（〔]?{_NUMERAL}[）〕]?[条款项目])+)?)"
)
SERIES = re.compile(rf"(?:的)?{PLACE}(?:(?:[、，和及至到与]|以及|以及其)?(?:原)?{PLACE})*")
_BARE = re.compile(f"第{_NUMERAL}")
_WHOLE = re.compile(f"第({_NUMERAL})条")
_LONGEST_RANGE = 300
_ONE = re.compile(rf"(?P<join>[、，和及至到与]|以及)?(?:原)?(?P<place>{PLACE})")


def places(series: str) -> tuple[str, ...]:
    """Give each place that a series names, in full. `series` is full-width and without white space."""
    above: dict[str, str] = {}
    named: list[str] = []
    for found in _ONE.finditer(series):
        place = found["place"]
        if _BARE.fullmatch(place):
            place += "条"
        level = _level(place)
        if level is None:
            named.append(place)
            above = {}
            continue
        rank = _LEVELS.index(level)
        above = {k: v for k, v in above.items() if _LEVELS.index(k) < rank}
        whole = "".join(above.values()) + place
        if found["join"] in {"至", "到"} and named:
            named += _between(named[-1], whole)
        if named and not found["join"] and whole.startswith(named[-1]):
            named.pop()
        named.append(whole)
        above[level] = place
    return tuple(dict.fromkeys(named))


def _between(first: str, last: str) -> list[str]:
    """Give the articles that 第五条至第九条 leaves unsaid."""
    ends = [_WHOLE.fullmatch(place) for place in (first, last)]
    low, high = (value_of(end[1]) if end else 0 for end in ends)
    return [f"第{numeral_of(n)}条" for n in range(low + 1, min(high, low + _LONGEST_RANGE))] if low and high else []


def _level(place: str) -> str | None:
    if place.startswith("附"):
        return None
    return next((level for level in _LEVELS if level in place), "项")
