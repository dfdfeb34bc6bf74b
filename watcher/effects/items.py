"""Rows of lists: one document a row, in a numbered item or in a table, with or without title marks.

Rows met: 1.《X》（财税〔2018〕74号); 3　X的通知　1992年6月18日　高检发〔1992〕39号　理由; 序号⇥文件名称⇥文号. What stands behind
the title and its number (a reason, a history) names further documents, which are not the row's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.effects.articles import SERIES, places
from watcher.effects.marks import mark
from watcher.effects.references import EDITION, Aliases, Reference, articles_at, day_in, described, number_in, references
from watcher.effects.standards import any_number_of_line
from watcher.effects.words import words
from watcher.read.dates import parse_date

if TYPE_CHECKING:
    import datetime as dt

    from watcher.effects.marks import Marked

_NUMBER = r"[0-9０-９]{1,3}|[一二三四五六七八九十百]{1,5}"
LABEL = re.compile(
    rf"[ \t　]*(?:[-•·*][ \t　]*)?(?:[（(](?:{_NUMBER})[）)][、.．]?|第(?:{_NUMBER})[件项][、，：]?|(?:{_NUMBER})[、.．:：)）]"
    r"|[①-⑳㈠-㈩⑴-⒇]|[0-9０-９]{1,3}(?=[ \t　]+\D)|[0-9]{1,3}(?=[《一-龥]))[ \t　]*"
)
_CELL = re.compile(r"\t+|　+| {2,}|\|")
_KIND_OF_DOCUMENT = (
    r"(?:通知|决定|规定|办法|条例|意见|批复|细则|通告|公告|函|解释|规则|规程|方案|措施|制度|标准|目录|纲要|规划|计划|令|决议|答复|解答"
    r"|纪要|指引|指南|准则|要点|预案|说明|法|政策|通报|规范|守则|通则|导则|大纲|章程|条款)"
)
_UNMARKED = re.compile(rf"(?P<title>[^。；：]{{2,200}}?{_KIND_OF_DOCUMENT}(?:{EDITION})?)(?=$|[（，。；、]|[0-9]{{4}}年|[一-龥]{{2,10}}〔)")
_NUMBER_LAST = re.compile(
    r"(?P<title>[^。；：《》]{4,160})[（(](?P<number>[^（）()]{4,60}(?:[（(][^（）()]{1,12}[）)][^（）()]{1,20})?)[）)][；;。]?"
)
_SENTENCE = re.compile("关于|印发|转发|批转|颁发|发布(?!的)|将|对|把|删|修改|根据|依照|按照|落实|执行")
_SURELY_A_DOCUMENT = re.compile(
    r"关于|(?:条例|规定|办法|细则|规则|规范|规程|守则|通则|决定|决议|法|解释|批复|通知|通告|公告|意见|函)(?:（[^）]*）)?$"
)
_TITLE_WITHIN = 4
"""The title stands in one of the first cells of a row."""
_NUMBER_WITHIN = 60
"""The number stands within so many characters behind its title, where it has no brackets."""
_DAY_IN_FRONT = re.compile(r"(?P<day>[12]\d{3}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)[\s，,、]*(?=\S)")
_PLACES = re.compile(rf"(?:废止|失效|停止执行|停止|终止)?(?P<series>{SERIES.pattern})")
_BODY = re.compile(r"[^《》，。；：]{0,60}")


def looks_like_row(printed: str) -> bool:
    """Tell whether a line can be a row of a list: it has a label or cells, or it begins with a title."""
    return bool(LABEL.match(printed)) or "\t" in printed or printed.lstrip().startswith(("《", "|")) or _is_title_with_number(printed)


def _is_title_with_number(printed: str) -> bool:
    """Tell whether a line is nothing but a title and its number in brackets: 某局关于渡口的通知（临交〔2012〕5号）."""
    found = _NUMBER_LAST.fullmatch(printed.strip())
    return found is not None and _UNMARKED.match(found["title"]) is not None and any_number_of_line(found["number"]) is not None


def is_header(printed: str) -> bool:
    """Tell whether a line is the head of a table: nothing but names of columns."""
    cells = ["".join(cell.split()) for cell in _cells(printed)]
    named = sum(c in words()["list"]["header"] for c in cells)
    return bool(cells) and named * 2 >= len(cells)


def _cells(row: str) -> list[str]:
    """Give the cells of a row, parted by tabs, wide spaces or bars outside brackets."""
    closed = re.sub(r"[（(][^（）()\t|]*[）)]", lambda m: "x" * len(m.group()), row)
    cuts = [0, *(at for m in _CELL.finditer(closed) for at in m.span()), len(row)]
    cells = (row[a:b].strip(" \t　|") for a, b in zip(cuts[::2], cuts[1::2], strict=True))
    return [cell for cell in cells if cell]


def verdict(printed: str) -> str | None:
    """Read what a row's own cell decides on its document: 废止, 继续有效 (处理意见, 清理结果); None where no cell does."""
    cells = ["".join(cell.split()) for cell in _cells(printed)]
    return next((c for c in reversed(cells) if c in words()["list"]["verdicts"]), None)


def row_target(marked: Marked, start: int, end: int) -> Reference | None:
    """Read the document that a row names. `start` and `end` are those of its line in the `Marked` text."""
    first, last = marked.original(start, end)
    printed = marked.text[first:last]
    label = LABEL.match(printed)
    body = printed[label.end() :] if label else printed
    cells = _cells(body)
    if len(cells) > 1 or "\t" in printed:
        return _from_cells(cells, start, end)
    at = start + len(re.sub(r"\s", "", printed[: label.end()])) if label else start
    target = _from_words(marked, at, end)
    certain = target and (target.number or marked.plain[target.start] == "《" or _SURELY_A_DOCUMENT.search(target.title or ""))
    return target if certain else None


def _from_cells(cells: list[str], start: int, end: int) -> Reference | None:
    """Take the title from the first cell that holds one, its number and day from there or from the cells behind it."""
    for i, cell in enumerate(cells[:_TITLE_WITHIN]):
        if any_number_of_line(cell) or parse_date(cell):
            continue
        inner = mark(cell)
        named = _from_words(inner, 0, len(inner.view))
        if named and named.title:
            numbers = (number for later in cells[i + 1 :] if (number := _number_of_cell(later)))
            days = (day for later in cells[i + 1 :] if (day := _day_of_cell(later)))
            articles = named.articles or next((places for later in cells[i + 1 :] if (places := _places_in(later))), ())
            number, day = named.number or next(numbers, None), named.date or next(days, None)
            return replace(named, number=number, date=day, articles=articles, start=start, end=end, tail=end, lead=start)
    return None


def _places_in(cell: str) -> tuple[str, ...]:
    """Give the articles that a cell names: 第三条、第五条第二款; 废止第二条."""
    found = _PLACES.match(mark(cell).plain)
    return places(found["series"]) if found else ()


def _number_of_cell(cell: str) -> str | None:
    """Read the number of a cell that holds it alone, or behind its day: 1991年3月12日 法（经）函〔1991〕12号."""
    dated = _DAY_IN_FRONT.match(cell)
    return any_number_of_line(cell) or (any_number_of_line(cell[dated.end() :]) if dated else None)


def _day_of_cell(cell: str) -> dt.date | None:
    dated = _DAY_IN_FRONT.match(cell)
    return parse_date(cell) or (parse_date(dated["day"]) if dated else None)


def _from_words(marked: Marked, start: int, end: int) -> Reference | None:
    """Read 《X》（n）, 财政部《X》（n）, X的通知（n）, or a number alone, at the start of a stretch."""
    named = references(marked, start, end, Aliases({}))
    if named and named[0].title and _is_marked_title(marked, start, named[0]):
        return _with_number(marked, described(marked, named[0], start), end)
    found = _UNMARKED.match(marked.outer, start, end)
    if not found:
        return named[0] if named and named[0].start == start and named[0].number else None
    title = marked.printed(start, found.end("title"))
    return _with_number(marked, Reference(title, None, start, found.end("title"), found.end("title"), lead=start), end)


def _is_marked_title(marked: Marked, start: int, named: Reference) -> bool:
    """Tell 《X》 and 财政部《X》 from 财政部关于印发《X》的通知."""
    before = marked.view[start : named.start]
    return bool(_BODY.fullmatch(before)) and not _SENTENCE.search(before) and not marked.view.startswith("的", named.tail)


def _with_number(marked: Marked, reference: Reference, end: int) -> Reference:
    """Add the number and the day that stand behind a title in its row, in brackets or not."""
    bracket = marked.bracket_at(reference.end)
    stop = bracket.end if bracket else min(end, reference.end + _NUMBER_WITHIN)
    if reference.number or stop <= reference.end:
        return reference
    day = reference.date or day_in(marked.outer[reference.end : stop])
    tail, articles = articles_at(marked, stop) if bracket else (reference.tail, ())
    number = number_in(marked, reference.end, stop)
    return replace(reference, number=number, date=day, tail=max(tail, reference.tail), articles=reference.articles or articles)
