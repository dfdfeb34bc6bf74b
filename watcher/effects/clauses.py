"""Clauses that act: 《X》、《Y》同时废止, with the targets before the verb; 决定废止《X》和《Y》, with the targets behind it.

Titles, quotations and brackets are hidden, so their words are never taken for the text's own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.effects.grouping import Period, period_of
from watcher.effects.marks import HIDDEN
from watcher.effects.words import LABEL, REACH, Verb, leads_on, only_speaks, pattern, verb_pattern, verbs, weighs
from watcher.model import EffectKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked
    from watcher.effects.references import Aliases, Reference

_COMMAS = re.compile("[，；：]")
_THE_FOLLOWING = re.compile("(?:下列|以下|如下|下述)[^，。；：]{0,30}$")
_LAPSES = re.compile("到期|期满|届满|期限满")
_FROM_A_DAY = re.compile("不再|自[^，。；]{4,20}起")
_EXCEPTED = re.compile("(?:以外|之外|外)的")
_ENDS_OF_CLAUSE = ("", "。", "，", "；", "\n")
_UNTIL = re.compile(
    "(?:至|到|截至|截止)[12二]|有效期|(?:执行|实施|施行|适用|试行|施行|延长|延续|有效|顺延|推迟|延期|续期)(?:期限)?[为]?[0-9一二两三四五六七八九十]{1,3}(?:年|个月)"
)
_STOPS = ("停止", "不再", "同时停止", "一并停止")
_SPAN = re.compile(r"(?:^|[，；])(?:自|从)?[12]\d{3}年[^，；]{0,8}?(?:起)?(?:至|到)[12]\d{3}年[^，；。]{0,8}(?:止|期间)?，[^，；]{0,200}$")
_HIDDEN = re.compile(f"{HIDDEN}+")
_GAP_WITHIN = 160
_OF_TERMS = {EffectKind.EXTENDS, EffectKind.SUSPENDS, EffectKind.RESUMES}


@dataclass(frozen=True, slots=True)
class Act:
    """What one clause does: a kind, its targets, and where the clause stands in the `Marked` text."""

    kind: EffectKind
    targets: tuple[Reference, ...]
    start: int
    end: int
    doubtful: str | None = None


def acts(marked: Marked, aliases: Aliases, rows: tuple[tuple[int, int], ...] = ()) -> Iterator[Act]:
    """Find every act of the text outside the rows of its lists, in order, each period looked at once."""
    done = -1
    row_starts = [start for start, _ in rows]
    for found in verb_pattern().finditer(marked.view):
        if found.start() < done:
            continue
        row = bisect_right(row_starts, found.start()) - 1
        if row >= 0 and found.start() < rows[row][1]:
            continue
        start, done = marked.period(found.start())
        period = period_of(marked, start, done, aliases)
        if period.named:
            yield from _acts_of(period)


def _acts_of(period: Period) -> Iterator[Act]:
    taken: set[int] = set()
    for found in verb_pattern().finditer(period.marked.view, period.start, period.end):
        if only_speaks(period.marked.view, found.start(), found.end()):
            continue
        for verb in verbs()[found.group()]:
            act = _over_targets(period, found, verb) or _behind_targets(period, found, verb) or _before_targets(period, found, verb)
            if act and not taken.issuperset(t.start for t in act.targets):
                taken |= {t.start for t in act.targets}
                yield act
                break


def _over_targets(period: Period, found: re.Match[str], verb: Verb) -> Act | None:
    """下列文件予以废止：《X》、《Y》: the clause announces its targets, and a colon leads to them."""
    view = period.marked.view
    if not view.startswith("：", found.end()):
        return None
    clause = _COMMAS.split(view[max(period.start, found.start() - REACH) : found.start()])[-1]
    announced = _THE_FOLLOWING.search(clause)
    targets = period.behind(found.end()) if announced and not weighs(clause) else []
    return _act(period, found, verb, targets, doubtful=None, in_part=False, lapses=False) if targets else None


def _behind_targets(period: Period, found: re.Match[str], verb: Verb) -> Act | None:
    """《X》、《Y》同时废止: the nearest target must lead on to the verb, and each one to the next."""
    last = period.nearest(found.start())
    if verb.side == "after" or last is None:
        return None
    again = _named_again(period, last, found)
    if again:
        return _act(period, found, verb, [again], doubtful=None, in_part=False, lapses=False)
    if verb.closes and period.marked.view[found.end() : found.end() + 1] not in _ENDS_OF_CLAUSE:
        return None
    gap = _HIDDEN.sub(HIDDEN, period.marked.view[last.tail : found.start()][-REACH:])
    manner = _manner(gap, verb) or _for_a_reason(period, gap, found, verb)
    if manner is None:
        return None
    targets = period.before(found.start())
    if not targets or weighs(period.clause_before(targets[0])) or not says_its_day(period.marked, verb, *_around(period, found)):
        return None
    doubtful = _under_a_condition(period, targets[0])
    if manner == "doubtful":
        doubtful = f"words not understood between target and verb: {gap[:40]}"
    return _act(period, found, verb, targets, doubtful=doubtful, in_part=manner == "in part", lapses=_lapses(gap))


def _under_a_condition(period: Period, first: Reference) -> str | None:
    """Say that a condition stands right before the targets: 一年内未修订的，《X》自动失效."""
    before = period.marked.view[max(period.start, first.lead - 60) : first.lead or first.start]
    return "it stands under a condition" if pattern("ordering", "under_a_condition").search(before) else None


def _named_again(period: Period, last: Reference, found: re.Match[str]) -> Reference | None:
    """Read 凡《X办法》规定的项目一律取消，该办法同时废止: the one document of the period that 该办法 can mean."""
    meant = pattern("ordering", "meant").search(period.marked.view, last.tail, found.start())
    if meant is None or not leads_on(meant["on"]):
        return None
    titled = [r for r in period.named if r.title and r.title.split("（")[0].endswith(meant["noun"])]
    return replace(titled[0], articles=(), lead=titled[0].start) if len({r.title for r in titled}) == 1 else None


def _lapses(gap: str) -> bool:
    """Tell whether a document ends by itself (到期后自行失效), and not from a day that is named (届满后不再延续，自…起停止执行)."""
    return bool(_LAPSES.search(gap)) and not _FROM_A_DAY.search(gap)


def _manner(gap: str, verb: Verb) -> str | None:
    """Tell how a target leads on to its verb: whole, in part (中关于…的规定), doubtful; None where it does not."""
    extra = ("term_patterns",) if verb.kind in _OF_TERMS else ()
    if len(gap) >= REACH:
        return None
    if leads_on(gap, *extra):
        return "whole"
    if len(gap) <= _GAP_WITHIN and leads_on(gap, "part_patterns", *extra):
        return "in part"
    return "doubtful" if verb.strong and verb.side == "before" and len(gap) < 80 and "，" not in gap else None


def _for_a_reason(period: Period, gap: str, found: re.Match[str], verb: Verb) -> str | None:
    """Read 《X》已不适应工作需要，现予以废止: a reason stands before the verb that ends its clause."""
    ends_clause = period.marked.view[found.end() : found.end() + 1] in _ENDS_OF_CLAUSE
    return "whole" if verb.strong and ends_clause and pattern("gap", "reason_patterns").fullmatch(gap) else None


def says_its_day(marked: Marked, verb: Verb, start: int, end: int) -> bool:
    """Tell whether an extension in start..end says until when; 《X》继续执行 alone extends nothing."""
    return verb.kind is not EffectKind.EXTENDS or verb.strong or bool(_UNTIL.search(marked.view, start, end))


def _around(period: Period, found: re.Match[str]) -> tuple[int, int]:
    return max(period.start, found.start() - REACH), min(period.end, found.end() + REACH)


def _before_targets(period: Period, found: re.Match[str], verb: Verb) -> Act | None:
    """决定废止《X》、《Y》: the words before the verb must order it, and the targets follow at once."""
    if verb.side == "before":
        return None
    view = period.marked.view
    clause = LABEL.sub("", _COMMAS.split(view[max(period.start, found.start() - REACH) : found.start()])[-1])
    if (
        weighs(clause)
        or not pattern("ordering", "patterns").search(clause)
        or not says_its_day(period.marked, verb, *_around(period, found))
    ):
        return None
    if pattern("ordering", "of_a_party").search(view, max(period.start, found.start() - REACH), found.start()):
        return None
    targets = period.behind(found.end()) or period.again(found.start(), found.end())
    if not targets or _behind_bars(view, targets[-1].tail) or not re.compile(verb.rest).match(view, targets[-1].tail):
        return None
    in_part = pattern("gap", "part_patterns").match(view, targets[-1].tail) is not None
    return _act(period, found, verb, targets, doubtful=None, in_part=in_part, lapses=False)


def _for_a_while(period: Period, found: re.Match[str]) -> bool:
    """Tell whether 停止执行 has an end of its own: 自2025年5月14日起至2025年8月12日，停止执行《X》."""
    before = period.marked.view[max(period.start, found.start() - REACH) : found.start()]
    return found.group().startswith(_STOPS) and bool(_SPAN.search(before))


def _behind_bars(view: str, at: int) -> bool:
    """Tell whether the words behind the last target make a noun of the clause or except it: 废止《X》的议案, 废止《X》以外的."""
    return bool(_EXCEPTED.match(view, at) or pattern("behind", "noun").match(view, at))


def _act(
    period: Period, found: re.Match[str], verb: Verb, targets: list[Reference], *, doubtful: str | None, in_part: bool, lapses: bool
) -> Act:
    """Put an act together; a repeal of named articles, or of what its targets say on one thing, leaves the rest in force."""
    if verb.kind is EffectKind.REPEALS and _for_a_while(period, found):
        return Act(EffectKind.SUSPENDS, tuple(targets), period.start, found.end(), doubtful)
    if verb.kind is EffectKind.REPEALS and lapses:
        return Act(EffectKind.EXPIRES, tuple(targets), period.start, found.end(), doubtful)
    shared = in_part and not targets[-1].articles
    of_parts = [replace(t, partly=shared or bool(t.articles)) for t in targets] if verb.kind is EffectKind.REPEALS else targets
    return Act(verb.kind, tuple(of_parts), period.start, found.end(), doubtful)
