"""Places as decisions name them: 第四条至第六条、第十二条第二款第（一）项."""

from __future__ import annotations

import re

from watcher.effects.consolidate.instructions import Place
from watcher.effects.consolidate.numerals import Number, article_number, number_in

N = "[0-9〇零一二两三四五六七八九十百千]{1,9}"
_ARTICLE, _PARAGRAPH, _ITEM = f"第{N}条(?:之{N})?", f"第{N}款", rf"第\(?{N}\)?项"
_LEAD = "(?:的?(?:第一自然段|条首部分|开头部分))"
ATOM = f"(?:(?:其中的?)?原?(?:{_ARTICLE}(?:{_PARAGRAPH})?(?:{_ITEM})?|{_PARAGRAPH}(?:{_ITEM})?|{_ITEM}){_LEAD}?)"
PLACES = rf"{ATOM}(?:(?:、|和|及|与|以及|至|到|或者){ATOM})*"
_PARTS = re.compile(
    rf"(?P<to>至|到)?(?:其中的?)?(?P<was>原)?(?:(?P<article>{_ARTICLE})(?P<p1>{_PARAGRAPH})?(?P<i1>{_ITEM})?|(?P<p2>{_PARAGRAPH})(?P<i2>{_ITEM})?|(?P<i3>{_ITEM}))(?P<lead>{_LEAD})?"
)
_LONGEST_RANGE = 300


def read_places(words: str, within: Place | None = None) -> tuple[Place, ...]:
    """Read a list of places; what a place leaves out it takes from the one before it, the first from `within`."""
    places: list[Place] = []
    last = within or Place()
    for match in _PARTS.finditer(words):
        place = _place(match, last)
        if match["to"] and places:
            places.extend(_between(places[-1], place))
        places.append(place)
        last = place
    return tuple(places)


def _place(match: re.Match[str], last: Place) -> Place:
    was, lead = bool(match["was"]), bool(match["lead"])
    if match["article"]:
        return Place(article_number(match["article"]), _number(match["p1"]), _number(match["i1"]), was, lead)
    if match["p2"]:
        return Place(last.article, number_in(match["p2"]), _number(match["i2"]), was, lead)
    return Place(last.article, last.paragraph, number_in(match["i3"]), was)


def _number(words: str | None) -> int | None:
    return number_in(words) if words else None


def _between(first: Place, last: Place) -> list[Place]:
    """Give the places that 至 leaves unsaid."""
    if last.item is not None and first.item is not None:
        return [Place(last.article, last.paragraph, n) for n in _steps(first.item, last.item)]
    if last.paragraph is not None and first.paragraph is not None:
        return [Place(last.article, n) for n in _steps(first.paragraph, last.paragraph)]
    if first.article and last.article:
        return [Place(number) for number in _articles_between(first.article, last.article)]
    return []


def _articles_between(first: Number, last: Number) -> list[Number]:
    if len(first) == len(last) == 2:
        return [(first[0], n) for n in _steps(first[1], last[1])]
    return [(n,) for n in _steps(first[0], last[0])]


def _steps(first: int, last: int) -> range:
    return range(first + 1, min(last, first + _LONGEST_RANGE))
