"""Dates of acts: the clause's own date, else that of the commencement beside it, else that of the acting document."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.effects.words import REACH, pattern
from watcher.model import DateForm, Document
from watcher.read.dates import find_dates
from watcher.read.numerals import parse_numeral

if TYPE_CHECKING:
    from watcher.effects.marks import Marked
    from watcher.read.dates import FoundDate

_COUNT = r"[0-9〇零一二三四五六七八九十百两]{1,6}"
_FROM = re.compile(
    r"(?:自|从|(?<![关对由基属至等])于)(?P<when>[^，。；自从]{1,60}?)(?:起|后|止|正式|同时|停止|废止|失效|终止|暂停|，|；|。|$)(?P<of>(?:正式)?(?:施行|实施|执行|生效|发布|印发)?的)?"
)
_LATER = re.compile(
    rf"(?:自|从)(?P<when>[^，。；]{{1,40}}?之日起?(?:满|第)?{_COUNT}(?:个)?(?:工作)?(?:日|天|月|年)后?)(?:起|施行|实施|生效|执行|停止|废止|失效)"
)
_ISSUE = re.compile(r"(?:印发|发布|公布|颁布|公告|下发|签发|发文)(?:之)?(?:日|后)?")
_FORCE = re.compile(r"(?:施行|实施|生效|执行)(?:之)?(?:日|后)?")
_DAYS = re.compile(rf"(?:之日)?(?:起)?(?:满|第)?(?P<count>{_COUNT})(?P<unit>个?工作日|日|天|个?月|年)")
_ITSELF = r"(?:本(?![市省区县级地局部厅委年人])|该|此|上述)"  # 本办法, but not 本市
_OWN = re.compile(rf"^(?:自|从|在)?{_ITSELF}|^(?:印发|发布|公布|颁布|公告|下发|施行|实施|通知|即)")
_OWN_EVENT = re.compile(rf"{_ITSELF}[一-龥]{{1,12}}$|^(?:印发|发布|公布|颁布|公告|下发|施行|实施)?$")
_EVENT = re.compile(
    r"(?:^|[，；：、])(?:待|在|自|于)?(?P<what>[^，；：。]{1,60}?)(?:公告|发布|印发|出台|施行|实施|公布|生效|颁布|启用|到期|期满|届满)(?:之日)?(?:后|之后|以后)，"
)
_BEHIND = re.compile(r"，(?:并)?(?:自|从)(?P<when>[^，。；自从]{1,40}?)起(?:正式|开始)?(?:生效|执行|施行|实施)(?=[，。；\n]|$)")
_AFTERWARDS = re.compile(  # in a sentence behind the act: 废止的司法解释自2025年4月1日起不再适用
    r"(?:^|[。；])(?:上述|以上|前述|被|本次|宣布)?(?:废止|失效|停止执行|宣布失效)?(?:和失效|、失效)?的?(?:上述)?[一-龥]{2,12}(?:均|一律)?(?:自|从)(?P<when>[^，。；自从]{1,40}?)起"
    r"(?:予以|一律|均)?(?:停止|废止|失效|不再|终止)"
)
_DURING = re.compile(r"(?:^|[，；])(?P<when>[12]\d{3}年[^，。；至到]{2,7}日)(?:至|到)[12]\d{3}年[^，。；]{2,7}日(?:止|期间)?，")
_SPAN = re.compile(r"(?<=[日月年])(?:起)?(?:至|到|—|-)[12]\d{3}年.*$")
"""The end of a span, which is never when something begins: 2025年7月1日至2025年9月30日."""
_NOW = re.compile(r"(?:自|从)?(?:即日|今日|今)起|从即日")


@dataclass(frozen=True, slots=True)
class When:
    """When an act takes effect, and how exactly the text says so."""

    date: dt.date | None
    form: DateForm


UNKNOWN = When(None, DateForm.UNKNOWN)
CONDITIONAL = When(None, DateForm.CONDITIONAL)


def issue_date(document: Document) -> dt.date | None:
    """Give the day of 自印发之日起: as signed, else as published."""
    return document.written_date or document.published_date


def starts(document: Document) -> When:
    """Tell when the acting document itself takes effect."""
    return When(document.effective_date, DateForm.EXACT) if document.effective_date else UNKNOWN


def when(marked: Marked, start: int, end: int, document: Document) -> When:
    """Date an act whose clause stands at start..end: by its clause, else its paragraph, else its document."""
    clause = marked.view[max(start, end - 3 * REACH) : end]
    said = said_when(clause, document) or _said_behind(marked, end, document)
    if said:
        return said
    if _awaits_another(clause):
        return CONDITIONAL
    line_start, line_end = marked.line(start)
    before = said_when(marked.view[max(line_start, start - 3 * REACH) : start], document)
    return before or _said_afterwards(marked, end, line_end, document) or starts(document)


def _said_afterwards(marked: Marked, end: int, line_end: int, document: Document) -> When | None:
    """Read the day that a later sentence of the paragraph gives to what is repealed."""
    found = _AFTERWARDS.search(marked.view, end - 1, min(line_end, end + REACH))
    return read_when(found["when"], document) if found else None


def _said_behind(marked: Marked, end: int, document: Document) -> When | None:
    """Read the day right behind an act: 予以废止，自2025年3月20日起生效."""
    behind = _BEHIND.match(marked.view, end)
    return read_when(behind["when"], document) if behind else None


def _awaits_another(clause: str) -> bool:
    """Tell whether a clause before the act makes it wait for another event: 新《目录》公告后，."""
    return any(not _OWN_EVENT.search(found["what"]) for found in _EVENT.finditer(clause))


def said_when(clause: str, document: Document) -> When | None:
    """Read the last 自…起 or 于… of a clause that dates an act and not a document named in it; or the condition it stands under."""
    answer: When | None = None
    later = _LATER.search(clause)
    if later:
        return read_when(later["when"], document)
    during = _DURING.search(clause)
    if during:
        answer = read_when(during["when"], document)
    for found in _FROM.finditer(clause):
        if not found["of"]:
            answer = read_when(found["when"], document) or answer
    if answer:
        return answer
    if _NOW.search(clause):
        return When(issue_date(document), DateForm.EXACT) if issue_date(document) else UNKNOWN
    return None


def read_when(words: str, document: Document) -> When | None:
    """Read what stands between 自 and 起: a date, the day of issue or of commencement, days after it, or another event."""
    found = find_dates(_SPAN.sub("", words))
    if found and found[-1].date:
        return When(found[-1].date, DateForm.EXACT)
    if found:
        return first_of(found[-1])
    if not re.search("之日|后|日", words) and not _ISSUE.search(words):
        return None
    if not _OWN.match(words):
        return CONDITIONAL if pattern("condition", "pattern").search(words + "起") else None
    return _own_day(words, document)


def _own_day(words: str, document: Document) -> When | None:
    later = _DAYS.search(words)
    base = issue_date(document) if _ISSUE.search(words) else starts(document).date if _FORCE.search(words) else None
    if later:
        return When(_after(base, parse_numeral(later["count"]), later["unit"]) if base else None, DateForm.RELATIVE)
    if base:
        return When(base, DateForm.EXACT)
    return starts(document)


def _after(base: dt.date, count: int | None, unit: str) -> dt.date | None:
    if count is None or count > 1200 or "工作" in unit:  # working days hang on a calendar that this room has not
        return None
    if unit in "日天":
        return base + dt.timedelta(days=count)
    return add_months(base, count * (12 if unit == "年" else 1))


def add_months(day: dt.date, months: int) -> dt.date:
    """Give the same day some months later; the last day of the month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day {day} + {months} months")


def first_of(found: FoundDate) -> When:
    """Give the first day of a month printed without its day; a year alone, or a month that is none, gives no day."""
    if found.month is None or not 1 <= found.month <= 12:
        return UNKNOWN
    return When(dt.date(found.year, found.month, 1), DateForm.MONTH)


def end_of(found: FoundDate) -> When:
    """Give the last day of a month printed without its day."""
    first = first_of(found)
    return When(add_months(first.date, 1) - dt.timedelta(days=1), DateForm.MONTH) if first.date else UNKNOWN
