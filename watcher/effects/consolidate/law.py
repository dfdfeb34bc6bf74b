"""The text that a decision amends: articles with their paragraphs (款) and items (项), and what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from watcher.compare import article_heads, fold, is_heading, numeral_of, sentence_ended
from watcher.effects.consolidate.annexes import HEAD
from watcher.effects.consolidate.numerals import NUMERAL, Number, number_in
from watcher.effects.consolidate.passage import Passage

_ITEM = re.compile(rf"(?P<label>[（(]{NUMERAL}[）)])(?P<gap>[\s　]*)")
_SUBITEM = re.compile(r"(?:\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)])")
_CHAPTER = re.compile(rf"[\s　]*(?:#+\s*)?第{NUMERAL}章")


@dataclass(slots=True)
class Item:
    """（一）… under a paragraph. `number` is its number in the old text, `now` the number a decision gave it."""

    passage: Passage
    number: int | None
    now: int | None = None
    label: str = ""
    gap: str = ""
    struck: bool = False


@dataclass(slots=True)
class Paragraph:
    """A paragraph (款) with its items; `after` are lines below the items that belong to none (a table, a formula)."""

    passage: Passage
    number: int | None
    now: int | None = None
    items: list[Item] = field(default_factory=list)
    struck: bool = False

    def passages(self) -> list[Passage]:
        """Give the lead and the items, in order."""
        return [self.passage, *(item.passage for item in self.items if not item.struck)]


@dataclass(slots=True)
class Article:
    """An article. `number` is its number in the old text, None for one put in; `now` the number a decision gave it."""

    number: Number | None
    now: Number | None
    gap: str
    paragraphs: list[Paragraph]
    struck: bool = False
    moved: set[int] = field(default_factory=set)  # old numbers of paragraphs that are no longer in their place
    above: list[str] = field(default_factory=list)  # headings printed before it, as they stand

    def living(self) -> list[Paragraph]:
        """Give the paragraphs that were not struck."""
        return [paragraph for paragraph in self.paragraphs if not paragraph.struck]

    def passages(self) -> list[Passage]:
        """Give all passages, in order."""
        return [passage for paragraph in self.living() for passage in paragraph.passages()]


@dataclass(slots=True)
class Law:
    """A whole text: what stands before the first article, the articles, and what follows the last one: annexes."""

    front: list[str]
    articles: list[Article]
    below: list[Passage] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)  # words that look damaged, and why

    def article(self, number: Number) -> Article | None:
        """Find an article by its number in the old text."""
        return next((article for article in self.articles if article.number == number), None)


def read_law(text: str) -> Law:
    """Take a text apart into its articles. What is no article stays where it stands, as printed."""
    lines = text.split("\n")
    heads = article_heads(lines)
    law = Law([], [], doubts=[(lines[at].strip()[:40], "原文此处像是断错了行，句子没有结束") for at in heads.broken])
    above: list[str] = []
    bodies: list[list[str]] = []
    before = ""
    for at, line in enumerate(lines):
        head = heads.begins.get(at)
        if head:
            _doubt_gaps(law, head.number, head.label)
            law.articles.append(Article(head.number, None, head.gap or "　", [], above=above))
            bodies.append([line[head.end :]])
            above = []
        elif not law.articles:
            law.front.append(line)
        elif law.below or HEAD.match(line):
            law.below.append(Passage(line))
        elif above or (is_heading(line) and sentence_ended(before)):
            above.append(line)
        else:
            bodies[-1].append(line)
        before = line if line.strip() else before
    law.below = [*(Passage(line) for line in above), *law.below]
    _restore_headings(law, bodies)
    for article, body in zip(law.articles, bodies, strict=True):
        article.paragraphs = read_paragraphs(body)
    return law


def _doubt_gaps(law: Law, number: Number, label: str) -> None:
    """Note a number that does not follow on the one before."""
    last = law.articles[-1].number if law.articles else None
    if last and number not in {(last[0] + 1,), (last[0], (last[1] if len(last) > 1 else 0) + 1)}:
        law.doubts.append((label, "原文条文序号在此处不连续"))


def _restore_headings(law: Law, bodies: list[list[str]]) -> None:
    """Where a chapter's heading lost its number, between 第一章 and 第三章 one line that is no sentence, give it back."""
    chapters = [(0, number_in(line)) for line in law.front if _CHAPTER.match(line)][-1:]
    chapters += [(n, number_in(line)) for n, article in enumerate(law.articles) for line in article.above if _CHAPTER.match(line)]
    for (start, before), (end, after) in pairwise(chapters):
        lone = [n for n in range(start, end) if len(bodies[n]) > 1 and _could_be_heading(bodies[n][-1])]
        if after == before + 2 and len(lone) == 1:
            line = bodies[lone[0]].pop().strip()
            label = f"第{numeral_of(before + 1)}章"
            law.articles[lone[0] + 1].above.insert(0, f"{label}　{line}")
            law.doubts.append((line, f"原文这一行像是{label}的标题，缺了序号，已补上"))


def _could_be_heading(line: str) -> bool:
    words = line.strip()
    return 2 <= len(words) <= 24 and not re.search(r"[。；：，、:;,“”（）()]", words)


def read_paragraphs(lines: list[str], *, fresh: bool = False) -> list[Paragraph]:
    """Read the lines of an article, or of a quotation: each line is a paragraph, or an item of the one above it."""
    make = Passage.fresh if fresh else Passage
    paragraphs: list[Paragraph] = []
    for line in (raw.strip().strip("　") for raw in lines):
        if not line:
            continue
        item = _ITEM.match(line)
        if item and paragraphs:
            number = None if fresh else number_in(item["label"])
            paragraphs[-1].items.append(Item(make(line[item.end() :]), number, label=item["label"], gap=item["gap"]))
        elif paragraphs and paragraphs[-1].items and _SUBITEM.match(line):
            _continue(paragraphs[-1].items[-1].passage, make("\n" + line))
        else:
            paragraphs.append(Paragraph(make(line), None if fresh else len(paragraphs) + 1))
    return paragraphs


def _continue(passage: Passage, more: Passage) -> None:
    passage.text += more.text
    passage.marks += more.marks


def item_label(like: str, number: int) -> str:
    """Write the label of an item as its neighbours write theirs: （三） or (三)."""
    opening, closing = ("(", ")") if like.startswith("(") else ("（", "）")
    numeral = str(number) if re.search(r"\d", like) else numeral_of(number)
    return f"{opening}{numeral}{closing}"


def read_titles(text: str) -> list[str]:
    """Give the lines at the head of a text that can be its title, the note of its version (2018年修订) left off."""
    heads = [line.strip().lstrip("#").strip(" 　*") for line in text.split("\n")[:40] if fold(line)][:8]
    return [re.sub(r"[（(]\d{4}年[^（）()]{0,12}[）)]$", "", line) for line in heads if 2 <= len(line) <= 120]
