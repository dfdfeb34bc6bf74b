"""The parts of a document's text and its blocks: main text, promulgated measures, annexes, closing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.model import Attachment, Block, Level
from watcher.read.articles import article_lines
from watcher.read.dates import find_dates
from watcher.read.issued import find_heading, is_annex_head, names_issued
from watcher.read.structure import block_of, label_of
from watcher.read.titles import mark, tight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watcher.read.closing import Closing
    from watcher.read.head import Head
    from watcher.read.lines import Line

_OPENING = 8  # paragraphs in which a notice says what it issues
_MOST_NAMES = 20
_LONGEST_SOURCE = 80
_LIST_ITEM = re.compile(
    r"^(?:附\s?件|附\s?表)?\s?[:：]?\s*(?:附\s?件|附\s?表)?\s?(?:(?P<label>\d{1,2}|[一二三四五六七八九十]{1,2})\s?[.．、：:]|[：:])?\s*(?P<name>\S.*)$"
)
_LIST_HEAD = re.compile(r"^(?:附\s?件|附\s?表)\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?\s?[:：.．、\s]")
_SOURCE = re.compile(
    r"^(?:[（(]?\s*(?:文章|信息|稿件|资料)?来\s?源\s?(?:[A-Za-z]{2,12}\s?)?[:：]\s*)(?P<outlet>[^\s）)，,]{2,30})(?P<rest>[^。]{0,40}?)[）)]?$"
)
_BYLINE = re.compile(
    r"^(?P<outlet>[^\s，。：:]{2,16}(?:网|报|社|台|刊|客户端|周刊|杂志|在线))\s+(?P<rest>(?:[^\s。]{2,12}\s+)*\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?)$"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Which lines are what. Indices are into the lines after the title."""

    texts: Sequence[str]
    head: Head
    closing: Closing
    promulgates: tuple[str, ...] = ()
    headings: frozenset[int] = frozenset()
    annexes: int = 0  # where annexes begin that are no promulgated measures; the number of lines where there are none
    listed: range = range(0)  # the lines of the list of annexes
    source: str | None = None
    source_date: dt.date | None = None
    source_line: int | None = None
    articles: frozenset[int] = frozenset()  # the lines that begin an article of the main text
    first_article: int = 0

    def sentences(self) -> Iterator[str]:
        """Give the sentences of the main text that may speak of its term; words in quotation marks speak for others."""
        for text in self.texts[self.head.end : self.annexes]:
            if "日" in text or "期" in text or "年" in text:
                unquoted = re.sub(r"“[^”]*(?:”|$)", "“”", text) if "“" in text else text
                yield from (s for s in re.split(r"(?<=[。；])", unquoted) if re.search(r"[起期至到]", s))

    def announced(self) -> str:
        """Give the first paragraphs of an announcement, down to its first item: 一、自某日起，…."""
        return "\n".join(self.texts[self.head.end : self.head.end + 2])

    def attachments(self) -> tuple[Attachment, ...]:
        """Give the annexes that the list before the signature names (附件说明)."""
        return _attachments(self.texts, self.listed)


def _attachments(texts: Sequence[str], listed: Sequence[int]) -> tuple[Attachment, ...]:
    names = []
    for i in listed:
        found = _LIST_ITEM.match(texts[i].strip())
        name = re.sub(r"^\d{1,2}\s?[.．、]\s*", "", found["name"]) if found else ""
        if name and name not in {":", "："}:
            names.append(Attachment(name.rstrip("；;。")))
    return tuple(names)


def divide(title: str, texts: Sequence[str], head: Head, closing: Closing) -> Parts:
    """Find the parts of a document: what it issues, where annexes begin, which lines list them, where its source is printed."""
    end = closing.end
    after = head.end if end is None else end + 1
    opening = "".join(texts[head.end : head.end + _OPENING if end is None else min(end, head.end + _OPENING)])
    headings: set[int] = set()
    promulgates = []
    names = names_issued(title, opening)
    if not names and "印发" in opening:  # 我们制定了某办法，现印发给你们 … 附件：某办法
        names = tuple(a.name for a in _attachments(texts, _listed(texts, head.end, len(texts), after)))
    for name in names[:_MOST_NAMES]:
        place = find_heading(name, texts, after)
        if place is None:
            continue
        headings.update(range(place[0], place[1] + 1))
        if _has_text(texts, place[1] + 1):
            promulgates.append(name)
    annexes = _annexes(texts, after, headings, head, end)
    outlet, day, where = _source(texts)
    listed = _listed(texts, head.end, annexes, after)
    articles = article_lines(texts, head.end, annexes, sorted(headings))
    return Parts(
        texts=texts,
        head=head,
        closing=closing,
        promulgates=tuple(promulgates),
        headings=frozenset(headings),
        annexes=annexes,
        listed=listed,
        source=outlet,
        source_date=day,
        source_line=where,
        articles=frozenset(articles),
        first_article=min(articles, default=len(texts)),
    )


def _has_text(texts: Sequence[str], start: int) -> bool:
    """Say whether words follow a heading, beyond marks of omission."""
    for text in texts[start : start + 3]:
        if not (mark("excerpt").match(tight(text)) or mark("ellipsis").match(text) or is_annex_head(text)):
            return len(text) > 1
    return False


def _annexes(texts: Sequence[str], after: int, headings: set[int], head: Head, end: int | None) -> int:
    """Find the first line of the annexes that are no promulgated measures."""
    start = after if end is not None else head.end
    for i in range(start, len(texts)):
        if is_annex_head(texts[i]) and not {i + 1, i + 2} & headings and i > head.end:
            if end is None and i + 1 < len(texts) and label_of(texts[i + 1]):
                continue  # 附件： above its list
            return i
    return len(texts)


def _listed(texts: Sequence[str], start: int, annexes: int, after: int) -> range:
    """Find the lines of the list of annexes: 附件：1.甲, 2.乙, before the signature or at the end of the text."""
    for i in range(start, min(annexes, len(texts))):
        text = texts[i].strip()
        if not _LIST_HEAD.match(text) and not (is_annex_head(text) and i + 1 < after):
            continue
        end = i + 1
        while end < len(texts) and len(texts[end]) <= 120 and re.match(r"^(?:附\s?件\s?)?\d{1,2}\s?[.．、：:]\s*\S", texts[end].strip()):
            end += 1
        return range(i, end)
    return range(0)


def is_source_line(text: str) -> bool:
    """Say whether a line is nothing but the source of an article: 来源:某报 某记者 2031-01-10."""
    text = text.strip()
    return len(text) <= _LONGEST_SOURCE and bool(_SOURCE.match(text) or _BYLINE.match(text))


def _source(texts: Sequence[str]) -> tuple[str | None, dt.date | None, int | None]:
    """Read a source line at the end or at the head of an article: 来源:某报 某记者 2031-01-10."""
    for i in [*range(len(texts) - 1, max(-1, len(texts) - 4), -1), 0, 1]:
        if not 0 <= i < len(texts) or len(texts[i]) > _LONGEST_SOURCE:
            continue
        found = _SOURCE.match(texts[i].strip()) or _BYLINE.match(texts[i].strip())
        if found:
            dates = [d.date for d in find_dates(found["rest"]) if d.date]
            return found["outlet"], dates[-1] if dates else None, i
    return None, None, None


def blocks_of(lines: Sequence[Line], parts: Parts) -> tuple[Block, ...]:
    """Give the blocks of a body; the number's own line is none of them."""
    return tuple(_block(line, i, parts) for i, line in enumerate(lines) if i not in parts.head.number_lines)


def _block(line: Line, i: int, parts: Parts) -> Block:
    if line.rows:
        return Block(Level.TABLE, line.text, None, line.rows)
    text = line.text.strip()
    level = _level(text, i, parts)
    if level:
        return Block(level, text)
    block = block_of(text)
    reference = block.level is Level.ARTICLE and i < parts.annexes and i not in parts.articles and i > parts.first_article
    return Block(Level.PARAGRAPH, text) if reference else block  # 第十条规定… at the head of a line is no article


def _level(text: str, i: int, parts: Parts) -> Level | None:
    """Give the level of a line that its place decides and not its own number."""
    if i in {parts.closing.date_line, parts.head.date_line}:
        return Level.DATE
    if i in parts.closing.signatures:
        return Level.SIGNATURE
    if i in parts.listed or i in parts.headings or is_annex_head(text):
        return Level.ATTACHMENT
    if i in parts.head.marks or i == parts.source_line or mark("note").match(tight(text)) or mark("ellipsis").match(text):
        return Level.NOTE
    return None
