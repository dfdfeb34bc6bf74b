"""Carrying out instructions on a text. What does not fit exactly is refused with the reason; nothing is approximated."""

from __future__ import annotations

import re
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from watcher.compare import fold, sentence_ended
from watcher.effects.consolidate.annexes import annex_passages, rewrite_annex, strike_annex
from watcher.effects.consolidate.divisions import Heading, drop_heading, find_division, read_division, strike_division
from watcher.effects.consolidate.front import rename, rewrite_preface
from watcher.effects.consolidate.instructions import (
    LAST,
    AddWords,
    AdjustNumbers,
    DoesNotFit,
    InsertArticles,
    InsertDivision,
    InsertItems,
    InsertParagraphs,
    Merge,
    MergeDivision,
    Place,
    Rename,
    Renumber,
    Rewrite,
    RewritePreface,
    Separate,
    Side,
    Strike,
    StrikeDivision,
    StrikeWords,
    Substitute,
    SubstituteEverywhere,
    Unread,
)
from watcher.effects.consolidate.joints import joined_after, joined_before
from watcher.effects.consolidate.law import Article, Item, Law, Paragraph
from watcher.effects.consolidate.numerals import Number, article_label
from watcher.effects.consolidate.passage import Passage
from watcher.effects.consolidate.quoted import ITEM_LABEL, by_article, paragraphs_written
from watcher.effects.consolidate.sentences import sentence_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_STOPS = "；;。，,、：:"


class CarryOut:
    """Applies instructions one by one. `doubts` are what was done but not said in so many words."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.doubts: list[str] = []
        self.adjusts_numbers = False
        self.divided_anew = False
        self.new_headings: set[str] = set()
        self.separated: dict[tuple[Number | None, int | None], Article] = {}  # old paragraphs that are articles now

    @singledispatchmethod
    def apply(self, instruction: object) -> None:
        """Carry out one instruction, or raise `DoesNotFit`."""
        raise DoesNotFit(f"没有规则：{type(instruction).__name__}")

    @apply.register
    def _(self, unread: Unread) -> None:
        raise DoesNotFit(unread.reason)

    @apply.register
    def _(self, _adjust: AdjustNumbers) -> None:
        self.adjusts_numbers = True

    # Places

    def _article(self, place: Place) -> Article:
        if place.article is None:
            raise DoesNotFit("没有写明是哪一条")
        article = self.separated.get((place.article, place.paragraph)) or self.law.article(place.article)
        if article is None:
            raise DoesNotFit(f"原文没有{article_label(place.article)}")
        if article.struck:
            raise DoesNotFit(f"{article_label(place.article)}已被删去")
        return article

    def _paragraph(self, place: Place, *, renumbered: bool = False) -> Paragraph:
        """Find the paragraph named, or the only one that the place can mean.

        Once a paragraph was put in before it, 第三款 alone may count it or not; 原第三款 and 第三款改为第四款 do not.
        """
        article = self._article(place)
        if place.paragraph is not None:
            if any(p.number and not sentence_ended(p.passage.text) for p in article.paragraphs):
                raise DoesNotFit(f"原文{place.label}的换行不在句末，数不清第{place.paragraph}款是哪一款")
            found = [p for p in article.living() if p.number == place.paragraph]
            if not found:
                raise DoesNotFit(f"{place.label}没有第{place.paragraph}款")
            inserted = any(p.number is None and p.now and p.now <= place.paragraph for p in article.living())
            if inserted and found[0].now is None and not place.original and not renumbered:
                raise DoesNotFit(f"第{place.paragraph}款是原来的还是增加之后的，决定没有写明")
            return found[0]
        old = [p for p in article.living() if p.number is not None and (p.items or (place.item is None and not place.lead))]
        if len(old) != 1:
            raise DoesNotFit(f"{place.label}有{len(old)}款可能是所指，没有写明是哪一款")
        return old[0]

    def _item(self, place: Place) -> tuple[Paragraph, Item]:
        paragraph = self._paragraph(place)
        for item in paragraph.items:
            if item.number == place.item and not item.struck:
                return paragraph, item
        raise DoesNotFit(f"{place.label}没有第{place.item}项")

    def _passages(self, place: Place) -> list[Passage]:
        if place.annex is not None:
            return annex_passages(self.law, place)
        if place.item is not None:
            return [self._item(place)[1].passage]
        if place.lead:
            return [self._paragraph(place).passage]
        if place.paragraph is not None:
            return self._paragraph(place).passages()
        return self._article(place).passages()

    # Words

    def _replace(self, place: Place, old: str, new: str) -> None:
        if not fold(old):
            raise DoesNotFit("没有给出被修改的文字")
        found = [(passage, spans) for passage in self._passages(place) if (spans := passage.find(old))]
        if place.sentence is not None:
            passage, first, last = sentence_in(self._passages(place), place.sentence)
            within = [span for span in passage.find(old) if first <= span[0] and span[1] <= last]
            found = [(passage, within)] if within else []
        if not found and place.paragraph is not None:  # a bare quotation may look beyond the paragraph named last
            raise DoesNotFit(f"{place.label}第{place.paragraph}款中没有“{old[:30]}”")
        if not found:
            raise DoesNotFit(f"{place.label}中没有“{old[:30]}”")
        for passage, spans in found:
            if new:
                passage.put_at_all(spans, new)
            for start, end in () if new else reversed(spans):
                if not passage.strike(start, end):
                    self.doubts.append("所删文字前的连词是否一并删去，决定没有写明")

    @apply.register
    def _(self, order: Substitute) -> None:
        self._replace(order.place, order.old, order.new)

    @apply.register
    def _(self, order: StrikeWords) -> None:
        self._replace(order.place, order.words, "")

    @apply.register
    def _(self, order: SubstituteEverywhere) -> None:
        found = [(passage, spans) for article in self.law.articles for passage in article.passages() if (spans := passage.find(order.old))]
        if not found:
            raise DoesNotFit(f"全文没有“{order.old[:30]}”")
        for passage, spans in found:
            passage.put_at_all(spans, order.new)

    @apply.register
    def _(self, order: AddWords) -> None:
        if not order.anchor:
            self._add_at_edge(order)
            return
        found = [(passage, spans) for passage in self._passages(order.place) if (spans := passage.find(order.anchor))]
        if not found:
            raise DoesNotFit(f"{order.place.label}中没有“{order.anchor[:30]}”")
        if sum(len(spans) for _, spans in found) > 1:
            self.doubts.append(f"“{order.anchor[:20]}”不止一处，决定没有写明是哪一处，已全部增加")
        for passage, spans in found:
            for start, end in reversed(spans):
                if order.side is Side.AFTER:
                    words, certain = joined_after(passage, start, end, order.words)
                    passage.put(end, end, words)
                else:
                    words, certain = joined_before(passage, start, order.words)
                    passage.put(start, start, words)
                if not certain:
                    self.doubts.append(f"“{order.anchor[:20]}”与所加文字之间的标点，决定没有写明")

    def _add_at_edge(self, order: AddWords) -> None:
        passages = self._passages(order.place)
        passage = passages[-1] if order.side is Side.END else passages[0]
        at = len(passage.text) if order.side is Side.END else 0
        if order.side is Side.END and order.words[-1:] not in "。；" and passage.text[-1:] in "。；":
            self.doubts.append("所加文字与原文之间的标点，决定没有写明")
        passage.put(at, at, order.words)

    # Whole provisions

    @apply.register
    def _(self, order: Rewrite) -> None:
        if order.place.annex is not None:
            rewrite_annex(self.law, order.place, order.lines)
        elif order.place.sentence is not None:
            passage, start, end = sentence_in(self._passages(order.place), order.place.sentence)
            passage.put(start, end, "".join(line for lines in order.lines for line in lines))
        elif order.place.item is not None:
            self._rewrite_item(order)
        elif order.place.paragraph is not None or order.place.lead:
            self._rewrite_paragraph(order)
        else:
            article = self._article(order.place)
            paragraphs = paragraphs_written(order.lines)
            if order.parts is not None and order.parts != len(paragraphs):
                raise DoesNotFit(f"写明分为{order.parts}款，引文有{len(paragraphs)}款")
            article.paragraphs = paragraphs

    def _rewrite_paragraph(self, order: Rewrite) -> None:
        article, paragraph = self._article(order.place), self._paragraph(order.place)
        written = paragraphs_written(order.lines)
        is_lead = len(written) == 1 and not written[0].items and written[0].passage.text[-1:] in "：:" and bool(paragraph.items)
        if order.place.lead or is_lead:  # 第一款修改为“…：” leaves the items below it
            self._rewrite_lead(paragraph, written)
            return
        if (order.place.article, order.place.paragraph) in self.separated:
            article.paragraphs = written
            return
        if len(written) != (order.parts or 1):
            raise DoesNotFit(f"引文有{len(written)}款，改的是{order.parts or 1}款")
        written[0].number, written[0].now = paragraph.number, paragraph.now
        at = article.paragraphs.index(paragraph)
        article.paragraphs[at : at + 1] = written

    def _rewrite_lead(self, paragraph: Paragraph, written: Sequence[Paragraph]) -> None:
        """Rewrite the sentence above the items alone (第一款第一自然段)."""
        if len(written) != 1 or written[0].items or not paragraph.items:
            raise DoesNotFit("引文与该款的开头部分对不上")
        paragraph.passage = written[0].passage

    def _rewrite_item(self, order: Rewrite) -> None:
        paragraph, item = self._item(order.place)
        texts = ["".join(lines) for lines in order.lines] if len(order.lines) > 1 else list(order.lines[0])
        if len(texts) != (order.parts or 1):
            raise DoesNotFit(f"引文有{len(texts)}项，改的是{order.parts or 1}项")
        stop = item.passage.text[-1:] if item.passage.text[-1:] in tuple(_STOPS) else ""
        written = [self._item_of(text, item, "；" if n + 1 < len(texts) else stop) for n, text in enumerate(texts)]
        written[0].number, written[0].now = item.number, item.now
        at = paragraph.items.index(item)
        paragraph.items[at : at + 1] = written

    def _item_of(self, text: str, like: Item, stop: str) -> Item:
        """Make an item with the stop that its place asks for."""
        words = ITEM_LABEL.sub("", text.strip())
        if words[-1:] not in tuple(_STOPS) and stop:
            self.doubts.append("项末的标点，决定没有写明")
            words += stop
        return Item(Passage.fresh(words), None, label=like.label, gap=like.gap)

    @apply.register
    def _(self, order: Strike) -> None:
        if order.place.annex is not None:
            strike_annex(self.law, order.place)
        elif order.place.sentence is not None:
            passage, start, end = sentence_in(self._passages(order.place), order.place.sentence)
            passage.put(start, end, "")
        elif order.place.item is not None:
            paragraph, item = self._item(order.place)
            item.struck = True
            living = [one for one in paragraph.items if not one.struck]
            if living and living[-1].passage.text[-1:] in "；;" and item.passage.text[-1:] == "。":
                living[-1].passage.end_with("。")
        elif order.place.paragraph is not None:
            self._paragraph(order.place).struck = True
        else:
            self._article(order.place).struck = True

    @apply.register
    def _(self, order: InsertParagraphs) -> None:
        article = self._article(order.place)
        written = paragraphs_written(order.lines)
        if len(written) != len(order.numbers):
            raise DoesNotFit(f"写明增加{len(order.numbers)}款，引文有{len(written)}款")
        total = len(article.living()) + len(written)
        numbers = tuple(total if number == LAST else number for number in order.numbers)
        if max(numbers) > total:
            raise DoesNotFit(f"{order.place.label}增加后只有{total}款")
        for paragraph, number in zip(written, numbers, strict=True):
            paragraph.now = number
        article.paragraphs += written

    @apply.register
    def _(self, order: InsertItems) -> None:
        paragraph = self._paragraph(Place(order.place.article, order.place.paragraph, order.numbers[0]))
        texts = [line for lines in order.lines for line in lines]
        living = [item for item in paragraph.items if not item.struck]
        if not living:
            raise DoesNotFit("原文没有分项")
        if len(texts) != len(order.numbers):
            raise DoesNotFit(f"写明增加{len(order.numbers)}项，引文有{len(texts)}项")
        if max(order.numbers) > len(living) + len(texts):
            raise DoesNotFit(f"增加后只有{len(living) + len(texts)}项")
        is_last = max(order.numbers) == len(living) + len(texts)
        for n, (text, number) in enumerate(zip(texts, order.numbers, strict=True)):
            item = self._item_of(text, living[0], "。" if is_last and n + 1 == len(texts) else "；")
            item.now = number
            paragraph.items.append(item)
        if is_last and living[-1].passage.text[-1:] == "。":
            living[-1].passage.end_with("；")

    @apply.register
    def _(self, order: InsertArticles) -> None:
        texts = (
            by_article(order.lines, len(order.numbers)) if len(order.numbers) > 1 else [tuple(line for one in order.lines for line in one)]
        )
        if texts is None:
            raise DoesNotFit(f"写明增加{len(order.numbers)}条，引文分不出{len(order.numbers)}条")
        groups = [paragraphs_written([text]) for text in texts]
        for number, paragraphs in zip(order.numbers, groups, strict=True):
            if any(article.now == number for article in self.law.articles):
                raise DoesNotFit(f"有两条都作为{article_label(number)}")
            if len(number) > 1 and self.law.article(number):
                raise DoesNotFit(f"原文已有{article_label(number)}")
            if order.after and not self.law.article(order.after):
                raise DoesNotFit(f"原文没有{article_label(order.after)}")
            gap = self.law.articles[0].gap if self.law.articles else "　"
            self.law.articles.append(Article(None, number, gap, paragraphs))

    @apply.register
    def _(self, order: Renumber) -> None:
        if order.old.item is not None:
            _, item = self._item(order.old)
            item.now = order.new.item
        elif order.old.paragraph is not None:
            self._paragraph(order.old, renumbered=True).now = order.new.paragraph
        else:
            article = self._article(order.old)
            if any(other.now == order.new.article for other in self.law.articles):
                raise DoesNotFit(f"有两条都作为{order.new.label}")
            article.now = order.new.article

    @apply.register
    def _(self, order: Separate) -> None:
        article, paragraph = self._article(order.place), self._paragraph(order.place)
        if len(article.living()) > 1:
            article.paragraphs.remove(paragraph)
            article = Article(None, order.number, article.gap, [paragraph])
            self.law.articles.append(article)
        article.now = order.number
        self.separated[order.place.article, order.place.paragraph] = article

    @apply.register
    def _(self, order: Merge) -> None:
        first, *others = [self._article(place) for place in order.places]
        for other in others:
            first.paragraphs += [Paragraph(p.passage, None, items=p.items) for p in other.living()]
            other.struck = True
        first.now = order.number

    # Divisions

    def _division(self, label: str) -> Heading:
        self.divided_anew = True
        found = find_division(self.law, label)
        if len(found) != 1:
            raise DoesNotFit(f"原文有{len(found)}处{label}")
        return found[0]

    @apply.register
    def _(self, order: InsertDivision) -> None:
        articles = read_division(order.division, order.name, order.lines)
        if not articles:
            raise DoesNotFit(f"引文中分不出{order.division}的标题和各条")
        for new in articles:
            if any(article.now == new.number for article in self.law.articles):
                raise DoesNotFit(f"有两条都作为{article_label(new.number)}")
            self.law.articles.append(
                Article(None, new.number, self.law.articles[0].gap, paragraphs_written([new.lines]), above=list(new.above))
            )
            self.new_headings.update(new.above)
        self.divided_anew = True

    @apply.register
    def _(self, order: StrikeDivision) -> None:
        strike_division(self.law, self._division(order.division))

    @apply.register
    def _(self, order: MergeDivision) -> None:
        heading, into = self._division(order.division), self._division(order.into)
        if heading.unit != into.unit or heading.number != into.number + 1:
            raise DoesNotFit(f"{order.division}不在{order.into}之后，并入后条文在哪里，决定没有写明")
        drop_heading(heading)

    @apply.register
    def _(self, order: RewritePreface) -> None:
        rewrite_preface(self.law, order.lines)

    @apply.register
    def _(self, order: Rename) -> None:
        if order.division is None:
            rename(self.law, order.name)
            return
        anew, heading = self.divided_anew, self._division(order.division)
        self.divided_anew = anew
        name = re.sub(rf"^{re.escape(order.division)}[\s　]*", "", order.name)
        heading.lines[heading.at] = f"{order.division}　{name}"
