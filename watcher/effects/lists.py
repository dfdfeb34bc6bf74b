"""Lists of documents acted on: 废止下列3件文件：1.《X》…, or an annex 附件：废止的文件目录 with items or a table.

A sentence or a heading opens a list for a kind of act; the rows that follow are its targets. The sentence's count is held
against the rows: more rows than it says make all of them doubtful, fewer are told to the operator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from watcher.effects.clauses import Act
from watcher.effects.items import is_header, looks_like_row, row_target, verdict
from watcher.effects.words import LABEL, only_speaks, pattern, verb_pattern, verbs, weighs, words
from watcher.model import EffectKind
from watcher.read.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked
    from watcher.effects.references import Reference

_NEAR = 40
"""A line as short as this can stand between a deciding sentence and its annex: signature, date, 附件."""

_PARTLY = re.compile(r"(?:有关|关于|涉及)[^，。；]{0,60}?(?:规定|内容|条款)(?:已)?(?:纳入|并入)本")


@dataclass(slots=True)
class _Opened:
    """A list whose rows are being read."""

    kind: EffectKind | None  # None for a list of what stays in force
    start: int
    end: int
    count: int | None
    partly: bool = False
    by_row: bool = False  # each row says what becomes of it
    rows: list[Reference] = field(default_factory=list)
    waits: bool = False  # for its annex


@dataclass(frozen=True, slots=True)
class Listed:
    """What a text's lists do, and the stretches that are rows, where no other clause is sought."""

    acts: tuple[Act, ...]
    rows: tuple[tuple[int, int], ...]


def lists(marked: Marked) -> Listed:
    """Read every list of the text, line by line."""
    found: list[Act] = []
    rows: list[tuple[int, int]] = []
    opened: _Opened | None = None
    for start, end in _lines(marked):
        if opened and _takes(marked, opened, start, end):
            rows.append((start, end))
            continue
        again = _opening(marked, start, end, opened)
        if again:
            found += _closed(opened) if opened and (again.start, again.end) != (opened.start, opened.end) else []
            opened = again
        elif opened and opened.rows and not is_header(marked.text[slice(*marked.original(start, end))]):
            found += _closed(opened)
            opened = None
        elif opened and not opened.rows:
            opened.waits = True
    found += _closed(opened) if opened else []
    return Listed(tuple(found), tuple(rows))


def _lines(marked: Marked) -> Iterator[tuple[int, int]]:
    start = 0
    for end in (*marked.line_ends, len(marked.view)):
        if end > start:
            yield start, end
        start = end + 1


def _takes(marked: Marked, opened: _Opened, start: int, end: int) -> bool:
    """Whether a line is the next row of the list; then it is kept."""
    if opened.waits or end - start > 1500:
        return False
    first, last = marked.original(start, end)
    if not looks_like_row(marked.text[first:last]):
        return False
    target = row_target(marked, start, end)
    if target is None:
        return False
    decided = verdict(marked.text[first:last])
    if (decided and words()["list"]["verdicts"][decided] == opened.kind) or (decided is None and not opened.by_row):
        opened.rows.append(target)
    return True


def _opening(marked: Marked, start: int, end: int, before: _Opened | None) -> _Opened | None:
    """The list that a line opens: by a deciding sentence, by a heading, or by the annex that a sentence spoke of."""
    heading = _heading(marked, start, end, before) or _head_of_verdicts(marked, start, end)
    if heading:
        return heading
    for sentence_start, sentence_end in _sentences(marked, start, end):
        opened = _deciding(marked, sentence_start, sentence_end)
        if opened:
            return opened
    if before and not before.rows and pattern("list", "annex").match(marked.plain[start:end]):
        before.waits = False
        return before
    return None


def _sentences(marked: Marked, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        _, stop = marked.period(start)
        yield start, min(stop, end)
        start = stop


def _deciding(marked: Marked, start: int, end: int) -> _Opened | None:
    """A sentence that acts on documents listed elsewhere: 决定废止下列3件文件, 对22件文件予以废止（见附件1）."""
    sentence = marked.view[start:end]
    whole = marked.outer[start:end]
    pointed = pattern("list", "intro").search(whole)
    if not pointed and (marked.titles_in(start, end) or not pattern("list", "counted").search(sentence)):
        return None
    if _PARTLY.search(sentence):
        return _Opened(EffectKind.REPEALS, start, end, None, partly=True)
    for found in verb_pattern().finditer(marked.view, start, end):
        verb = verbs()[found.group()][0]
        if only_speaks(marked.view, found.start(), found.end()) and not _is_noun_of_list(marked.view, found.end(), end):
            continue
        count = pattern("list", "counts").search(sentence)
        if (marked.titles_in(start, end) and not count) or weighs(re.split("[，；：]", marked.view[start : found.start()])[-1]):
            continue
        return _Opened(verb.kind, start, end, parse_numeral(count["count"]) if count else None)
    return None


def _is_noun_of_list(view: str, at: int, end: int) -> bool:
    """现将废止的文件目录公布如下: the noun names the list itself."""
    return bool(re.match(r"的[^，。；]{0,30}(?:目录|清单|名单|文件|规章|法规)[^，。；]{0,8}(?:公布|公告|印发|通知|发布)", view[at:end]))


def _heading(marked: Marked, start: int, end: int, before: _Opened | None) -> _Opened | None:
    """A heading over a list: 废止的规范性文件目录, 一、宣布失效的文件; 继续有效的文件目录 opens a list that nothing happens to."""
    line = marked.view[start:end]
    if end - start > 60 or line.endswith(("。", "；")) or not pattern("list", "heading").search(line):
        return None
    if any(word in line for word in words()["list"]["keeping"]):
        return _Opened(None, start, end, None)
    line = LABEL.sub("", line)
    for found in verb_pattern().finditer(line):
        verb = verbs()[found.group()][0]
        if line[: found.start()].endswith(("或", "或者", "和", "、", "拟", "已")) or line.startswith(("和", "、", "或"), found.end()):
            continue
        origin = before if before and before.kind is verb.kind and not before.rows else None
        count = pattern("list", "counts").search(line)
        stated = origin.count if origin else parse_numeral(count["count"]) if count else None
        return _Opened(verb.kind, origin.start if origin else start, origin.end if origin else end, stated)
    return None


def _head_of_verdicts(marked: Marked, start: int, end: int) -> _Opened | None:
    """The head of a table with a column that decides row by row: 序号 文件名称 文号 处理意见."""
    first, last = marked.original(start, end)
    if is_header(marked.text[first:last]) and re.search("处理意见|处理结果|处理方式|清理结果|清理意见", marked.plain[start:end]):
        return _Opened(EffectKind.REPEALS, start, end, None, by_row=True)
    return None


def _closed(opened: _Opened) -> list[Act]:
    """The act of a list, doubtful where it holds more rows than its sentence says; and a doubt where it holds fewer."""
    if opened.kind is None or (not opened.rows and opened.count is None):
        return []
    rows = tuple(opened.rows)
    said, held = opened.count, len(rows)
    differs = f"{said} documents stated, {held} found" if said is not None and said != held else None
    if opened.partly:
        rows = tuple(replace(r, partly=True) for r in rows)
    if opened.by_row:
        return [Act(opened.kind, (row,), row.start, row.tail) for row in rows]
    if differs and held < (said or 0):
        missing = Act(opened.kind, (), opened.start, opened.end, differs)
        return [Act(opened.kind, rows, opened.start, opened.end), missing] if rows else [missing]
    return [Act(opened.kind, rows, opened.start, opened.end, differs)]
