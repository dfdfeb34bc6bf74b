"""Places as decisions name them: 第四条至第六条、第十二条第二款第（一）项."""

from __future__ import annotations

import re

from watcher.effects.consolidate.instructions import Place
from watcher.effects.consolidate.numerals import Number, article_number, number_in

N = "[0-9〇零一二两三四五六七八九十百千]{1,9}"
_ARTICLE, _PARAGRAPH, _ITEM = f"第{N}条(?:之{N})?", f"第{N}款", rf"第\(?{N}\)?项"
_LEAD = "(?:的?(?:第一自然段|条首部分|开头部分))"
_SENTENCE = f"(?:的?(?:第{N}句|首句|[后末][一]?句|最后一句))"
_ANNEX = f"附[件表录](?:{N})?"
_PROVISION = f"{_ARTICLE}(?:{_PARAGRAPH})?(?:{_ITEM})?|{_PARAGRAPH}(?:{_ITEM})?|{_ITEM}|{_ANNEX}(?:中?的?{_ITEM})?"
ATOM = f"(?:(?:其中的?)?原?(?:{_PROVISION})(?:{_LEAD}|{_SENTENCE})?)"
PLACES = rf"{ATOM}(?:(?:、|和|及|与|以及|至|到|或者){ATOM})*"
_PARTS = re.compile(
    rf"(?P<to>至|到)?(?:其中的?)?(?P<was>原)?(?:(?P<article>{_ARTICLE})(?P<p1>{_PARAGRAPH})?(?P<i1>{_ITEM})?|(?P<p2>{_PARAGRAPH})(?P<i2>{_ITEM})?|(?P<i3>{_ITEM})|(?P<annex>{_ANNEX})(?:中?的?(?P<i4>{_ITEM}))?)"
    rf"(?:(?P<lead>{_LEAD})|(?P<sentence>{_SENTENCE}))?"
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
    was, lead, sentence = bool(match["was"]), bool(match["lead"]), _sentence(match["sentence"])
    if match["annex"]:
        return Place(item=_number(match["i4"]), annex=match["annex"])
    if match["article"]:
        return Place(article_number(match["article"]), _number(match["p1"]), _number(match["i1"]), was, lead, sentence)
    if match["p2"]:
        return Place(last.article, number_in(match["p2"]), _number(match["i2"]), was, lead, sentence)
    return Place(last.article, last.paragraph, number_in(match["i3"]), was, sentence=sentence, annex=last.annex)


def _sentence(words: str | None) -> int | None:
    """Read 第二句, 首句 and 最后一句."""
    if words is None:
        return None
    return number_in(words) if "第" in words else 1 if "首" in words else -1


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
