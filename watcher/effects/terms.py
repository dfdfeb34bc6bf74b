"""Own terms: 本办法自印发之日起施行，有效期5年; and the terms of documents named: 《X》有效期至2027年12月31日.

The arithmetic of terms is the reader's (`read.terms`); what is decided here is of whom a term speaks. A term of a licence,
a fund, a benefit or a firm's title is none of the document's.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.effects.clauses import LABEL
from watcher.effects.dating import UNKNOWN, When, month_end
from watcher.effects.references import Aliases, Reference, references
from watcher.effects.words import REACH
from watcher.model import DateForm
from watcher.read.dates import find_dates, parse_date
from watcher.read.terms import find_term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked

_TERM = re.compile(
    r"(?:其|的)?(?P<words>(?:政策|实施)?(?:有效|实施|执行|试行|施行|适用)期(?:限)?|有效时间|施行期|(?:执行|实施|施行|有效|试行|适用)(?=(?:至|到|截至|截止)[12二])|试行(?=[0-9一二两三四五]{1,2}(?:年|个月)))"
    r"(?:均|统一|原则上|暂|拟)?(?:暂定|定|设定|规定)?(?:为|是|：|共)?(?:自|从|由|至|到|截至|截止|[12][0-9]{3}年|[0-9一二两三四五六七八九十]{1,3}(?:年|个月))"
    r"|(?P<from>自|从)?(?:至|到|于)?(?P<day>[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日)(?:起)?(?:自动|自行|即行|予以)?(?:废止|失效|终止执行|停止执行)(?=[，。；]|$)"
)
_NOUNS = "办法|规定|规范|通知|公告|通告|条例|细则|规则|规程|决定|意见|方案|措施|计划|规划|政策|法|令|标准|制度|指南|指引|目录|清单|解释|准则|预案|要点|文件|章程|导则|公报|举措|批复|函"
_SELF = re.compile(rf"(?:本|该)[一-龥]{{0,6}}?(?:{_NOUNS})")
_SUBJECT = re.compile(rf"(?:本|该)[一-龥]{{0,6}}?(?:{_NOUNS})(?=自|从|由|的?(?:有效|实施|执行|试行|施行|适用)|试行|暂定|于|至|，|经|为|在)")
_IN_FORCE = re.compile(r"(?:自|从)[^，。；]{1,40}起(?:正式|开始|即)?(?:施行|实施|执行|生效|试行)")
_OPEN_END = re.compile(r"(?:^|[，；：。、]|起|施行|实施|执行|生效|试行|印发|发布|止|其中|且|并)$")
_FROM_ISSUE = re.compile(r"(?:为)?自[^，。；]{1,20}?起(?:计算)?(?=[0-9一二两三四五六七八九十]{1,3}(?:年|个月))")
_UNTIL = re.compile("(?:至|到|截至|截止)$")
_LONG_AGO = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """The last day in force that a period gives, of the speaking document (`of` None) or of one named."""

    of: Reference | None
    last_day: dt.date | None
    form: DateForm
    start: int
    end: int


def terms(marked: Marked, issued: dt.date | None, begins: dt.date | None, aliases: Aliases) -> Iterator[OwnTerm]:
    """Every term in the text that is a document's. `issued` and `begins` are the days of issue and of commencement, where known."""
    done = 0
    for found in _TERM.finditer(marked.view):
        if found.start() < done:
            continue
        start, end = marked.period(found.start())
        start = max(start, found.start() - REACH)
        if found["day"]:
            term = _lapse(marked, start, end, found)
        else:
            term = _named(marked, start, end, found, aliases) or _own(marked, start, end, found, issued, begins)
        if term:
            done = end
            yield term


def _own(marked: Marked, start: int, end: int, found: re.Match[str], issued: dt.date | None, begins: dt.date | None) -> OwnTerm | None:
    before = LABEL.sub("", marked.plain[start : found.start()])
    line_start, _ = marked.line(start)
    if not _is_of_the_document(before, marked.view[line_start:start]):
        return None
    sentence = marked.outer[start:end].rstrip()
    base = begins or issued or _LONG_AGO
    own = "本办法" + _FROM_ISSUE.sub("", sentence[found.start() - start :])
    here = find_term([sentence], base).expiry or find_term([own], base).expiry
    carried = find_term([marked.outer[max(line_start, start - REACH) : start], sentence], base).expiry
    last_day = carried if carried and find_term([sentence], _LONG_AGO).expiry else here
    if last_day is None:
        return None
    form = _form(sentence, last_day)
    if form is DateForm.RELATIVE and base == _LONG_AGO and not find_dates(marked.outer[line_start:end]):
        return OwnTerm(None, None, DateForm.UNKNOWN, start, end)
    return OwnTerm(None, last_day, form, start, end)


def _lapse(marked: Marked, start: int, end: int, found: re.Match[str]) -> OwnTerm | None:
    """本办法…，至2027年12月31日废止: the day is the last one; 自2028年1月1日起失效: the day before it is."""
    day = parse_date(found["day"])
    before = LABEL.sub("", marked.plain[start : found.start()])
    if day is None or not _SUBJECT.match(before + "，") or re.search("[《》]", marked.view[start : found.start()]):
        return None
    return OwnTerm(None, day - dt.timedelta(days=1) if found["from"] else day, DateForm.EXACT, start, end)


def _is_of_the_document(before: str, earlier: str) -> bool:
    """Whether the words before a term speak of the document: 本办法…，有效期; not 证书有效期, not 依照本办法取得的证书，有效期."""
    if not _OPEN_END.search(before) and not re.search(_SELF.pattern + "$", before):
        return False
    clauses = [c for c in re.split("[，；：]", before) if c]
    if any(_SUBJECT.match(c + "，") for c in clauses) or re.search(_SELF.pattern + "$", before):
        return True
    if before and _IN_FORCE.search(before):
        return _SELF.search(before) is not None or clauses[0].startswith(("自", "从"))
    return not before and bool(_SUBJECT.search(earlier) and _IN_FORCE.search(earlier))


def _form(sentence: str, last_day: dt.date) -> DateForm:
    dates = find_dates(sentence)
    if any(d.date == last_day for d in dates):
        return DateForm.EXACT
    if any(d.precision == "month" and (d.year, d.month) == (last_day.year, last_day.month) for d in dates):
        return DateForm.MONTH
    return DateForm.EXACT if (last_day.month, last_day.day) == (12, 31) and str(last_day.year) in sentence else DateForm.RELATIVE


def _named(marked: Marked, start: int, end: int, found: re.Match[str], aliases: Aliases) -> OwnTerm | None:
    """《X》（财税〔2018〕74号）有效期至2027年12月31日: the term of the document named right before it."""
    named = [r for r in references(marked, start, found.start(), aliases) if r.tail <= found.start()]
    if not named or marked.view[named[-1].tail : found.start()] not in {"", "，", "的", "，其", "继续"} or re.search("延长|延续|根据|按照|依据", marked.view[start:end]):
        return None
    last = find_term(["本办法" + marked.outer[found.start() : end]], _LONG_AGO).expiry
    if last is None:
        return None
    form = _form(marked.outer[found.start() : end], last)
    return OwnTerm(named[-1], None if form is DateForm.RELATIVE else last, DateForm.UNKNOWN if form is DateForm.RELATIVE else form, start, end)


def extended_to(clause: str) -> When:
    """The last day that an extension sets: 有效期延长至2027年12月31日, 自2025年1月1日起至2027年12月31日止继续执行."""
    days = [found for found in find_dates(clause) if _UNTIL.search(clause[: found.start])]
    if not days:
        return UNKNOWN
    last = days[-1]
    if last.date:
        return When(last.date, DateForm.EXACT)
    if last.month:
        return When(month_end(last.year, last.month), DateForm.MONTH)
    return When(dt.date(last.year, 12, 31), DateForm.EXACT) if clause[last.end : last.end + 1] in {"底", "末"} else UNKNOWN
