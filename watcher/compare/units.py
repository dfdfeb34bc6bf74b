"""Units: the pieces in which two texts are compared.

A text is taken apart at the labels of its divisions: headings of chapters, articles with all their paragraphs, the
numbered points of a notice (一、（一）1.) with theirs. What stands under no label is taken sentence by sentence, so that
it makes no difference where a printing breaks its lines; the rows of a table are units each.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from watcher.compare.dress import fold, fold_with_places
from watcher.compare.heads import Head, article_heads, sentence_ended, spoken_of
from watcher.compare.structure import form, heading, number_of, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_LONGEST_TITLE = 80  # characters


class UnitKind(Enum):
    """What a unit is; units are aligned with units of their own kind."""

    HEADING = "heading"  # 编、分编、章、节
    ARTICLE = "article"  # 条
    POINT = "point"  # 一、（一）1.
    SENTENCE = "sentence"  # under no label
    ROW = "row"  # of a table


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of a text: `label` as printed without white space, `text` as printed after it, `words` folded."""

    kind: UnitKind
    label: str | None
    text: str
    words: str


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    levels = "|".join(f"(?P<{name}>{form('levels', name)})" for name in table()["levels"])
    return {
        "later": re.compile(
            rf"(?P<division>{form('divisions', 'heading')}[^。；：，第]{{1,40}})?(?P<label>{form('divisions', 'article')})(?P<gap>[ \t　]*)"
        ),
        "annex": re.compile(rf"{form('divisions', 'annex')}(?:[\s　：:.、]|$)"),
        "point": re.compile(levels.replace(r"\(", "[（(]").replace(r"\)", "[）)]")),
        "history": re.compile(table()["furniture"]["history"]),
        "markup": re.compile("|".join(table()["furniture"]["markup"])),
    }


def units_of(text: str) -> tuple[Unit, ...]:
    """Take a text apart. Every word of it stands in one unit, but for furniture (a table of contents, the note of adoption)."""
    lines = _without_contents(_lines(text))
    lines = [part for line in lines for part in _articles_within(line)]
    reader = _Reader(article_heads(lines).begins)
    for at, line in enumerate(lines):
        reader.take(at, line)
    return reader.finish()


def _lines(text: str) -> list[str]:
    """Give the lines that carry words, without the markup of Markdown and the block of metadata above it."""
    kept: list[str] = []
    markup = _patterns()["markup"]
    rows = re.split(r"\r\n?|\n|\f|\v|\u2028|\u2029|\x85", text)
    if rows and rows[0].strip() == "---" and "---" in (row.strip() for row in rows[1:40]):
        rows = rows[1 + next(i for i, row in enumerate(rows[1:], 0) if row.strip() == "---") + 1 :]
    for row in rows:
        line = re.sub(r"^[ \t　]*#{1,6} ", "", row).replace("**", "").strip(" 　\u00a0\ufeff\u200b\r")
        if "\t" not in line.strip():
            line = line.strip()
        if line.strip() and not markup.fullmatch(line.strip()):
            kept.append(line)
    return kept


def _without_contents(lines: list[str]) -> list[str]:
    """Leave out a table of contents: the headings after 目录 that come again further down."""
    titles = table()["furniture"]["contents"]
    start = next((i for i, line in enumerate(lines[:200]) if fold(line) in titles), None)
    if start is None:
        return lines
    end = start + 1
    while end < len(lines) and len(lines[end]) < _LONGEST_TITLE and heading().match(lines[end]):
        if end > start + 1 and fold(lines[end]) == fold(lines[start + 1]):
            break
        end += 1
    entries = Counter(fold(line) for line in lines[start + 1 : end])
    comes_again = Counter(fold(line) for line in lines[end:] if len(line) < _LONGEST_TITLE)
    return lines[:start] + lines[end:] if entries and entries <= comes_again else lines


def _without_history(text: str) -> list[str]:
    """Leave out the note of adoption and amendment at the head of a law; gives what stands around it."""
    words, places = fold_with_places(text)
    kept, at = [], 0
    for note in _patterns()["history"].finditer(words):
        kept.append(text[at : places[note.start()]])
        at = places[note.end() - 1] + 1
    return [*kept, text[at:]]


def _articles_within(line: str) -> Iterator[str]:
    """Split a line in which one article follows the other, as in a text printed without line breaks."""
    head = article_heads([line]).begins.get(0)
    start, expected = 0, (head.number[0] + 1,) if head else (1,)
    for match in _patterns()["later"].finditer(line):
        after_sentence = line[max(0, match.start() - 8) : match.start()].rstrip(" \t　")[-1:] in ("。", "；", "：") or expected == (1,)
        if number_of(match["label"]) != expected or not (after_sentence or match["division"]):
            continue
        if match["gap"] or not spoken_of().match(line, match.end()):
            yield from (part for part in (line[start : match.start()], match["division"]) if part)
            start, expected = match.start("label"), (expected[0] + 1,)
    yield line[start:]


@dataclass
class _Reader:
    """Takes lines one by one and keeps the unit that is open."""

    heads: Mapping[int, Head]
    units: list[Unit] = field(default_factory=list)
    open_kind: UnitKind | None = None
    label: str | None = None
    pieces: list[str] = field(default_factory=list)
    before: str = ""  # the line above
    articles: int = 0

    def take(self, at: int, line: str) -> None:
        """Take the next line; `at` is its place among all."""
        head = self.heads.get(at)
        if "\t" in line.strip() or line.strip().startswith("|"):
            self._row(line)
        elif head:
            self._start(UnitKind.ARTICLE, head.label, line[head.end :])
            self.articles += 1
        elif self._is_heading(line):
            pass
        elif self._ends_articles(line):
            self._close()
            self._continue(line)
        elif self.open_kind is not UnitKind.ARTICLE and self._begins_point(line):
            pass
        else:
            self._continue(line)
        self.before = line

    def _is_heading(self, line: str) -> bool:
        match = heading().match(line)
        if not match or (self.open_kind is UnitKind.ARTICLE and not sentence_ended(self.before)):
            return False
        self._start(UnitKind.HEADING, match["label"], line[match.end("label") :])
        return True

    def _begins_point(self, line: str) -> bool:
        match = _patterns()["point"].match(line)
        if not match or not match[0].strip():
            return False
        self._start(UnitKind.POINT, match[0], line[match.end() :])
        return True

    def _ends_articles(self, line: str) -> bool:
        """Whether the last article is over and an annex begins."""
        return self.open_kind is UnitKind.ARTICLE and sentence_ended(self.before) and bool(_patterns()["annex"].match(line))

    def _row(self, line: str) -> None:
        article = self.open_kind is UnitKind.ARTICLE
        if article:
            self._continue(line)
            return
        self._close()
        self.units.append(Unit(UnitKind.ROW, None, line.strip(), fold(line)))

    def _start(self, kind: UnitKind, label: str, rest: str) -> None:
        self._close()
        self.open_kind, self.label, self.pieces = kind, re.sub(r"[\s　]+", "", label), [rest.strip()] if rest.strip() else []

    def _continue(self, line: str) -> None:
        if self.open_kind is UnitKind.HEADING and not self._is_title(line):
            self._close()
        if self.open_kind is None:
            self.open_kind = UnitKind.SENTENCE
        self.pieces.append(line.strip())

    def _is_title(self, line: str) -> bool:
        """Whether a line is the title of a chapter, or its wrapped rest."""
        return len(line) <= 40 and not re.search(r"[.;:]|,$", fold(line))

    def _close(self) -> None:
        if self.open_kind is UnitKind.SENTENCE:
            self.units.extend(self._sentences("\n".join(self.pieces)))
        elif self.open_kind is not None:
            text = "\n".join(self.pieces)
            self.units.append(Unit(self.open_kind, self.label, text, fold(text)))
        self.open_kind, self.label, self.pieces = None, None, []

    def _sentences(self, text: str) -> Iterator[Unit]:
        for piece in _without_history(text) if self._before_articles() else [text]:
            for sentence in re.findall(r"[^。；！？]+[。；！？]*[”』」）)]*|[。；！？]+", piece):
                if fold(sentence):
                    yield Unit(UnitKind.SENTENCE, None, sentence.strip(), fold(sentence))

    def _before_articles(self) -> bool:
        return bool(self.heads) and not self.articles

    def finish(self) -> tuple[Unit, ...]:
        self._close()
        return tuple(self.units)
