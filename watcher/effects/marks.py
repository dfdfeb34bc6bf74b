"""Quotation marks, title marks and brackets: what stands inside them is quoted, and must not be read as the text's own words.

A text is read without its white space and with full-width punctuation, so that print and wraps make no difference;
`Marked` keeps the way back to the offsets of the text as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

HIDDEN = "·"
"""Stands in a view for every character that is not to be read there."""

_WIDE = str.maketrans(
    {
        **dict(zip(",;:()!?<>", "，；：（）！？〈〉", strict=True)),
        **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
        **dict.fromkeys("「『＂", "“"),
        **dict.fromkeys("」』", "”"),
        **dict.fromkeys("＜﹤", "〈"),
        **dict.fromkeys("＞﹥", "〉"),
        "．": ".",
    }
)
_QUOTE = re.compile("[“”]")
_TITLE = re.compile("[《》]")
_BRACKET = re.compile("[（）]")
_LINE = re.compile("[^\n]+")
_INK = re.compile(r"\S+|\n")
_SPANNING = re.compile("[《》（）()]")
_AMENDING = re.compile("[：为作是][^\n]{0,1}$")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a `Marked` text, its marks included; `end` is exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A text ready to be read. All offsets are those of `plain`; `origin` leads back to the text as given."""

    text: str
    plain: str  # no white space but line ends, full-width punctuation
    outer: str  # the insides of titles and quotations hidden
    view: str  # the insides of brackets hidden too
    titles: tuple[Span, ...]  # outermost 《…》 outside quotations
    quotes: tuple[Span, ...]  # outermost “…”
    brackets: tuple[Span, ...]
    origin: tuple[int, ...]
    breaks: tuple[int, ...]  # where a period (。！？ or a line) ends, exclusive
    line_ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the offsets in the text as given, for a stretch that is not empty."""
        return self.origin[start], self.origin[end - 1] + 1

    def printed(self, start: int, end: int) -> str:
        """Give the stretch as printed, wraps and outer white space removed."""
        first, last = self.original(start, end)
        return re.sub(r"\s*\n\s*", "", self.text[first:last]).strip()

    def period(self, at: int) -> tuple[int, int]:
        """Give the stretch around a place that ends with 。, ！, ？ or its line."""
        i = bisect_right(self.breaks, at)
        start = self.breaks[i - 1] if i else 0
        end = self.breaks[i] if i < len(self.breaks) else len(self.view)
        return start, end

    def line(self, at: int) -> tuple[int, int]:
        """Give the paragraph around a place, without its line end."""
        i = bisect_left(self.line_ends, at)
        return (self.line_ends[i - 1] + 1 if i else 0), (self.line_ends[i] if i < len(self.line_ends) else len(self.view))

    def titles_in(self, start: int, end: int) -> tuple[Span, ...]:
        """Give the titles that begin in a stretch."""
        return _within(self.titles, start, end)

    def quotes_in(self, start: int, end: int) -> tuple[Span, ...]:
        """Give the quotations that begin in a stretch."""
        return _within(self.quotes, start, end)

    def bracket_at(self, at: int) -> Span | None:
        """Give the bracket that opens exactly here."""
        found = _within(self.brackets, at, at + 1)
        return found[0] if found else None

    def bracket_around(self, at: int) -> Span | None:
        """Give the outermost bracket that a place stands in."""
        i = bisect_right(self.brackets, at, key=lambda s: s.start) - 1
        return self.brackets[i] if i >= 0 and at < self.brackets[i].end else None


@lru_cache(maxsize=2)  # a text is read for what it rests on, and then for what it does
def mark(text: str) -> Marked:
    """Read the marks of a text, in one pass over it. Marks that do not pair hide no more than their own line."""
    wraps = _wraps(text)
    kept = [found.span() for found in _INK.finditer(text) if found.start() not in wraps]
    plain = _paired_straight_quotes("".join([text[start:end] for start, end in kept]).translate(_WIDE))
    titles, broken = _titles(plain)
    quotes = _quotations(plain, titles)
    outer = _hide(plain, [*((s.start + 1, s.end - 1) for s in titles + quotes), *((s.start, s.end) for s in broken)])
    brackets = _brackets(outer)
    view = _hide(outer, [(s.start + 1, s.end - 1) for s in brackets])
    quoted = [q.start for q in quotes]
    free = tuple(t for t in titles if not _inside(t, quotes, quoted))
    breaks = tuple(m.end() for m in re.finditer("[。！？\n]", view))
    line_ends = tuple(m.start() for m in re.finditer("\n", view))
    origin = tuple(chain.from_iterable(range(start, end) for start, end in kept))
    return Marked(text, plain, outer, view, free, tuple(quotes), brackets, origin, breaks, line_ends)


def _wraps(text: str) -> set[int]:
    """Line ends inside a title or a bracket that the next line closes: wraps, for no paragraph ends there."""
    wraps: set[int] = set()
    at, opened = -1, {"《": 0, "（": 0}
    for line in text.splitlines(keepends=True):
        if not _SPANNING.search(line):
            at, opened = at + len(line), dict.fromkeys(opened, 0)
            continue
        wide = line.translate(_WIDE)
        run = {mark: _balance(wide, mark, close) for mark, close in (("《", "》"), ("（", "）"))}
        if at >= 0 and any(opened[mark] > 0 > low for mark, (low, _) in run.items()):
            wraps.add(at)
            opened = {mark: opened[mark] + end for mark, (_, end) in run.items()}
        else:
            opened = {mark: end - low for mark, (low, end) in run.items()}
        at += len(line)
    return wraps


def _balance(line: str, mark: str, close: str) -> tuple[int, int]:
    """How far closing marks outrun opening ones within a line, and how many more opening marks than closing ones it has."""
    if mark not in line and close not in line:
        return 0, 0
    low = depth = 0
    for char in line:
        depth += (char == mark) - (char == close)
        low = min(low, depth)
    return low, depth


def _within(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    first = bisect_left(spans, start, key=lambda s: s.start)
    return spans[first : bisect_left(spans, end, key=lambda s: s.start)]


def _inside(span: Span, others: list[Span], starts: list[int]) -> bool:
    i = bisect_right(starts, span.start) - 1
    return i >= 0 and span.end <= others[i].end


def _paired_straight_quotes(plain: str) -> str:
    """Straight marks open and close by turns within a line; a line with an odd one out keeps them straight."""
    if '"' not in plain:
        return plain
    return "\n".join(_curled(line) if line.count('"') % 2 == 0 else line for line in plain.split("\n"))


def _curled(line: str) -> str:
    parts = line.split('"')
    return "".join(part + ("“" if i % 2 == 0 else "”") for i, part in enumerate(parts[:-1])) + parts[-1]


def _titles(plain: str) -> tuple[list[Span], list[Span]]:
    """Outermost titles line by line, and stretches whose opening mark is lost (…决定》修正)."""
    titles: list[Span] = []
    broken: list[Span] = []
    for line in _LINE.finditer(plain):
        marks = [(m.start(), m.group()) for m in _TITLE.finditer(plain, line.start(), line.end())]
        if not marks:
            continue
        found, rest = _nested(marks)
        titles += found
        if rest:
            flat, orphans = _flat(rest, found[-1].end if found else line.start())
            titles += flat
            broken += orphans
    return sorted(titles, key=lambda s: s.start), broken


def _nested(marks: list[tuple[int, str]]) -> tuple[list[Span], list[tuple[int, str]]]:
    """Balanced outermost spans, and the marks from the first one that does not balance on."""
    spans: list[Span] = []
    depth = first = 0
    for i, (at, char) in enumerate(marks):
        if char == "《":
            first, depth = (i, 1) if depth == 0 else (first, depth + 1)
        elif depth == 0:
            return spans, marks[i:]
        else:
            depth -= 1
            if depth == 0:
                spans.append(Span(marks[first][0], at + 1))
    return spans, marks[first:] if depth else []


def _flat(marks: list[tuple[int, str]], start: int) -> tuple[list[Span], list[Span]]:
    """Pairs without nesting, for a line whose marks do not balance; and what stands before a closing mark without an opening one."""
    spans: list[Span] = []
    orphans: list[Span] = []
    opened: int | None = None
    for at, char in marks:
        if char == "《":
            opened = at if opened is None else opened
            continue
        (orphans if opened is None else spans).append(Span(start if opened is None else opened, at + 1))
        opened, start = None, at + 1
    return spans, orphans


def _quotations(plain: str, titles: list[Span]) -> list[Span]:
    """Find the outermost quotations; one that is never closed ends with its line.

    One that runs over several paragraphs re-opens each of them and closes once, at its end.
    """
    starts = [t.start for t in titles]
    marks = [m.start() for m in _QUOTE.finditer(plain) if not _inside(Span(m.start(), m.start() + 1), titles, starts)]
    spans: list[Span] = []
    opened, depth, last = -1, 0, 0
    for at in marks:
        if depth:
            line_end = plain.find("\n", last, at)
            if line_end >= 0:
                goes_on = plain[at - 1] == "\n" if plain[at] == "“" else bool(_AMENDING.search(plain[max(0, opened - 2) : opened]))
                if goes_on:
                    depth = 1
                else:
                    spans.append(Span(opened, line_end + 1))
                    depth = 0
        if plain[at] == "“":
            if depth == 0:
                opened, depth = at, 1
            elif plain[at - 1] != "\n":
                depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                spans.append(Span(opened, at + 1))
        last = at
    if depth:
        line_end = plain.find("\n", last)
        spans.append(Span(opened, (len(plain) if line_end < 0 else line_end) + 1))
    return spans


def _brackets(outer: str) -> tuple[Span, ...]:
    """Outermost round brackets that close on their own line."""
    spans: list[Span] = []
    opened, depth, last = -1, 0, 0
    for found in _BRACKET.finditer(outer):
        at = found.start()
        if depth and outer.find("\n", last, at) >= 0:
            depth = 0
        last = at
        if found.group() == "（":
            opened, depth = (at, 1) if depth == 0 else (opened, depth + 1)
        elif depth:
            depth -= 1
            if depth == 0:
                spans.append(Span(opened, at + 1))
    return tuple(spans)


def _hide(plain: str, stretches: list[tuple[int, int]]) -> str:
    """Hide stretches of the text; line ends and offsets stay."""
    parts, at = [], 0
    for start, end in sorted(stretches):
        first = max(start, at)
        if first < end:
            parts += [plain[at:first], re.sub("[^\n]", HIDDEN, plain[first:end])]
            at = end
    return "".join([*parts, plain[at:]])
