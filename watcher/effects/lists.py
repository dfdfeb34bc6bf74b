"""Lists of documents acted on: 废止下列3件文件：1.《X》…, or an annex 附件：废止的文件目录 with items or a table.

A sentence decides on documents listed elsewhere, or a heading stands over a list; the rows that follow are its targets.
The sentence's count is held against the rows: more rows than it says make all of them doubtful, fewer leave a doubt beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from watcher.effects.clauses import Act, says_its_day
from watcher.effects.items import is_header, looks_like_row, row_target, verdict
from watcher.effects.words import LABEL, has_any, only_speaks, pattern, verb_pattern, verbs, weighs, words
from watcher.model import EffectKind
from watcher.read.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked
    from watcher.effects.references import Reference

_LONGEST_ROW = 1500
_LONGEST_HEADING = 60
_AND_OTHERS = re.compile(  # 对《X》等3件规章予以废止
    "[》）]等(?:共)?[0-9一二三四五六七八九十百两]{1,4}(?:件|个|部|项|份)[^，。；]{0,12}?(?:法规|规章|文件|解释|法律|规定|办法|通知|公告|条例|决定|标准|规范|规程|政策)"
)
_COMMAS = re.compile("[，；：]")
_MOVED_INTO = re.compile(r"(?:有关|关于|涉及)[^，。；]{0,60}?(?:规定|内容|条款)(?:已)?(?:纳入|并入)本")
_NAMES_A_LIST = re.compile(r"的[^，。；]{0,30}(?:目录|清单|名单|文件|规章|法规)[^，。；]{0,8}(?:公布|公告|印发|通知|发布)")
_IN_BRACKETS = re.compile("（·{1,40}）")
_VERDICTS = re.compile("处理意见|处理结果|处理方式|清理结果|清理意见")


@dataclass(slots=True)
class _List:
    """A list to come or being read. `kind` is None for a list of what stays in force."""

    kind: EffectKind | None
    start: int  # of the sentence or heading that it rests on
    end: int
    count: int | None = None
    partly: bool = False
    by_row: bool = False  # each row says what becomes of its document
    rows: list[Reference] = field(default_factory=list)
    headed: list[_List] = field(default_factory=list)  # the lists under headings that carry out a sentence

    def held(self) -> int:
        """Count the rows of the list and of those that carry it out."""
        return len(self.rows) + sum(len(one.rows) for one in self.headed)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a text's lists do, and the stretches that are rows, where no other clause is sought."""

    acts: tuple[Act, ...]
    rows: tuple[tuple[int, int], ...]


def lists(marked: Marked) -> Listed:
    """Read every list of the text, line by line."""
    reader = _ListReader(marked)
    start = 0
    for end in (*marked.line_ends, len(marked.view)):
        if end > start:
            reader.read(start, end)
        start = end + 1
    return Listed(tuple(reader.acts()), tuple(reader.rows))


class _ListReader:
    """Goes through the lines; `opened` is the list whose rows may stand here, `decisions` are those of sentences."""

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.opened: _List | None = None
        self.decisions: list[_List] = []
        self.headed: list[_List] = []  # those under headings that no sentence decides on
        self.rows: list[tuple[int, int]] = []

    def read(self, start: int, end: int) -> None:
        """Take a line as a row of the open list, as the opening of another, or as its end."""
        printed = self.marked.text[slice(*self.marked.original(start, end))]
        if self.opened and self._takes(self.opened, start, end, printed):
            self.rows.append((start, end))
            return
        opening = self._heading(start, end, printed) or self._deciding(start, end) or self._annex(start, end)
        if opening or (self.opened and not (_IN_BRACKETS.fullmatch(self.marked.view[start:end]) or is_header(printed))):
            self.opened = opening

    def acts(self) -> Iterator[Act]:
        """Give what the lists do, once every line is read."""
        for one in (*self.decisions, *self.headed):
            yield from _acts_of(one)

    def _takes(self, opened: _List, start: int, end: int, printed: str) -> bool:
        """Tell whether a line is the next row of the list; then it is kept."""
        if end - start > _LONGEST_ROW or not looks_like_row(printed) or is_header(printed):
            return False
        target = row_target(self.marked, start, end)
        if target is None:
            return False
        said = verdict(printed)
        if (said is None and not opened.by_row) or (said is not None and words()["list"]["verdicts"][said] == opened.kind):
            opened.rows.append(target)
        return True

    def _deciding(self, start: int, end: int) -> _List | None:
        """Keep the decisions of a paragraph on documents listed elsewhere; the last one may have its list right behind it."""
        found: list[_List] = []
        while start < end:
            stop = min(self.marked.period(start)[1], end)
            decision = _decision(self.marked, start, stop)
            found += [decision] if decision else []
            start = stop
        self.decisions += found
        return found[-1] if found else None

    def _heading(self, start: int, end: int, printed: str) -> _List | None:
        """Read a heading over a list: 废止的规范性文件目录, or the head of a table that decides row by row."""
        if _VERDICTS.search(printed) and is_header(printed):
            self.headed.append(_List(EffectKind.REPEALS, start, end, by_row=True))
            return self.headed[-1]
        heading = _heading(self.marked.view[start:end], self.marked.outer[start:end])
        if heading is None:
            return None
        kind, count = heading
        decided = self._decided(kind)
        at = (decided.start, decided.end) if decided else (start, end)
        words = self.marked.view[start:end]
        partly = _of_parts(words) or bool(decided and decided.partly and "全文" not in words)
        opened = _List(kind, *at, count, partly=partly)
        (decided.headed if decided else self.headed).append(opened)
        return opened

    def _decided(self, kind: EffectKind | None) -> _List | None:
        """Find the decision that a heading carries out: the first of its kind that is not yet carried out in full."""
        alike = [d for d in self.decisions if kind and d.kind is kind]
        return next((d for d in alike if d.held() < (d.count or 1)), alike[-1] if alike else None)

    def _annex(self, start: int, end: int) -> _List | None:
        """Find the decision whose list an annex without a telling heading must be: the only one that still waits."""
        if end - start > _LONGEST_HEADING or not pattern("list", "annex").match(self.marked.plain[start:end]):
            return None
        waiting = [d for d in self.decisions if not d.held()]
        return waiting[0] if len(waiting) == 1 else None


def _decision(marked: Marked, start: int, end: int) -> _List | None:
    """Read a sentence that acts on documents listed elsewhere: 决定废止下列3件文件, 对22件文件予以废止（见附件1）."""
    sentence = marked.view[start:end]
    count = pattern("list", "counts").search(sentence)
    titled = bool(marked.titles_in(start, end))
    others = titled and _AND_OTHERS.search(sentence)
    introduced = others or pattern("list", "intro").search(marked.outer[start:end])
    if not introduced and (titled or not pattern("list", "counted").search(sentence)):
        return None
    if pattern("list", "spared").search(sentence):
        return _List(None, start, end)
    if _MOVED_INTO.search(sentence):
        return _List(EffectKind.REPEALS, start, end, partly=True)
    for found in verb_pattern().finditer(marked.view, start, end):
        speaks = only_speaks(marked.view, found.start(), found.end()) and not _NAMES_A_LIST.match(marked.view, found.end(), end)
        if speaks or (titled and not count) or weighs(_COMMAS.split(marked.view[start : found.start()])[-1]):
            continue
        number = _counted(sentence, found.start() - start)
        all_named = others and number is not None and len(marked.titles_in(start, end)) >= number
        verb = verbs()[found.group()][0]
        if verb.kind is EffectKind.EXTENDS and not says_its_day(marked, verb, start, end):  # 以下文件继续有效：
            return _List(None, start, end)
        return _List(verb.kind, start, end, None if all_named else number, partly=_of_parts(sentence))
    return None


def _of_parts(words: str) -> bool:
    """Tell whether parts of the documents listed are meant: 下列标准的强制性条文, 部分条款废止的文件目录."""
    return "全文" not in words and bool(pattern("list", "parts").search(words))


def _counted(sentence: str, verb: int) -> int | None:
    """Read how many documents a verb acts on: the count nearest before it, else the first behind it."""
    counts = list(pattern("list", "counts").finditer(sentence))
    nearest = next((c for c in reversed(counts) if c.end() <= verb), counts[0] if counts else None)
    return parse_numeral(nearest["count"]) if nearest else None


def _heading(line: str, whole: str) -> tuple[EffectKind | None, int | None] | None:
    """Read the kind of act and the count off a heading; `whole` is the line with its brackets open.

    The kind is None over a list of what stays in force.
    """
    if len(line) > _LONGEST_HEADING or line.endswith(("。", "；")) or not pattern("list", "heading").search(line):
        return None
    if has_any("list", "keeping", line):
        return None, None
    line = LABEL.sub("", line)
    count = pattern("list", "counts").search(LABEL.sub("", whole))
    for found in verb_pattern().finditer(line):
        joined_before = line[: found.start()].endswith(("或", "或者", "和", "、", "拟", "已"))
        if not joined_before and not line.startswith(("和", "、", "或"), found.end()):
            return verbs()[found.group()][0].kind, parse_numeral(count["count"]) if count else None
    return None


def _acts_of(one: _List, doubtful: str | None = None) -> Iterator[Act]:
    """Give the acts of a list, with the doubt where its rows are not as many as its sentence says."""
    if one.kind is None:
        return
    if one.by_row:
        yield from (Act(one.kind, (row,), row.start, row.tail) for row in one.rows)
        return
    differs = f"{one.count} documents stated, {one.held()} found" if one.count not in {None, one.held()} else None
    too_many = differs if differs and one.held() > (one.count or 0) else None
    if one.rows:
        rows = tuple(replace(row, partly=one.partly or bool(row.articles)) for row in one.rows)
        yield Act(one.kind, rows, one.start, one.end, doubtful or too_many)
    for under in one.headed:
        yield from _acts_of(under, too_many)
    if differs and not too_many:
        yield Act(one.kind, (), one.start, one.end, differs)
