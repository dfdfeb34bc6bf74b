"""Own terms: 本办法自印发之日起施行，有效期5年; and the terms of documents named: 《X》有效期至2027年12月31日.

The arithmetic of terms is the reader's (`read.terms`); what is decided here is of whom a term speaks. A term of a licence,
a fund, a benefit or a firm's title is none of the document's.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.effects.dating import UNKNOWN, When, add_months, end_of
from watcher.effects.references import Aliases, Reference, references
from watcher.effects.words import LABEL, REACH
from watcher.model import DateForm
from watcher.read.dates import find_dates, parse_date
from watcher.read.numerals import parse_numeral
from watcher.read.terms import find_term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked

_COUNT = "[0-9一二两三四五六七八九十]{1,3}(?:年|个月)"
_DAY = "[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日"
_NAMES_A_TERM = (
    r"(?:其|的)?(?:(?:政策|实施)?(?:有效|实施|执行|试行|施行|适用)期限?|有效时间"
    rf"|(?:暂定)?(?:执行|实施|施行|有效|试行|适用)(?=(?:至|到|截至|截止)[12二])|试行(?={_COUNT}))"
)
_SETS_IT = rf"(?:均|统一|原则上|暂|拟)?(?:暂定|定|设定|规定)?(?:为|是|：|共)?(?:自|从|由|至|到|截至|截止|[12][0-9]{{3}}年|{_COUNT})"
_ENDS_IT = (
    rf"(?P<from>自|从)?(?:至|到|于)?(?P<day>{_DAY})(?:起)?(?:自动|自行|即行|予以)?"
    r"(?:废止|失效|终止执行|停止执行|终止|结束|截止|止)(?=[，。；]|$)"
)
_TERM = re.compile(f"{_NAMES_A_TERM}{_SETS_IT}|{_ENDS_IT}")

# What a document calls itself (党政机关公文处理工作条例 art. 8, 规章制定程序条例 art. 7), and what may follow where it is the subject.
_ITSELF = (
    r"(?:本|该)[一-龥]{0,6}?(?:办法|规定|规范|通知|公告|通告|条例|细则|规则|规程|决定|意见|方案|措施|计划|规划|政策|法|令|标准|制度|指南|指引"
    r"|目录|清单|解释|准则|预案|要点|文件|章程|导则|公报|举措|批复|函)"
)
_SUBJECT = re.compile(_ITSELF + r"(?=自|从|由|的?(?:有效|实施|执行|试行|施行|适用)|试行|暂定|于|至|，|经|为|在)")
_ENDS_WITH_ITSELF = re.compile(_ITSELF + "$")
_IN_FORCE = re.compile(r"(?:自|从)[^，。；]{1,40}起(?:正式|开始|即)?(?:施行|实施|执行|生效|试行)")
_ITS_POLICY = re.compile(_ITSELF + r"(?:所)?规定的[一-龥]{0,12}(?:政策|措施)$")
_MAY_PRECEDE = re.compile(r"(?:^|[，；：。、]|起|(?:施行|实施|执行|生效|试行|印发|发布)（?|止|其中|且|并)$")
_BASIS_OR_EXTENSION = re.compile("继续|延长|延续|根据|按照|依据")
_COUNTED_FROM = re.compile(rf"为?自[^，。；]{{1,20}}?起(?:计算)?(?={_COUNT})")
_SAYS_FROM_WHEN = re.compile("(?:自|从)[^，。；]{1,40}起")
_UNTIL = re.compile("(?:至|到|截至|截止)$")
_YEARS_FROM = re.compile(
    rf"(?:自|从)(?P<day>{_DAY})(?:之日)?起，?(?:再|继续)?(?:延长|顺延|延续|续延|延期|续期|执行|实施|施行|有效|继续实施，有效期|继续执行，有效期|继续有效，有效期)为?(?P<count>[0-9一二两三四五六七八九十]{{1,3}})(?P<unit>年|个月)"
)
_BEGINS_LATER = re.compile(
    rf"(?:推迟|延期|延迟|顺延|延后)[^。；]{{0,20}}(?:，|即|改为)(?:自|从)(?P<day>{_DAY})起(?:正式)?(?:施行|实施|执行|生效)"
)
_MOVED = re.compile(
    rf"(?:的|，其)?(?:有效|实施|执行|试行|施行|适用)期限?(?:由|从)(?:原来的|原定的|原)?(?P<before>{_COUNT}|{_DAY})(?:调整|变更|修改|更改|修订|改)(?:为|至|到)(?P<after>{_COUNT}|{_DAY})(?=[。；\n]|$)"
)
_ANY_DAY, _OTHER_DAY = dt.date(2000, 1, 1), dt.date(2001, 1, 1)
"""Stand for an unknown commencement, to learn whether a sentence holds a term at all; no date made from them is told."""


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """The last day in force that a period gives, of the speaking document (`of` None) or of one named."""

    of: Reference | None
    last_day: When
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Known:
    """The days from which a term of the speaking document may count, where they are known."""

    issued: dt.date | None = None
    begins: dt.date | None = None


def terms(marked: Marked, known: Known, aliases: Aliases) -> Iterator[OwnTerm]:
    """Find every term in the text that is a document's."""
    done = 0
    for found in _TERM.finditer(marked.outer):
        if found.start() < done:
            continue
        start, end = marked.period(found.start())
        start = max(start, found.start() - REACH)
        if found["day"]:
            term = _lapse(marked, start, end, found)
        else:
            term = _named(marked, start, end, found, aliases) or _own(marked, start, end, found, known)
        if term:
            done = end
            yield term


def _own(marked: Marked, start: int, end: int, found: re.Match[str], known: Known) -> OwnTerm | None:
    """Read 本办法自印发之日起施行，有效期5年, or 有效期5年 in the sentence after the commencement."""
    before = LABEL.sub("", marked.plain[start : found.start()]) + ("政策" if found.group().startswith("政策") else "")
    line_start, _ = marked.line(start)
    earlier = marked.outer[max(line_start, start - REACH) : start]
    if not _is_of_the_document(before, earlier):
        return None
    sentence = marked.outer[start:end].rstrip()
    clause = "本办法" + _COUNTED_FROM.sub("", sentence[found.start() - start :])
    begins = known.issued or known.begins if _SAYS_FROM_WHEN.search(earlier + sentence) else known.begins or known.issued
    read = [earlier, sentence] if find_term([sentence], _ANY_DAY).expiry else [clause]
    last_day, other = (find_term(read, begins or day).expiry for day in (_ANY_DAY, _OTHER_DAY))
    if last_day is None:
        return None
    if last_day != other:  # it hangs on a commencement that nobody knows
        return OwnTerm(None, UNKNOWN, start, end)
    return OwnTerm(None, When(last_day, _form(sentence, last_day)), start, end)


def _is_of_the_document(before: str, earlier: str) -> bool:
    """Tell whether the words before a term speak of the document: 本办法…，有效期; not 证书有效期, 依照本办法取得的证书，有效期."""
    of_itself = bool(_ENDS_WITH_ITSELF.search(before) or _ITS_POLICY.search(before))
    if not of_itself and not _MAY_PRECEDE.search(before):
        return False
    clauses = [clause for clause in re.split("[，；：]", before) if clause]
    if of_itself or any(_SUBJECT.match(clause + "，") for clause in clauses):
        return True
    if before:
        return bool(_IN_FORCE.search(before)) and (clauses[0].startswith(("自", "从")) or re.search(_ITSELF, before) is not None)
    return bool(_SUBJECT.search(earlier) and _IN_FORCE.search(earlier))


def _lapse(marked: Marked, start: int, end: int, found: re.Match[str]) -> OwnTerm | None:
    """Read 本办法…，至2027年12月31日废止, whose day is the last one; 自2028年1月1日起失效 names the day after it."""
    day = parse_date(found["day"])
    before = LABEL.sub("", marked.view[start : found.start()])
    if day is None or not _SUBJECT.match(before + "，") or "《" in before:
        return None
    return OwnTerm(None, When(day - dt.timedelta(days=1) if found["from"] else day, DateForm.EXACT), start, end)


def _named(marked: Marked, start: int, end: int, found: re.Match[str], aliases: Aliases) -> OwnTerm | None:
    """Read 《X》（财税〔2018〕74号）有效期至2027年12月31日: the term of the document named right before it."""
    named = [r for r in references(marked, start, found.start(), aliases) if r.tail <= found.start()]
    if not named or marked.view[named[-1].tail : found.start()] not in {"", "，", "的", "，其"}:
        return None
    if _BASIS_OR_EXTENSION.search(marked.view[start:end]):
        return None
    clause = marked.outer[found.start() : end]
    last_day = find_term(["本办法" + clause], _ANY_DAY).expiry
    if last_day is None:
        return None
    form = _form(clause, last_day)
    return OwnTerm(named[-1], UNKNOWN if form is DateForm.RELATIVE else When(last_day, form), start, end)


def _form(sentence: str, last_day: dt.date) -> DateForm:
    """Tell whether the last day is printed, is the end of a printed month or year, or is reckoned."""
    printed = find_dates(sentence)
    if any(found.date == last_day for found in printed):
        return DateForm.EXACT
    if any(found.precision == "month" and (found.year, found.month) == (last_day.year, last_day.month) for found in printed):
        return DateForm.MONTH
    return DateForm.EXACT if (last_day.month, last_day.day) == (12, 31) and str(last_day.year) in sentence else DateForm.RELATIVE


def lengthened(view: str, tail: int) -> When | None:
    """Read the last day that a longer term gives the document that ends at `tail`: 《X》有效期由3年调整为5年 gives one not known.

    A term is the document's own only right behind its name: 《X》规定的许可证有效期 is not. None where nothing else is said of it.
    """
    found = _MOVED.match(view, tail)
    if not found:
        return None
    before, after = parse_date(found["before"]), parse_date(found["after"])
    if before and after:
        return When(after, DateForm.EXACT) if before < after else None
    months = [_months(found[name]) for name in ("before", "after")]
    return UNKNOWN if 0 < months[0] < months[1] else None


def _months(printed: str) -> int:
    count = parse_numeral(printed.rstrip("年个月")) or 0
    return count * 12 if printed.endswith("年") else count


def extended_to(clause: str) -> When:
    """Read the last day that an extension sets: 有效期延长至2027年12月31日, 自2025年1月1日起至2027年12月31日止继续执行."""
    days = [found for found in find_dates(clause) if _UNTIL.search(clause[max(0, found.start - 4) : found.start])]
    if not days:
        begins = _BEGINS_LATER.search(clause)
        day = parse_date(begins["day"]) if begins else None
        return When(day, DateForm.EXACT) if day else _counted(clause)
    last = days[-1]
    if last.date:
        return When(last.date, DateForm.EXACT)
    if last.month:
        return end_of(last)
    return When(dt.date(last.year, 12, 31), DateForm.EXACT) if clause[last.end : last.end + 1] in {"底", "末"} else UNKNOWN


def _counted(clause: str) -> When:
    """Reckon the last day of 自2025年6月1日起延长3年, where the sentence says from which day the years count."""
    found = _YEARS_FROM.search(clause)
    first = parse_date(found["day"]) if found else None
    count = parse_numeral(found["count"]) if found else None
    if not found or first is None or count is None:
        return UNKNOWN
    return When(add_months(first, count * (12 if found["unit"] == "年" else 1)) - dt.timedelta(days=1), DateForm.RELATIVE)
