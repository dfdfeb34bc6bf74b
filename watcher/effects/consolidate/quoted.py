"""The new text in quotations: taken apart where one quotation holds several articles, and matched with what it replaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from watcher.compare import fold
from watcher.effects.consolidate.instructions import DoesNotFit, Instruction, Lines, Place, Rewrite
from watcher.effects.consolidate.law import Paragraph, read_paragraphs
from watcher.effects.consolidate.numerals import NUMERAL, number_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_T = TypeVar("_T")
ITEM_LABEL = re.compile(rf"^[（(]{NUMERAL}[）)][\s　]*")
ARTICLE_LABEL = re.compile(rf"^第{NUMERAL}条(?:之{NUMERAL})?[\s　]*")


def by_article(quotations: Sequence[Lines], count: int) -> list[Lines] | None:
    """Give the texts of `count` articles, by their labels or one a quotation; None where they cannot be told apart."""
    flat = [line.strip() for lines in quotations for line in lines if line.strip()]
    starts = [n for n, line in enumerate(flat) if ARTICLE_LABEL.match(line)]
    if len(starts) == count and starts[0] == 0:
        return [tuple(flat[start:end]) for start, end in zip(starts, [*starts[1:], len(flat)], strict=True)]
    return list(quotations) if len(quotations) == count else None


def matched(olds: Sequence[_T], news: Sequence[str]) -> list[tuple[_T, str]]:
    """Pair old words with new: one new text for all, or one each; none where the numbers differ."""
    if len(news) == 1:
        return [(old, news[0]) for old in olds]
    return list(zip(olds, news, strict=True)) if len(olds) == len(news) else []


def each_below(places: Sequence[Place], lines: Sequence[Lines]) -> list[Instruction]:
    """Give each of several items, or paragraphs without items, its line of the new text; none where they do not match one to one."""
    flat = [line for one in lines for line in one]
    labels = [number_in(label[0]) if (label := ITEM_LABEL.match(line.strip())) else None for line in flat]
    items = [place.item for place in places]
    labelled = labels == items if all(items) else all(place.paragraph for place in places) and not any(items) and not any(labels)
    if not places or len(flat) != len(places) or not labelled:
        return []
    return [Rewrite(place, ((line,),)) for place, line in zip(places, flat, strict=True)]


def beside(places: Sequence[Place], inserted: re.Match[str], lines: Sequence[Lines]) -> tuple[Place, ...]:
    """Give the numbers of what is put in right behind or before a place (第三项后增加一项); () where it is not of the place's own rank.

    A label that the new text brings must be the number so found.
    """
    unit, side, count = inserted["unit"], inserted["side"], inserted["count"]
    place = places[0] if len(places) == 1 and side else Place()
    first = place.item if unit == "项" else place.paragraph if place.item is None else None
    if first is None or place.annex:
        return ()
    first += side == "后"
    numbers = range(first, first + number_in(count.replace("两", "二")))
    labels = [number_in(label[0]) for one in lines for line in one if (label := ITEM_LABEL.match(line.strip()))]
    if unit == "项" and labels and labels != list(numbers):
        return ()
    return tuple(Place(place.article, place.paragraph, n) if unit == "项" else Place(place.article, n) for n in numbers)


def paragraphs_written(lines: Sequence[Lines]) -> list[Paragraph]:
    """Give the paragraphs of new text, without the label of their article; raises `DoesNotFit` where there is none."""
    flat = [line for one in lines for line in one]
    if not flat or not any(fold(line) for line in flat):
        raise DoesNotFit("没有给出新的内容")
    flat[0] = ARTICLE_LABEL.sub("", flat[0].strip())
    return read_paragraphs(flat, fresh=True)
