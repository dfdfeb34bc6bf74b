"""The amending decision: which of its statements concern one document.

A decision may amend one document or thirty; a section's heading, or the statement itself, names the one it is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.compare import core_title, fold, same_title, title_key
from watcher.effects.consolidate.numerals import NUMERAL
from watcher.effects.consolidate.quotations import LABEL, LABELS, Paragraph, paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_HORIZONTAL = str.maketrans("「」『』", "“”‘’")
_NAMES = re.compile(r"(?:将|把|对|在|删去|删除|修改|修订|关于|中)?《(?P<title>[^《》]+(?:《[^《》]*》[^《》]*)*)》")
_LEAD = re.compile(r"(?:作|作出|做|做出|进行)(?:如下|以下|了如下)?(?:修改|修订|修正)")
_TITLE = re.compile(r"#*[^,.;:《》\"]{2,40}关于(?:修改|废止|修订)[^,.;:\"]{2,80}的决定")
_BARE_TITLE = re.compile(
    r"(?!第|关于|将|对|.*关于(?:修改|废止|修订))[^,.;:\"《》]{3,50}"
    r"(?:法|条例|规定|办法|细则|规则|的决定|规程|规范|章程|解释)(?:\([^()]{2,12}\))?"
)
_FOR_ALL = re.compile(r"(?:此外|同时)?,?(?:根据本?决定)?,?对?(?:相关|有关|上述)[^,.;]{0,12}(?:法规|法律|规章|文件|解释)")
_PLACE = re.compile(f"第{NUMERAL}条")
_CLOSING = re.compile(r"^本(?:决定|修正案|通知|公告|令)自|重新(?:公布|发布)\.?$")
_TELLING = 4  # characters of a title that are a title even without brackets
_WHOLE_TEXT = re.compile("第一[条章]")
_ALIAS = re.compile(
    r"《(?P<title>[^《》]+(?:《[^《》]*》[^《》]*)*)》(?:\([^()]*(?:\([^()]*\)[^()]*)*以下(?:简称|称)[《\"]?(?P<alias>[^《》\"()]+)[》\"]?\))"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One paragraph of a decision about the document, without its label and the document's own name."""

    words: str
    paragraph: Paragraph
    begins: bool  # carries a label of its own: nothing carries over from the statement before


def decisions_in(text: str) -> list[str]:
    """Divide a text that holds several decisions, one after the other, at their titles."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if _TITLE.fullmatch(fold(line)) and any(_PLACE.search(above) for above in parts[-1]):
            parts.append([])
        parts[-1].append(line)
    return ["\n".join(part) for part in parts]


def statements_for(titles: Sequence[str], decision: str) -> list[Statement]:
    """Give the statements of a decision that concern the document with the first of these titles that it names."""
    paragraphs = list(paragraphs_of([line.strip().strip("　") for line in _body(decision) if fold(line)]))
    for title in titles:
        names = _Names(title, [paragraph.words for paragraph in paragraphs])
        found = _about(names, paragraphs) if names.named else []
        if found:
            return found
    return []


def _about(names: _Names, paragraphs: Sequence[Paragraph]) -> list[Statement]:
    """Give the statements that stand under the document's name: their own, their section's or the decision's."""
    found: list[Statement] = []
    scopes: list[tuple[int, bool]] = [(-1, names.whole_decision)]
    operative = closed = False
    for paragraph in paragraphs:
        label = LABEL.match(paragraph.words)
        rank = next((r for r in range(len(LABELS)) if label and label[f"rank{r}"]), None)
        words = paragraph.words[label.end() :] if label else paragraph.words
        if rank is not None:
            scopes = [scope for scope in scopes if scope[0] < rank]
        named = names.of(words)
        if (names.whole_decision and named is False) or (named is None and rank is not None and names.mentioned_in(words)):
            named = True  # 《…税额表》 in a decision on one law is a part of it; a wording unknown is to be read and told
        another = bool(_BARE_TITLE.fullmatch(words)) and not names.mentioned_in(words)
        if another:  # 二、渡口管理条例: the heading of another document, its brackets left out
            named = False
        if named is not None and (another or rank is not None or _LEAD.search(words) or paragraph.quotes):
            scopes.append((rank if rank is not None else scopes[-1][0], named))
        is_lead = rank is None and bool(_LEAD.search(words)) and not paragraph.quotes
        if closed and (_WHOLE_TEXT.match(words) or title_key(words) == title_key(names.title)):
            break  # the whole new text, printed below the decision
        closed = closed or bool(_CLOSING.search(words) and not paragraph.quotes)
        operative = operative or is_lead or rank is not None or (bool(paragraph.quotes) and bool(_PLACE.search(words)))
        about_it = scopes[-1][1] or (rank is None and names.includes(words))
        if operative and not is_lead and about_it:
            found.append(Statement(names.without(words), paragraph, begins=label is not None))
    return found


def _body(decision: str) -> list[str]:
    """Give the lines of a decision, without the block of metadata that some sites put above it."""
    lines = decision.split("\n")
    if lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:60]):
        lines = lines[2 + [line.strip() for line in lines[1:]].index("---") :]
    return [line.lstrip("#").translate(_HORIZONTAL) for line in lines]


class _Names:
    """Which titles in a decision mean the document, and whether the whole decision is about it."""

    def __init__(self, title: str, paragraphs: Sequence[str]) -> None:
        self.title = core_title(title) or title
        self.short = fold(title).removeprefix("中华人民共和国")
        aliases = (match for words in paragraphs for match in _ALIAS.finditer(words))
        self.aliases = {title_key(match["alias"]) for match in aliases if self._is(match["title"])}
        heads = [words for words in paragraphs[:40] if not LABEL.match(words)]
        lead = next((self.of(words) for words in heads if _LEAD.search(words) and self.of(words) is not None), None)
        titles = [match["title"] for words in heads for match in _NAMES.finditer(words)]
        headed = any(title_key(self.short) in title_key(words) for words in heads[:6])
        self.whole_decision = lead if lead is not None else (headed and all(self._is(one) for one in titles))
        self.named = self.whole_decision or any(
            self.of(LABEL.sub("", words, count=1)) or (LABEL.match(words) and self.mentioned_in(words)) for words in paragraphs
        )

    def _is(self, title: str) -> bool:
        return same_title(title, self.title) or title_key(title) in getattr(self, "aliases", set())

    def of(self, words: str) -> bool | None:
        """Whether the first title named is the document's; None where none is. 《X》等三件 is not X alone."""
        match = _NAMES.match(words) or _NAMES.search(words if _LEAD.search(words) else words[:0])
        if not match:
            short = re.match(rf"(?:将|把|对|在|删去|删除)?{re.escape(self.short)}(?=第{NUMERAL}条)", words)
            return True if short else None
        if re.match(r"等.{0,8}[件部个项]", words[match.end() :]):
            return False
        return self._is(match["title"])

    def includes(self, words: str) -> bool:
        """Whether a closing sentence speaks of this document among others: 对相关法规的条文序号作相应调整."""
        if any(_FOR_ALL.match(sentence) for sentence in words.split(".")):
            return True
        return "根据本决定" in words and self.mentioned_in(words)

    def mentioned_in(self, words: str) -> bool:
        """Whether the document's title stands anywhere in the words, its brackets lost or not."""
        return (len(self.short) >= _TELLING and self.short in words) or any(self._is(match["title"]) for match in _NAMES.finditer(words))

    def without(self, words: str) -> str:
        """Take the document's own name from before a place: 将《X》第三条 → 将第三条."""
        for name in (self.title, *self.aliases):
            words = re.sub(rf"《{re.escape(fold(name))}》(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?(?=第|中|名称|题目|标题)", "", words)
        words = re.sub(
            rf"《(?P<t>[^《》]+(?:《[^《》]*》[^《》]*)*)》(?:\([^()]*\))?(?=第{NUMERAL}条)",
            lambda m: "" if self._is(m["t"]) else m[0],
            words,
        )
        return re.sub(rf"(?<![《法典]){re.escape(self.short)}(?=第{NUMERAL}条)", "", words)
