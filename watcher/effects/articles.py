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
_LAST = re.compile(rf"(?P<head>.*?)第(?P<open>[（〔]?)(?P<n>{_NUMERAL})(?P<close>[）〕]?)(?P<unit>[章节条款项目])")
_ANNEX = re.compile(f"附[件表录](?:{_NUMERAL})?")
_LONGEST_RANGE = 300
_ONE = re.compile(rf"(?P<join>[、，和及至到与]|以及)?(?:原)?(?P<place>{PLACE})")


def places(series: str) -> tuple[str, ...]:
    """Give each place that a series names, in full. `series` is full-width and without white space."""
    above: dict[str, str] = {}
    annex = ""
    named: list[str] = []
    for found in _ONE.finditer(series):
        place = found["place"]
        if _BARE.fullmatch(place):
            place += "条"
        level = _level(place)
        if level is None:
            named.append(place)
            above = {}
            annex = (_ANNEX.match(place) or [""])[0] if not _ANNEX.fullmatch(place) else ""
            continue
        if annex and level in "款项目":  # 附件二第3项至第5项
            place = annex + place
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
    ends = [_LAST.fullmatch(place) for place in (first, last)]
    if not ends[0] or not ends[1] or ends[0]["head"] != ends[1]["head"] or ends[0]["unit"] != ends[1]["unit"]:
        return []
    low, high = (value_of(end["n"]) for end in ends if end)
    write = str if ends[1]["n"].isdigit() else numeral_of
    opening, closing = ends[1]["open"], ends[1]["close"]
    between = range(low + 1, min(high, low + _LONGEST_RANGE)) if low and high else ()
    return [f"{ends[1]['head']}第{opening}{write(n)}{closing}{ends[1]['unit']}" for n in between]


def _level(place: str) -> str | None:
    if place.startswith("附"):
        return None
    return next((level for level in _LEVELS if level in place), "项")
