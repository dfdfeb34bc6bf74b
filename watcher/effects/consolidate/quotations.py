"""The paragraphs of a decision with their quotations lifted out.

A quotation may run over paragraphs, each of which opens its quotation marks again while only the last one closes
them; some printings leave the marks out. In the words of a paragraph a quotation is one sign of the private use
area, so that what is said about the text is never confused with the text itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.compare import fold
from watcher.effects.consolidate.numerals import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIRST_QUOTE = 0xE000
QUOTES = 6000
QUOTE = "[\ue000-\uf76f]"

LABELS = (r"[一二三四五六七八九十百千零〇]+、", r"\([一二三四五六七八九十百千零〇]+\)", r"\d{1,3}[.、](?!\d)", r"\(\d{1,2}\)")
LABEL = re.compile("|".join(f"(?P<rank{rank}>{form})" for rank, form in enumerate(LABELS)))
_BEGINS = r"(?:将|把|对|在|删去|删除|增加|修改|原?第|条文)"
_INLINE_LABEL = re.compile(rf"(?<=[:.;{chr(FIRST_QUOTE)}-{chr(FIRST_QUOTE + QUOTES - 1)}])(?=(?:{LABELS[0]}|{LABELS[1]}){_BEGINS})")
_WANTS_TEXT = re.compile(r"(?:修改为|改为|作为第[^,;.]*|包括第[^,;.]*|如下|规定):$")
_NEW_STATEMENT = re.compile(
    rf"{LABELS[0]}|(?:{'|'.join(LABELS[1:])})(?:[将把](?:第|原|《|相关|本|{QUOTE})|在?第{NUMERAL}条|在{QUOTE}|删去|删除|增加[一二两三四五]|对《|修改《|其他)|(?:原|将|把)?第{NUMERAL}[条款项](?:第{NUMERAL}[款项])*(?:改为|修改为|作为|中的?{QUOTE})"
    rf"|增加[一二两三四五六七八九十]+[条款项]|删去|删除|此外|本(?:决定|修正案|通知)自|根据本决定|将《"
)


@dataclass
class Paragraph:
    """A paragraph of a decision: folded `words` with a sign for each quotation, the `quotes` as lines, the lines as printed."""

    words: str = ""
    quotes: list[tuple[str, ...]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    broken: str | None = None  # why its quotation marks cannot be read
    unmarked: bool = False  # new text stands without quotation marks, so that its end is inferred


def paragraphs_of(lines: Sequence[str]) -> Iterator[Paragraph]:
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
        self.paragraph = Paragraph()
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
        if re.match(rf"(?:{LABELS[0]}){_BEGINS}", fold(line)):
            self.paragraph.broken = "引号没有闭合"
        self._read(line[1:] if line[0] in '“"＂' else line)

    def unmarked(self, line: str) -> None:
        """Take a line of new text that stands without quotation marks."""
        self.paragraph.printed.append(line)
        if not self.in_unmarked:
            self.in_unmarked = self.paragraph.unmarked = True
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

    def finish(self) -> Iterator[Paragraph]:
        if self.depth:
            self.paragraph.broken = "引号没有闭合"
        done, self.paragraph, self.depth, self.in_unmarked = self.paragraph, Paragraph(), 0, False
        if done.printed:
            yield from _at_inline_labels(done)


def _outermost(line: str) -> str:
    """Write the quotation marks of quoted words as they stand in the text itself (GB/T 15834: “ ” outside, ‘ ’ inside)."""
    return re.sub(r"‘([^‘’]*)’|'([^']*)'", lambda inner: f"“{inner[1] if inner[1] is not None else inner[2]}”", line)


def _outside(words: str) -> str:
    """Fold the words around quotations; signs of the private use area in them are none of ours."""
    return fold(re.sub(QUOTE, "?", words))


def _at_inline_labels(paragraph: Paragraph) -> Iterator[Paragraph]:
    """Split a paragraph that holds several numbered statements: 作如下修改：一、将…二、删去…."""
    pieces = _INLINE_LABEL.split(paragraph.words)
    if len(pieces) == 1:
        yield paragraph
        return
    for piece in pieces:
        quotes = [paragraph.quotes[ord(sign) - FIRST_QUOTE] for sign in re.findall(QUOTE, piece)]
        numbers = iter(range(FIRST_QUOTE, FIRST_QUOTE + len(quotes)))
        words = re.sub(QUOTE, lambda _: chr(next(numbers)), piece)  # noqa: B023 - used at once
        yield Paragraph(words, quotes, [_as_printed(words, quotes)], paragraph.broken)


def _as_printed(words: str, quotes: Sequence[tuple[str, ...]]) -> str:
    return re.sub(QUOTE, lambda sign: "“" + "\n".join(quotes[ord(sign[0]) - FIRST_QUOTE]) + "”", words)
