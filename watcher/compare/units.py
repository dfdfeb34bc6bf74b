"""Units: the pieces in which two texts are compared.

A text is taken apart at the labels of its divisions: headings of chapters, articles with all their paragraphs, the
numbered points of a notice (一、（一）1.) with theirs. What stands under no label is taken sentence by sentence, so that
it makes no difference where a printing breaks its lines; the rows of a table are units each.
"""

from __future__ import annotations

import re
import tomllib
from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.compare.dress import fold
from watcher.compare.numerals import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator


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
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "tables" / "structure.toml").read_text("utf-8"))


def _form(group: str, name: str) -> str:
    signs = _table()["numeral"]["signs"]
    loose = r"[ \t　]*"
    numeral = rf"{loose}[{signs}](?:{loose}[{signs}]){{0,9}}{loose}"
    return str(_table()[group][name]).replace("{n}", numeral).replace("{{", "{").replace("}}", "}")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    spoken_of = "|".join(map(re.escape, _table()["spoken_of"]["next"]))
    article, heading, annex = (_form("divisions", name) for name in ("article", "heading", "annex"))
    levels = "|".join(f"(?P<{name}>{_form('levels', name)})" for name in _table()["levels"])
    return {
        "article": re.compile(rf"(?P<label>{article})(?P<gap>[\s　]+|(?!{spoken_of}))"),
        "later": re.compile(rf"(?<=[。；：])[ \t　]*(?P<label>{article})(?P<gap>[ \t　]+|(?!{spoken_of}))"),
        "heading": re.compile(rf"(?P<label>{heading})[\s　]*(?P<title>[^。；：，]{{0,60}})$"),
        "annex": re.compile(rf"{annex}(?:[\s　：:.、]|$)"),
        "point": re.compile(levels.replace(r"\(", "[（(]").replace(r"\)", "[）)]")),
        "history": re.compile(_table()["furniture"]["history"]),
        "markup": re.compile("|".join(_table()["furniture"]["markup"])),
    }


def units_of(text: str) -> tuple[Unit, ...]:
    """Take a text apart. Every word of it stands in one unit, but for furniture (a table of contents, the note of adoption)."""
    lines = _without_contents(_lines(text))
    reader = _Reader(_labels_at_line_starts(lines))
    for line in lines:
        reader.take(line)
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
    titles = _table()["furniture"]["contents"]
    start = next((i for i, line in enumerate(lines[:200]) if fold(line) in titles), None)
    if start is None:
        return lines
    below = {fold(line) for line in lines[start + 1 :] if len(line) < 80}
    seen: set[str] = set()
    end = start + 1
    for line in lines[start + 1 :]:
        words = fold(line)
        if words in seen or len(line) >= 80 or not _patterns()["heading"].match(line):
            break
        seen.add(words)
        end += 1
    comes_again = {fold(line) for line in lines[end:] if len(line) < 80} & below
    if not seen or not seen <= comes_again:
        return lines
    return lines[:start] + lines[end:]


def _labels_at_line_starts(lines: list[str]) -> frozenset[tuple[int, ...]]:
    found = (_patterns()["article"].match(line) for line in lines)
    return frozenset(number_of(match["label"]) for match in found if match)


def number_of(label: str) -> tuple[int, ...]:
    """第十二条之一 → (12, 1): the number of an article as a value."""
    return tuple(value_of(fold(part)) for part in re.split(r"条之?", re.sub(r"^第", "", fold(label))) if part)


@dataclass
class _Reader:
    """Takes lines one by one and keeps the unit that is open."""

    at_line_starts: frozenset[tuple[int, ...]]
    units: list[Unit] = field(default_factory=list)
    open_kind: UnitKind | None = None
    label: str | None = None
    pieces: list[str] = field(default_factory=list)
    article: tuple[int, ...] = ()
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=3))

    def take(self, line: str) -> None:
        for part in self._articles_within(line):
            self._take_part(part)

    def _articles_within(self, line: str) -> Iterator[str]:
        """Split a line where further articles begin in it, as in a text printed without line breaks."""
        start = 0
        expected = self._next_article(line)
        for match in _patterns()["later"].finditer(line):
            number = number_of(match["label"])
            if number == expected and number not in self.at_line_starts:
                yield line[start : match.start()]
                start = match.start("label")
                expected = (number[0] + 1,)
        yield line[start:]

    def _next_article(self, line: str) -> tuple[int, ...]:
        head = _patterns()["article"].match(line)
        number = number_of(head["label"]) if head else self.article
        return (number[0] + 1,) if number else (1,)

    def _take_part(self, line: str) -> None:
        if "\t" in line.strip() or line.strip().startswith("|"):
            self._row(line)
        elif self._begins_article(line) or self._is_heading(line):
            pass
        elif self._ends_articles(line):
            self._close()
            self.article = ()
            self._continue(line)
        elif self.open_kind is not UnitKind.ARTICLE and self._begins_point(line):
            pass
        else:
            self._continue(line)
        self.recent.append(line)

    def _begins_article(self, line: str) -> bool:
        match = _patterns()["article"].match(line)
        if not match:
            return False
        number = number_of(match["label"])
        follows = not self.article or number == (self.article[0] + 1,) or number[:1] == self.article[:1] or number == (1,)
        signs = follows, bool(match["gap"]), self._sentence_ended() or self._after_heading()
        if signs.count(True) < 2:  # else an article is spoken of where a line happens to begin
            return False
        self._start(UnitKind.ARTICLE, match["label"], line[match.end() :])
        self.article = number
        return True

    def _after_heading(self) -> bool:
        return self.open_kind in {UnitKind.HEADING, None}

    def _sentence_ended(self) -> bool:
        return not self.recent or self.recent[-1][-1:] in _table()["ends"]["sentence"]

    def _is_heading(self, line: str) -> bool:
        match = _patterns()["heading"].match(line)
        if not match or (self.open_kind is UnitKind.ARTICLE and not self._sentence_ended()):
            return False
        self._start(UnitKind.HEADING, match["label"], match["title"])
        return True

    def _begins_point(self, line: str) -> bool:
        match = _patterns()["point"].match(line)
        if not match or not match[0].strip():
            return False
        self._start(UnitKind.POINT, match[0], line[match.end() :])
        return True

    def _ends_articles(self, line: str) -> bool:
        """Whether the last article is over and an annex begins."""
        return self.open_kind is UnitKind.ARTICLE and self._sentence_ended() and bool(_patterns()["annex"].match(line))

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
        if self.open_kind is UnitKind.HEADING and (self.pieces or not self._is_title(line)):
            self._close()
        if self.open_kind is None:
            self.open_kind = UnitKind.SENTENCE
        self.pieces.append(line.strip())

    def _is_title(self, line: str) -> bool:
        """Whether a line is the title of a chapter whose label stands on the line above."""
        return len(line) <= 40 and not re.search(r"[。；：，]", line)

    def _close(self) -> None:
        if self.open_kind is UnitKind.SENTENCE:
            self.units.extend(self._sentences("\n".join(self.pieces)))
        elif self.open_kind is not None:
            text = "\n".join(self.pieces)
            self.units.append(Unit(self.open_kind, self.label, text, fold(text)))
        self.open_kind, self.label, self.pieces = None, None, []

    def _sentences(self, text: str) -> Iterator[Unit]:
        for sentence in re.findall(r"[^。；！？]+[。；！？]*[”』」）)]*|[。；！？]+", text):
            words = fold(sentence)
            if words and not (self._before_articles() and _patterns()["history"].fullmatch(words)):
                yield Unit(UnitKind.SENTENCE, None, sentence.strip(), words)

    def _before_articles(self) -> bool:
        return bool(self.at_line_starts) and not any(unit.kind is UnitKind.ARTICLE for unit in self.units)

    def finish(self) -> tuple[Unit, ...]:
        self._close()
        return tuple(self.units)
