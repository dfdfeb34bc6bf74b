"""Divisions (编、章、节): put in, struck and merged by their headings, and numbered anew in the order in which they then stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.compare import fold, is_heading, numeral_of
from watcher.effects.consolidate.numerals import NUMERAL, Number, article_number, number_in
from watcher.effects.consolidate.quoted import ARTICLE_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watcher.effects.consolidate.instructions import Lines
    from watcher.effects.consolidate.law import Law

_RANKS = "编章节"
_HEADING = re.compile(rf"(?P<mark>[\s　]*(?:#+\s*)?)第(?P<number>{NUMERAL})(?P<unit>[编章节])")
_CONTENTS = re.compile(r"目[\s　]*[录次]")


@dataclass(slots=True)
class Heading:
    """A heading that stands: the list of lines that holds it, where, and which article comes next (its index)."""

    lines: list[str]
    at: int
    unit: str
    number: int
    before: int

    @property
    def rank(self) -> int:
        """Give how far out the division is: 编 before 章 before 节."""
        return _RANKS.index(self.unit)


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article of a division that is put in, with the headings printed above it."""

    number: Number
    lines: Lines
    above: tuple[str, ...]


def headings(law: Law) -> list[Heading]:
    """Give the headings of a text in order; those of a table of contents are none."""
    found = list(_in(law.front, _contents_end(law.front), 0))
    for n, article in enumerate(law.articles):
        found += _in(article.above, 0, n)
    return found


def has_contents(law: Law) -> bool:
    """Tell whether the text prints a table of contents."""
    return any(_CONTENTS.fullmatch(line.strip(" 　#*")) for line in law.front)


def find_division(law: Law, label: str) -> list[Heading]:
    """Find the divisions that a label can mean: 第二节 may stand in several chapters."""
    number, unit = number_in(label), label[-1]
    return [one for one in headings(law) if (one.number, one.unit) == (number, unit)]


def drop_heading(heading: Heading) -> None:
    """Take a heading out; what stood below it falls to the division before it."""
    heading.lines[heading.at] = ""


def strike_division(law: Law, heading: Heading) -> None:
    """Strike a division with its articles and the headings within it."""
    later = [one for one in headings(law) if (one.before, one.at) > (heading.before, heading.at) or one.lines is not heading.lines]
    later = [one for one in later if one.before >= heading.before and not (one.before == heading.before and one.rank < heading.rank)]
    end = next((one.before for one in later if one.rank <= heading.rank and one.before > heading.before), len(law.articles))
    for inner in (heading, *(one for one in later if one.before < end and one.rank > heading.rank)):
        drop_heading(inner)
    for article in law.articles[heading.before : end]:
        article.struck = True


def read_division(label: str, name: str | None, lines: Iterable[str]) -> list[NewArticle]:
    """Read the text of a new division: its heading, unless `name` gives it, and its articles by their labels; [] where it has none."""
    above: list[str] = [f"{label}　{name}"] if name else []
    articles: list[tuple[list[str], list[str]]] = []
    for line in (raw.strip() for raw in lines if raw.strip()):
        if ARTICLE_LABEL.match(line):
            articles.append((above, [line]))
            above = []
        elif is_heading(line):
            above = [*(one for one in above if fold(one) != fold(line)), line]
        elif not articles or above:
            return []
        else:
            articles[-1][1].append(line)
    if above or not articles or not any(fold(one).startswith(fold(label)) for one in articles[0][0]):
        return []
    return [NewArticle(article_number(_label(text[0])), tuple(text), tuple(over)) for over, text in articles]


def number_divisions(law: Law, fresh: set[str]) -> tuple[set[str], str | None]:
    """Set the numbers of the divisions in their order.

    Gives the old labels that changed, and the first new one that does not stand at the number it was given.
    """
    changed: set[str] = set()
    last: dict[str, tuple[int, bool]] = {}
    clash: str | None = None
    for one in headings(law):
        is_new = one.lines[one.at] in fresh
        before, after_new = last.get(one.unit, (0, False))
        number = 1 if one.number == 1 and not after_new else before + 1
        last = {unit: count for unit, count in last.items() if _RANKS.index(unit) <= one.rank} | {one.unit: (number, is_new)}
        if number == one.number:
            continue
        label = f"第{numeral_of(one.number)}{one.unit}"
        clash = clash or (label if is_new else None)
        changed.add(label)
        one.lines[one.at] = _HEADING.sub(lambda m, n=number: f"{m['mark']}第{numeral_of(n)}{m['unit']}", one.lines[one.at], count=1)  # type: ignore[misc]
    return changed, clash


def _in(lines: list[str], first: int, before: int) -> Iterator[Heading]:
    for at in range(first, len(lines)):
        found = _HEADING.match(lines[at])
        if found and is_heading(lines[at]):
            yield Heading(lines, at, found["unit"], number_in(found["number"]), before)


def _contents_end(front: list[str]) -> int:
    """Find where the headings above the first article begin: the last run in which no rank comes twice or goes outward."""
    start, rank = len(front), len(_RANKS)
    for at in range(len(front) - 1, -1, -1):
        found = _HEADING.match(front[at])
        if not found or not is_heading(front[at]):
            if front[at].strip():
                break
            continue
        if _RANKS.index(found["unit"]) >= rank:
            break
        start, rank = at, _RANKS.index(found["unit"])
    return start


def _label(line: str) -> str:
    found = ARTICLE_LABEL.match(line)
    return found[0] if found else ""
