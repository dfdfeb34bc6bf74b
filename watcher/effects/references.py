"""References: the titles and numbers by which a text names documents, with what the text says to tell them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.effects.articles import SERIES, places
from watcher.effects.marks import HIDDEN
from watcher.effects.standards import any_number_of_line, find_standards
from watcher.effects.words import REACH, pattern
from watcher.model import Target
from watcher.read.dates import find_dates
from watcher.read.numbers import find_numbers, number_of_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watcher.effects.marks import Marked, Span

_ALIAS = re.compile(r"以下(?:统|简|合)?称[：为]?[新旧原该]?[《“](?P<alias>[^》”]{1,30})[》”]")
EDITION = r"（[^（）号]{0,12}(?:试行|暂行|草案|修订|修正|版|稿|年本|[一二三四五六七八九十])[^（）号]{0,4}）"
"""An edition in brackets behind a title, which belongs to it: （试行）, （2023年版）, （二）."""
_DECREE_IN_FRONT = re.compile(
    r"(?P<number>[一-龥]{2,30}?(?:令第|第)[0-9一二三四五六七八九十百〇]{1,6}号令?)(?:文件?)?(?:发布|公布|颁布|印发)"
)
_LETTER_IN_FRONT = re.compile(r"(?:文件?|通知)?(?:发布|公布|印发|颁布|下发|批转|转发)")
_ISSUER_AND_KIND = re.compile(r"(?P<issuer>[^《》，。]{2,60}?)关于.*的(?P<kind>公告|通告)$")
_BATCH = re.compile(r"第[^，；：、《》]{1,12}批(?:至第[^，；：、《》]{1,12}批)?$")
_AS_A_DOCUMENT = re.compile("文(?:件|号)?")
_BODY_IN_FRONT = re.compile(r"^.*(?:人民政府|办公厅|委员会|国务院)(?=[一-龥]{2,8}〔)")
_KIND_AND_BRACKET = re.compile(
    r"(?P<kind>(?:原|其|该|补充|实施|修订|修改|暂行|试行){0,3}(?:通知|规定|办法|意见|细则|方案|公告|通告|决定|措施|条例|规则|批复))（·{4,40}）"
)
_NUMBER_ON = re.compile(r"(?:[、和及与]|以及)(?P<form>(?:[12]\d{3}年)第?\d{1,5}号|〔[12]\d{3}〕\d{1,5}号)")
_ISSUER_OF = {
    "年": re.compile(r"(?P<who>.+?)[12]\d{3}年第?\d+号$"),
    "〔": re.compile(r"(?P<who>.+?)〔[12]\d{3}〕\d+号$"),
}
_STARTS_LATER = re.compile(r"起(?:施行|实施|执行|生效)(?!的)|起(?:，|废止|停止|失效|$)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A document named in a text. Offsets are those of the `Marked` text.

    `end` is behind the brackets with its number, `tail` behind the articles named of it.
    """

    title: str | None
    number: str | None
    start: int
    end: int
    tail: int
    articles: tuple[str, ...] = ()
    date: dt.date | None = None
    lead: int = 0  # where the words that describe it begin
    partly: bool = False

    def target(self) -> Target:
        """Give it as an effect names it."""
        return Target(self.title, self.number, self.date, self.articles)


@dataclass(frozen=True, slots=True)
class Aliases:
    """Short names that a text declares for documents: （以下简称《目录》）."""

    known: Mapping[str, Reference]

    def resolve(self, named: Reference) -> Reference:
        """Give the document meant by a short name, or the reference itself."""
        meant = self.known.get(named.title or "") if named.number is None else None
        if meant is None or meant.start >= named.start:
            return named
        return replace(named, title=meant.title, number=meant.number)


def aliases_of(marked: Marked) -> Aliases:
    """Read the short names that a text declares; the first meaning of a name is kept."""
    known: dict[str, Reference] = {}
    for found in _ALIAS.finditer(marked.plain):
        bracket = marked.bracket_around(found.start())
        before = marked.titles_in(max(0, bracket.start - REACH), bracket.start)[-1:] if bracket else ()
        named = [_titled(marked, title) for title in before if _is_document(marked, title)]
        if bracket and named and named[0].end == bracket.end:
            known.setdefault(found["alias"], named[0])
    return Aliases(known)


def references(marked: Marked, start: int, end: int, aliases: Aliases) -> list[Reference]:
    """Read the documents named in a stretch: titles with their numbers, and numbers that stand alone; none within brackets."""
    named = [_titled(marked, title) for title in marked.titles_in(start, end) if _is_document(marked, title)]
    rows = sorted([*named, *_numbered(marked, start, end), *_unmarked(marked, start, end)], key=lambda r: r.start)
    return [aliases.resolve(r) for r in _with_number_beside(rows)]


def _unmarked(marked: Marked, start: int, end: int) -> list[Reference]:
    """Read 及其补充通知（临财〔2015〕3号）: a document named by its kind, with its number in brackets."""
    rows: list[Reference] = []
    for found in _KIND_AND_BRACKET.finditer(marked.view, start, end):
        bracket = marked.bracket_at(found.end("kind"))
        number = number_of_line(marked.printed(bracket.start + 1, bracket.end - 1)) if bracket else None
        if bracket and number:
            tail, articles = articles_at(marked, bracket.end)
            rows.append(Reference(None, number, found.start("kind"), bracket.end, tail, articles))
    return rows


def _with_number_beside(rows: list[Reference]) -> list[Reference]:
    """Read 财政部令第20号《X》 and 《X》GB 50016—2014 as one document: the number right before or behind a title that has none."""
    whole: list[Reference] = []
    for row in rows:
        before = whole[-1] if whole else None
        if before is None or before.tail != row.start or before.articles:
            whole.append(row)
        elif row.title and not row.number and not before.title:
            whole[-1] = replace(row, number=before.number, start=before.start)
        elif before.title and not before.number and not row.title:
            whole[-1] = replace(before, number=row.number, end=row.end, tail=row.tail, articles=row.articles)
        else:
            whole.append(row)
    return whole


def _is_document(marked: Marked, title: Span) -> bool:
    """Leave out titles within brackets, and what 《》 name besides documents: 《许可证》, 《行政处罚决定书》."""
    return marked.view[title.start] != HIDDEN and not pattern("no_document", "endings").search(marked.plain[title.start : title.end - 1])


def _titled(marked: Marked, title: Span) -> Reference:
    name = marked.printed(title.start + 1, title.end - 1) if title.end - title.start > 2 else None
    end, number, day = title.end, any_number_of_line(name or ""), None
    if number:  # 《财预〔2015〕6号》
        name = None
    while (bracket := marked.bracket_at(end)) is not None:
        inner = marked.outer[bracket.start : bracket.end]
        if re.fullmatch(EDITION, inner) and end == title.end:
            name = (name or "") + marked.printed(bracket.start, bracket.end)
        number = number or number_in(marked, bracket.start + 1, bracket.end - 1)
        day = day or day_in(inner)
        end = bracket.end
    tail, articles = articles_at(marked, end)
    return Reference(name, _completed(number, name), title.start, end, tail, articles, day)


def day_in(words: str) -> dt.date | None:
    """Read the day on which a document was promulgated off the words that describe it."""
    if not pattern("modifier", "promulgated").search(words):
        return None
    return next((d.date for d in find_dates(words) if d.date and not _STARTS_LATER.match(words, d.end)), None)


def _completed(number: str | None, title: str | None) -> str | None:
    """《国家税务总局关于X的公告》（2022年第5号) is 国家税务总局公告2022年第5号; a number that lacks its issuer is left as it is."""
    act = _ISSUER_AND_KIND.match(title or "")
    return f"{act['issuer']}{act['kind']}{number}" if number and act and re.match(r"[12]\d{3}年第|第", number) else number


def number_in(marked: Marked, start: int, end: int) -> str | None:
    """Read the document number that a stretch holds, normalized, or None."""
    if start >= end:
        return None
    printed = marked.printed(start, end)
    whole = number_of_line(printed)
    if whole:
        return _as_joined(whole, printed)
    printed = _without_days(printed)
    found = find_numbers(printed) or find_standards(printed)
    return _as_joined(found[0].number, printed[found[0].start : found[0].end]) if found else None


def _without_days(words: str) -> str:
    """Strike out dates, which are no part of a number; the year of 公告2023年第8号 stays."""
    for day in find_dates(words):
        if not re.match(r"\s*第?\s*\d", words[day.end :]):
            words = words[: day.start] + "，" * (day.end - day.start) + words[day.end :]
    return words


def _as_joined(number: str, printed: str) -> str:
    """Give the normalized number with its joint issuers joined as the text joins them, with 、 or a space."""
    return number.replace(" ", "、") if "、" in printed else number


def articles_at(marked: Marked, at: int) -> tuple[int, tuple[str, ...]]:
    """Read the articles named right behind a reference, and where they end."""
    noun = _AS_A_DOCUMENT.match(marked.plain, at)
    found = SERIES.match(marked.plain, noun.end() if noun else at)
    return (found.end(), places(found.group())) if found else (at, ())


def _numbered(marked: Marked, start: int, end: int) -> list[Reference]:
    """Numbers outside brackets, save those that describe a title (…第12号令发布的《X》)."""
    rows = []
    for found in (*find_numbers(marked.view[start:end]), *find_standards(marked.view[start:end])):
        first, last = start + found.start, start + found.end
        if _LETTER_IN_FRONT.match(marked.view, last) or HIDDEN in found.number:
            continue
        tail, articles = articles_at(marked, last)
        noun = _AS_A_DOCUMENT.match(marked.view, last)
        tail = max(tail, noun.end() if noun else last)
        number = _as_joined(found.number, marked.view[first:last])
        rows.append(Reference(None, number, first, last, tail, articles))
        rows += _numbered_on(marked, rows[-1], end)
    return rows


def _numbered_on(marked: Marked, first: Reference, end: int) -> list[Reference]:
    """Read the numbers that go on with the issuer of the one before: 公告2022年第10号、2022年第14号; 财税〔2008〕1号、〔2009〕2号."""
    rows: list[Reference] = []
    number, at = first.number or "", first.tail
    while on := _NUMBER_ON.match(marked.view, at, end):
        issuer = _ISSUER_OF["〔" if on["form"][:1] == "〔" else "年"].match(number)
        if not issuer:
            break
        tail, articles = articles_at(marked, on.end())
        noun = _AS_A_DOCUMENT.match(marked.view, on.end())
        at = max(tail, noun.end() if noun else on.end())
        rows.append(Reference(None, issuer["who"] + on["form"], on.start("form"), on.end(), at, articles))
    return rows


def described(marked: Marked, reference: Reference, lead: int) -> Reference:
    """Add to a reference what the words in front say: 1999年1月18日国务院令第76号发布的《X》 has a date and a number."""
    front = marked.view[lead : reference.start]
    batch = _BATCH.search(front)
    if batch and reference.title:
        reference = replace(reference, title=f"{reference.title}（{batch.group()}）")
    if not pattern("modifier", "promulgated").search(front):
        return replace(reference, lead=lead)
    return replace(reference, lead=lead, date=day_in(front) or reference.date, number=reference.number or _number_in_front(front))


def _number_in_front(front: str) -> str | None:
    front = _without_days(front)
    for found in find_numbers(front):
        if _LETTER_IN_FRONT.match(front, found.end):
            former = "原" if front[found.start - 1 : found.start] == "原" and not found.number.startswith("原") else ""
            return former + _BODY_IN_FRONT.sub("", found.number)
    decree = _DECREE_IN_FRONT.search(front)
    return decree["number"] if decree else None
