"""Where the titles of a table of contents stand in the text."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from watcher.read.numbers import number_of_line, read_line
from watcher.read.titles import tight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.read.bulletin.contents import Contents, Entry
    from watcher.read.bulletin.sheet import Row, Sheet

_TRIES = 40  # rows that begin alike and are looked at for one entry
_FOLD = str.maketrans(
    {
        "(": "（",
        ")": "）",
        "〔": "（",
        "〕": "）",
        "[": "（",
        "]": "）",
        ",": "，",
        ":": "：",
        "?": "？",
        "!": "！",
        '"': "“",
        "”": "“",
        "-": "—",
        "－": "—",
        "–": "—",
        "〈": "《",
        "〉": "》",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry's title stands in the text: first and last row."""

    first: int
    last: int
    entry: Entry


def find_places(contents: Contents, sheet: Sheet) -> list[Place]:
    """Find each entry's title in the text after the contents, in the order of the contents where a title stands twice."""
    rows = sheet.rows
    heads: dict[str, list[int]] = {}
    for i in range(contents.end, len(rows)):
        if sheet.spaced and sheet.leads and rows[i].indent:
            continue  # titles stand at the margin or in the middle, not two characters in
        heads.setdefault(key_of(rows[i].text)[:4], []).append(i)
    places: list[Place] = []
    used: set[int] = set()
    last = contents.end - 1
    for entry in contents.entries:
        wanted = key_of(entry.title)
        rising = heads.get(wanted[:4], [])
        next_one = bisect_right(rising, last)
        candidates = [*rising[next_one : next_one + _TRIES], *rising[: min(next_one, _TRIES)]]
        place = next(((i, j) for i in candidates if i not in used and (j := _stands_at(wanted, rows, i)) is not None), None)
        if place is None:
            continue
        used.update(range(place[0], place[1] + 1))
        last = max(last, place[1])
        places.append(Place(*place, entry))
    return sorted(places, key=lambda p: p.first)


def key_of(text: str) -> str:
    """Fold what print and contents write differently: white space, brackets, dashes, quotation marks."""
    return tight(text).translate(_FOLD)


def _stands_at(wanted: str, rows: Sequence[Row], i: int) -> int | None:
    joined = ""
    for j in range(i, min(i + 6, len(rows))):
        if j > i and read_line(rows[j].text):
            return None
        joined += key_of(rows[j].text)
        if len(joined) < len(wanted) - 3:
            if not wanted.startswith(joined[: max(4, len(joined) - 2)]):
                return None
            continue
        if joined == wanted or (len(joined) <= len(wanted) + 4 and _alike(joined, wanted)):
            return j
        return j if joined.startswith(wanted) and number_of_line(joined[len(wanted) :]) else None
    return None


def _alike(one: str, two: str) -> bool:
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= 0.93
