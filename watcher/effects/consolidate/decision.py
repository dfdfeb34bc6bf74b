"""The amending decision: its statements that concern one document, with their quotations lifted out.

A quotation may run over paragraphs, each of which opens its quotation marks again while only the last one closes
them; some printings leave the marks out. In the words of a statement a quotation is one sign of the private use
area, so that what is said about the text is never confused with the text itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.compare import core_title, fold, same_title, title_key
from watcher.effects.consolidate.numerals import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIRST_QUOTE = 0xE000
QUOTES = 6000
QUOTE = "[\ue000-\uf76f]"

_LABELS = (r"[一二三四五六七八九十百]+、", r"\([一二三四五六七八九十]+\)", r"\d{1,3}[.、](?!\d)", r"\(\d{1,2}\)")
_LABEL = re.compile("|".join(f"(?P<rank{rank}>{form})" for rank, form in enumerate(_LABELS)))
_BEGINS = r"(?:将|把|对|在|删去|删除|增加|修改|原?第|条文)"
_INLINE_LABEL = re.compile(rf"(?<=[:.;{chr(FIRST_QUOTE)}-{chr(FIRST_QUOTE + QUOTES - 1)}])(?=(?:{_LABELS[0]}|{_LABELS[1]}){_BEGINS})")
_WANTS_TEXT = re.compile(r"(?:修改为|改为|作为第[^,;.]*|如下|规定):$")
_NEW_STATEMENT = re.compile(
    rf"{_LABELS[0]}|(?:{'|'.join(_LABELS[1:])})(?:[将把](?:第|原|《|相关|本|{QUOTE})|在?第{NUMERAL}条|在{QUOTE}|删去|删除|增加[一二两三四五]|对《|修改《|其他)|(?:原|将|把)?第{NUMERAL}[条款项](?:第{NUMERAL}[款项])*(?:改为|修改为|作为|中的?{QUOTE})"
    rf"|增加[一二两三四五六七八九十]+[条款项]|删去|删除|此外|本(?:决定|修正案|通知)自|根据本决定|将《"
)
_NAMES = re.compile(r"(?:将|把|对|在|删去|删除|修改|修订|关于|中)?《(?P<title>[^《》]+(?:《[^《》]*》[^《》]*)*)》")
_LEAD = re.compile(r"(?:作|作出|做|做出|进行)(?:如下|以下|了如下)?(?:修改|修订|修正)")
_FOR_ALL = re.compile(r"(?:此外|同时)?,?(?:根据本?决定)?,?对?(?:相关|有关|上述)[^,.;]{0,12}(?:法规|法律|规章|文件|解释)")
_PLACE = re.compile(f"第{NUMERAL}条")
_CLOSING = re.compile(r"^本(?:决定|修正案|通知|公告|令)自|重新(?:公布|发布)\.?$")
_WHOLE_TEXT = re.compile("第一[条章]")
_ALIAS = re.compile(
    r"《(?P<title>[^《》]+(?:《[^《》]*》[^《》]*)*)》(?:\([^()]*(?:\([^()]*\)[^()]*)*以下(?:简称|称)[《\"]?(?P<alias>[^《》\"()]+)[》\"]?\))"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One paragraph of a decision: folded `words` with signs for quotations, the `quotes` as lines, the text as printed."""

    words: str
    quotes: tuple[tuple[str, ...], ...]
    printed: str
    begins: bool  # carries a label of its own: nothing carries over from the statement before
    broken: str | None = None  # why its quotation marks cannot be read


@dataclass
class _Paragraph:
    words: str = ""
    quotes: list[tuple[str, ...]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    broken: str | None = None


def statements_for(title: str, decision: str) -> list[Statement] | None:
    """Give the statements of a decision that concern the document of this title; None where it names it nowhere."""
    paragraphs = list(_paragraphs([line.strip().strip("　") for line in _body(decision) if fold(line)]))
    names = _Names(title, [paragraph.words for paragraph in paragraphs])
    if not names.named:
        return None
    found: list[Statement] = []
    scopes: list[tuple[int, bool]] = [(-1, names.whole_decision)]
    operative = closed = False
    for paragraph in paragraphs:
        label = _LABEL.match(paragraph.words)
        rank = next((r for r in range(len(_LABELS)) if label and label[f"rank{r}"]), None)
        words = paragraph.words[label.end() :] if label else paragraph.words
        if rank is not None:
            scopes = [scope for scope in scopes if scope[0] < rank]
        named = names.of(words)
        if named is not None and (rank is not None or _LEAD.search(words) or paragraph.quotes):
            scopes.append((rank if rank is not None else scopes[-1][0], named))
        is_lead = rank is None and bool(_LEAD.search(words)) and not paragraph.quotes
        if closed and (_WHOLE_TEXT.match(words) or title_key(words) == title_key(title)):
            break  # the whole new text, printed below the decision
        closed = closed or bool(_CLOSING.search(words) and not paragraph.quotes)
        operative = operative or is_lead or rank is not None or (bool(paragraph.quotes) and bool(_PLACE.search(words)))
        about_it = scopes[-1][1] or (rank is None and names.includes(words))
        if operative and not is_lead and about_it:
            found.append(
                Statement(names.without(words), tuple(paragraph.quotes), "\n".join(paragraph.printed), label is not None, paragraph.broken)
            )
    return found


def _body(decision: str) -> list[str]:
    """Give the lines of a decision, without the block of metadata that some sites put above it."""
    lines = decision.split("\n")
    if lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:60]):
        lines = lines[2 + [line.strip() for line in lines[1:]].index("---") :]
    return [line.lstrip("#") for line in lines]


class _Names:
    """Which titles in a decision mean the document, and whether the whole decision is about it."""

    def __init__(self, title: str, paragraphs: Sequence[str]) -> None:
        self.title = core_title(title) or title
        self.short = fold(title).removeprefix("中华人民共和国")
        aliases = (match for words in paragraphs for match in _ALIAS.finditer(words))
        self.aliases = {title_key(match["alias"]) for match in aliases if self._is(match["title"])}
        heads = [words for words in paragraphs[:40] if not _LABEL.match(words)]
        lead = next((self.of(words) for words in heads if _LEAD.search(words) and self.of(words) is not None), None)
        titles = [match["title"] for words in heads for match in _NAMES.finditer(words)]
        headed = any(title_key(self.short) in title_key(words) for words in heads[:6])
        self.whole_decision = lead if lead is not None else (headed and all(self._is(one) for one in titles))
        self.named = self.whole_decision or any(self.of(_LABEL.sub("", words, count=1)) for words in paragraphs)

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
        if _FOR_ALL.match(words):
            return True
        return "根据本决定" in words and any(self._is(match["title"]) for match in _NAMES.finditer(words))

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


def _paragraphs(lines: Sequence[str]) -> Iterator[_Paragraph]:
    """Join the lines of one statement: a quotation left open goes on, and so does a text promised by a colon."""
    reader = _QuoteReader()
    open_text = False
    for line in lines:
        if reader.depth:
            reader.go_on(line)
        elif open_text and not _NEW_STATEMENT.match(fold(line)) and line[0] not in '“"＂':
            reader.unmarked(line)
        else:
            if not (open_text and line[0] in '“"＂'):
                yield from reader.finish()
            reader.begin(line)
        open_text = not reader.depth and (bool(_WANTS_TEXT.search(reader.paragraph.words)) or reader.in_unmarked)
    yield from reader.finish()


class _QuoteReader:
    """Reads lines sign by sign and lifts out quotations."""

    def __init__(self) -> None:
        self.paragraph = _Paragraph()
        self.depth = 0
        self.straight = False
        self.quote: list[str] = []
        self.in_unmarked = False

    def begin(self, line: str) -> None:
        self.paragraph.printed.append(line)
        self._read(line)

    def go_on(self, line: str) -> None:
        """Take a further line of an open quotation; its first mark opens the quotation again."""
        self.paragraph.printed.append(line)
        self.quote.append("")
        if re.match(rf"(?:{_LABELS[0]}){_BEGINS}", fold(line)):
            self.paragraph.broken = "引号没有闭合"
        self._read(line[1:] if line[0] in '“"＂' else line)

    def unmarked(self, line: str) -> None:
        """Take a line of new text that stands without quotation marks."""
        self.paragraph.printed.append(line)
        if not self.in_unmarked:
            self.in_unmarked = True
            self._sign([])
        self.paragraph.quotes[-1] = (*self.paragraph.quotes[-1], line)

    def _sign(self, lines: Sequence[str]) -> None:
        if len(self.paragraph.quotes) >= QUOTES:
            self.paragraph.broken = "引文过多"
            return
        self.paragraph.words += chr(FIRST_QUOTE + len(self.paragraph.quotes))
        self.paragraph.quotes.append(tuple(_outermost(line) for line in lines))

    def _read(self, line: str) -> None:
        outside: list[str] = []
        for sign in line:
            if self.depth:
                self._inside(sign)
            elif sign in '“"＂':
                self.paragraph.words += _outside("".join(outside))
                outside, self.depth, self.straight, self.quote = [], 1, sign != "“", [""]
            elif sign == "”":
                self.paragraph.broken = "引号不成对"
            else:
                outside.append(sign)
        self.paragraph.words += _outside("".join(outside))

    def _inside(self, sign: str) -> None:
        closes = sign in '"＂' if self.straight else sign == "”"
        if closes:
            self.depth -= 1
        elif sign == "“":
            self.depth += 1
        if self.depth:
            self.quote[-1] += sign
        else:
            self._sign(self.quote)

    def finish(self) -> Iterator[_Paragraph]:
        if self.depth:
            self.paragraph.broken = "引号没有闭合"
        done, self.paragraph, self.depth, self.in_unmarked = self.paragraph, _Paragraph(), 0, False
        if done.printed:
            yield from _at_inline_labels(done)


def _outermost(line: str) -> str:
    """Write the quotation marks of quoted words as they stand in the text itself (GB/T 15834: “ ” outside, ‘ ’ inside)."""
    return re.sub(r"‘([^‘’]*)’|'([^']*)'", lambda inner: f"“{inner[1] if inner[1] is not None else inner[2]}”", line)


def _outside(words: str) -> str:
    """Fold the words around quotations; signs of the private use area in them are none of ours."""
    return fold(re.sub(QUOTE, "?", words))


def _at_inline_labels(paragraph: _Paragraph) -> Iterator[_Paragraph]:
    """Split a paragraph that holds several numbered statements: 作如下修改：一、将…二、删去…."""
    pieces = _INLINE_LABEL.split(paragraph.words)
    if len(pieces) == 1:
        yield paragraph
        return
    for piece in pieces:
        quotes = [paragraph.quotes[ord(sign) - FIRST_QUOTE] for sign in re.findall(QUOTE, piece)]
        numbers = iter(range(FIRST_QUOTE, FIRST_QUOTE + len(quotes)))
        words = re.sub(QUOTE, lambda _: chr(next(numbers)), piece)  # noqa: B023 - used at once
        yield _Paragraph(words, quotes, [_as_printed(words, quotes)], paragraph.broken)


def _as_printed(words: str, quotes: Sequence[tuple[str, ...]]) -> str:
    return re.sub(QUOTE, lambda sign: "“" + "\n".join(quotes[ord(sign[0]) - FIRST_QUOTE]) + "”", words)
