"""The closing of a document: who signs it (发文机关署名) and when (成文日期)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.read.agencies import resolve
from watcher.read.dates import find_dates, parse_date
from watcher.read.signers import names_of_line
from watcher.read.titles import starts_title, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

_OFFICES = r"总\s*理|主\s*席|委员长|[省市州县部局署行院会]\s*长|主\s*任(?:\s*委\s*员)?|检察长|审计长|关\s*长"  # who sign decrees
_PERSON = re.compile(rf"^(?:{_OFFICES})[\s　]*[一-龥·]{{1,4}}(?:\s[一-龥]{{1,2}})?$")
_TRAILING_DATE = re.compile(r"^(?P<who>\D{2,60}?)\s*(?P<date>(?:[12]\d{3}|[二一][〇○零Ｏ一二三四五六七八九]{3})\s*年.{2,8}日)$")
_MOST_SIGNERS = 40


@dataclass(frozen=True, slots=True)
class Closing:
    """Where a document is signed and dated: indices into its lines. A signer may be a person (总理 李强)."""

    issuers: tuple[str, ...] = ()
    date: dt.date | None = None
    signatures: tuple[int, ...] = ()
    date_line: int | None = None
    persons: tuple[str, ...] = field(default=())

    @property
    def start(self) -> int | None:
        """Give the first line of the closing."""
        lines = [*self.signatures, *([] if self.date_line is None else [self.date_line])]
        return min(lines, default=None)

    @property
    def end(self) -> int | None:
        """Give the last line of the closing."""
        lines = [*self.signatures, *([] if self.date_line is None else [self.date_line])]
        return max(lines, default=None)


def is_person(text: str) -> bool:
    """Say whether a line is a signature by office and name: 总理 李强, 局 长 罗 文."""
    return bool(_PERSON.match(text.strip()))


def date_of_line(text: str) -> dt.date | None:
    """Give the date of a line that is nothing but a date."""
    return parse_date(text) if len(text) <= 30 else None


def is_month(text: str) -> bool:
    """Say whether a line is nothing but a year and a month."""
    found = find_dates(text) if len(text) <= 16 else ()
    return len(found) == 1 and found[0].precision == "month" and found[0].start == 0 and found[0].end == len(text.rstrip())


def find_closing(texts: Sequence[str]) -> Closing:
    """Find the first closing: a date line below its signers or above a title, else a date line alone, else signers at the end."""
    unsigned: Closing | None = None
    for i, text in enumerate(texts):
        if i == 0:
            continue
        day = date_of_line(text)
        if day is None and is_month(text) and (closing := _signed_above(texts, i, None)).issuers:
            return closing
        if day is None:
            joined = _TRAILING_DATE.match(text.strip()) if len(text) < 80 else None
            names = names_of_line(joined["who"]) if joined else None
            if joined and names and resolve(names[0]):
                return Closing(names, parse_date(joined["date"]), (i,), i)
            continue
        closing = _signed_above(texts, i, day)
        if closing.signatures or (unsigned is None and i + 1 < len(texts) and starts_title(texts[i + 1])):
            return closing
        unsigned = unsigned or closing
    return unsigned or _signed_at_end(texts)


def _signed_above(texts: Sequence[str], i: int, day: dt.date | None) -> Closing:
    names, lines, persons = _names_above(texts, i - 1)
    return Closing(tuple(names), day, tuple(lines), i, tuple(persons))


def _names_above(texts: Sequence[str], last: int) -> tuple[list[str], list[int], list[str]]:
    """Collect signers upwards from a line; two lines that only together make a known body are one signer."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    persons: list[str] = []
    lines: list[int] = []
    i = last
    while i > 0 and last - i < _MOST_SIGNERS:
        if is_person(texts[i]):
            persons.insert(0, tight(texts[i]))
        elif found := names_of_line(texts[i]):
            rows.insert(0, (i, found))
        else:
            break
        lines.insert(0, i)
        i -= 1
    return _joined(rows), lines, persons


def _joined(rows: list[tuple[int, tuple[str, ...]]]) -> list[str]:
    names: list[str] = []
    for _, found in rows:
        if names and len(found) == 1 and resolve(found[0]) is None and resolve(names[-1] + found[0]) is not None:
            names[-1] += found[0]
        else:
            names.extend(found)
    return names


def _signed_at_end(texts: Sequence[str]) -> Closing:
    names, lines, persons = _names_above(texts, len(texts) - 1)
    if names and all(resolve(name) for name in names):
        return Closing(tuple(names), None, tuple(lines), None, tuple(persons))
    return Closing()
