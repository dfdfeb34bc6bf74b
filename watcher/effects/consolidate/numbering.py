"""Numbering anew: where the articles, paragraphs and items stand after a decision, and the references that follow.

A number that the decision states is taken; what it does not speak of keeps its order and fills the numbers left.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Protocol, TypeVar

from watcher.effects.consolidate.law import Article, Item, Law, item_label
from watcher.effects.consolidate.numerals import NUMERAL, Number, article_label, article_number, number_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _Slotted(Protocol):
    now: int | None


_S = TypeVar("_S", bound=_Slotted)

_REFERENCE = re.compile(rf"第{NUMERAL}条(?:之{NUMERAL})?")
_PARAGRAPH_REFERENCE = re.compile(rf"(?P<article>第{NUMERAL}条(?:之{NUMERAL})?)(?P<paragraph>第{NUMERAL}款)")
_OWN = re.compile(r"本(?:法|条例|办法|规定|规则|解释|细则|决定|准则|通知)(?:的|中)?$")
_OTHERS = re.compile(r"(?:》(?:[（(][^（）()]{0,80}[）)])?|[法典例则释约章]|规定|办法|决定|解释)(?:的|中)?$")
_NOT_OTHERS = re.compile(r"(?:依法|非法|违法|合法|方法|办法律|执法|司法|立法|守法|的规定|规定)$")
_LIST = re.compile(rf"第{NUMERAL}条(?:之{NUMERAL})?(?:第{NUMERAL}款)?(?:第[（(]?{NUMERAL}[）)]?项)?(?:、|和|或者|或|及|以及|至|到)$")


class NumbersClash(Exception):
    """The numbers that a decision states cannot all hold."""


def place_in_slots(things: Sequence[_S]) -> list[_S]:
    """Order things by the numbers stated (`now`), the others filling what is left in their old order."""
    stated: dict[int, _S] = {}
    for thing in things:
        if thing.now is not None:
            if thing.now in stated or not 1 <= thing.now <= len(things):
                raise NumbersClash(f"第{thing.now}个位置有冲突")
            stated[thing.now] = thing
    others = iter([thing for thing in things if thing.now is None])
    return [stated[slot] if slot in stated else next(others) for slot in range(1, len(things) + 1)]


def number_within(article: Article) -> None:
    """Put the paragraphs of an article and the items of its paragraphs in order, and write the items' labels."""
    struck = {paragraph.number for paragraph in article.paragraphs if paragraph.struck and paragraph.number}
    living = place_in_slots(article.living())
    article.paragraphs = living
    article.moved = struck | {p.number for place, p in enumerate(living, 1) if p.number is not None and p.number != place}
    for paragraph in living:
        items = [item for item in paragraph.items if not item.struck]
        changed = len(items) != len(paragraph.items) or any(item.now or item.number is None for item in items)
        paragraph.items = place_in_slots(items)
        if changed and any(item.number is not None for item in items):
            _label_items(paragraph.items)


def _label_items(items: Sequence[Item]) -> None:
    like = next((item.label for item in items if item.number is not None), "（一）")
    for number, item in enumerate(items, 1):
        item.label = item_label(like, number)


def number_articles(law: Law, *, renumber: bool) -> dict[Number, Number | None]:
    """Order the articles, give each its number and say what became of each old one (None: struck)."""
    living = [article for article in law.articles if not article.struck]
    fates: dict[Number, Number | None] = {article.number: None for article in law.articles if article.number and article.struck}
    if renumber:
        ordered = _in_slots(living)
    else:
        ordered = sorted(living, key=lambda article: article.now or article.number or (0,))
        for article in ordered:
            article.now = article.now or article.number
    fates |= {article.number: article.now for article in ordered if article.number}
    if crosses := _crossing(law.articles, ordered):
        law.doubts.append((crosses, "条文移到了另一章，章名在哪一条之前，决定没有写明"))
    law.articles = _with_headings(law.articles, ordered)
    return fates


def _in_slots(living: Sequence[Article]) -> list[Article]:
    """Fill the numbers: 之一 and 之二 stay behind the article whose number they extend."""
    heads = [article for article in living if len(article.now or article.number or (0,)) == 1]
    stated: dict[int, Article] = {}
    for article in heads:
        if article.now:
            if article.now[0] in stated or article.now[0] > len(heads):
                raise NumbersClash(f"{article_label(article.now)}与条文总数不符，或者有两条同号")
            stated[article.now[0]] = article
    others = iter([article for article in heads if not article.now])
    ordered: list[Article] = []
    moved: dict[int, int] = {}
    for slot in range(1, len(heads) + 1):
        article = stated[slot] if slot in stated else next(others)
        article.now = (slot,)
        if article.number:
            moved[article.number[0]] = slot
        ordered.append(article)
    for article in living:
        number = article.now or article.number or (0,)
        if len(number) == 2:
            article.now = article.now or (moved.get(number[0], number[0]), number[1])
            ordered.append(article)
    return sorted(ordered, key=lambda article: article.now or (0,))


def _crossing(before: Sequence[Article], ordered: Sequence[Article]) -> str | None:
    """Name the first old article that comes to stand behind one of a later chapter."""
    place = {id(article): n for n, article in enumerate(before) if article.number}
    headings = [n for n, article in enumerate(before) if article.above and article.number]
    furthest = -1
    for article in ordered:
        at = place.get(id(article), furthest)
        if bisect_right(headings, at) < bisect_right(headings, furthest):
            return article_label(article.number or (0,))
        furthest = max(furthest, at)
    return None


def _with_headings(before: Sequence[Article], ordered: list[Article]) -> list[Article]:
    """Keep the headings of chapters before the first of the articles that stood below them."""
    place = {id(article): n for n, article in enumerate(before) if article.number}
    pending = [(n, article.above) for n, article in enumerate(before) if article.above and article.number]
    for article in before:
        article.above = [] if article.number else article.above
    for start, lines in pending:
        home = next((article for article in ordered if place.get(id(article), -1) >= start), None)
        if home is not None:
            home.above = [*home.above, *lines]
    return ordered


def stale_paragraph_references(law: Law) -> list[str]:
    """Find references in old words to paragraphs that moved within their article or were struck: 第五条第二款."""
    moved = {(article.number, paragraph) for article in law.articles for paragraph in article.moved if article.number}
    found: list[str] = []
    for passage in (passage for article in law.articles for passage in article.passages()) if moved else ():
        for match in _PARAGRAPH_REFERENCE.finditer(passage.text):
            place = article_number(match["article"]), number_in(match["paragraph"])
            if place in moved and passage.is_old(match.start(), match.end()) and _is_own(passage.text[: match.start()], {}):
                found.append(match[0])
    return list(dict.fromkeys(found))


def follow_references(law: Law, fates: dict[Number, Number | None], split: set[Number]) -> list[str]:
    """Let references in old words follow their articles; returns what could not be followed."""
    lost: list[str] = []
    if all(old == new for old, new in fates.items()) and not split:
        return lost
    for article in law.articles:
        for passage in article.passages():
            passage.replace_old(_REFERENCE, _follower(fates, split, lost))
    return lost


def _follower(fates: dict[Number, Number | None], split: set[Number], lost: list[str]) -> Callable[[re.Match[str]], str]:
    """Make the change of one passage; a reference in a list is of the law that the list began with."""
    own: dict[int, bool] = {}

    def change(match: re.Match[str]) -> str:
        before = match.string[: match.start()]
        own[match.end()] = _is_own(before, own)
        number = article_number(match[0])
        if not own[match.end()] or number not in fates:
            return match[0]
        now = fates[number]
        if now is None or number in split:
            lost.append(f"文中引用的{match[0]}已删去或者拆分，不知应指哪一条")
            return match[0]
        return match[0] if now == number else article_label(now)

    return change


def _is_own(before: str, own: dict[int, bool]) -> bool:
    """Whether a reference is to the text itself, by the words before it."""
    tail = before[-120:]
    if _OWN.search(tail):
        return True
    in_list = _LIST.search(tail)
    if in_list:
        head = len(before) - len(tail) + in_list.start()
        ends = [end for end in own if head < end <= len(before)]
        return own[max(ends)] if ends else True
    return not _OTHERS.search(tail) or bool(_NOT_OTHERS.search(tail))
