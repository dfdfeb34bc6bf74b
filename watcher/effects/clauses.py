"""Clauses that act: targets and a verb in one period.

《X》、《Y》同时废止 (targets before the verb), 决定废止《X》和《Y》 (targets behind it). A period is what stands between two full stops;
titles, quotations and brackets in it are hidden, so their words are never taken for the text's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.effects.references import Aliases, Reference, described, references
from watcher.effects.words import REACH, Verb, cites, leads_on, only_speaks, pattern, verb_pattern, verbs, weighs, words
from watcher.model import EffectKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked

_SEPARATOR = re.compile(r"(?:等[^，、；。]{0,8})?(?:[、，；和及与并]|以及|暨|或|同时)*")
_TIGHT = re.compile("[、和及与]|以及")
LABEL = re.compile(
    r"^(?:第[〇零一二三四五六七八九十百千0-9]{1,9}条|[一二三四五六七八九十]{1,4}、|（[^）]{1,4}）|[0-9]{1,3}[.、．]|[①-⑳]|其[一二三四五]{1,2}[，、]|第[一二三四五六七八九十][，、]|[一二三四五六七八九十]{1,2}是)"
)
_LAPSES = re.compile("到期|期满|届满|期限满")
_UNTIL = re.compile("(?:至|到|截至|截止)[12二]|有效期")


@dataclass(frozen=True, slots=True)
class Act:
    """What one clause does: a kind, its targets, and where the clause stands in the `Marked` text."""

    kind: EffectKind
    targets: tuple[Reference, ...]
    start: int
    end: int
    doubtful: str | None = None


def acts(marked: Marked, aliases: Aliases, rows: tuple[tuple[int, int], ...] = ()) -> Iterator[Act]:
    """Every act of the text outside the rows of its lists, in order, each period looked at once."""
    done = -1
    row_starts = [r[0] for r in rows]
    for found in verb_pattern().finditer(marked.view):
        if found.start() < done:
            continue
        row = bisect_right(row_starts, found.start()) - 1
        if row >= 0 and found.start() < rows[row][1]:
            continue
        start, done = marked.period(found.start())
        named = references(marked, start, done, aliases)
        if named:
            yield from _acts_of_period(marked, start, done, named)


def _acts_of_period(marked: Marked, start: int, end: int, named: list[Reference]) -> Iterator[Act]:
    taken: set[int] = set()
    for found in verb_pattern().finditer(marked.view, start, end):
        for verb in verbs()[found.group()]:
            act = _before(marked, (start, end), found, verb, named) or _behind(marked, start, end, found, verb, named)
            if act and not taken.issuperset(t.start for t in act.targets):
                taken |= {t.start for t in act.targets}
                yield act
                break


def _before(marked: Marked, period: tuple[int, int], found: re.Match[str], verb: Verb, named: list[Reference]) -> Act | None:
    """《X》、《Y》同时废止: the nearest target must lead on to the verb, and each one to the next."""
    start, end = period
    nearest = bisect_right(named, found.start(), key=lambda r: r.tail) - 1
    if verb.side == "after" or nearest < 0 or only_speaks(marked.view, found.start(), found.end()):
        return None
    last = named[nearest]
    gap = marked.view[last.tail : found.start()]
    whole, doubtful = True, None
    if not leads_on(gap, *_extra(verb)):
        whole = False
        if not _partly(last, gap, verb):
            doubtful = _doubt(verb, gap)
            if doubtful is None:
                return None
    group = group_before(marked, start, named, nearest)
    if not group:
        return None
    lead = _clause_lead(marked, start, group[0])
    if weighs(lead):
        return None
    if verb.kind is EffectKind.REPEALS and _LAPSES.search(gap):
        return Act(EffectKind.EXPIRES, tuple(group), start, found.end(), doubtful)
    if verb.kind is EffectKind.REPEALS and doubtful is None:
        return _in_part(verb, group, start, found.end(), shared=not whole and not last.articles)
    if verb.kind is EffectKind.EXTENDS and not verb.strong and not _UNTIL.search(marked.view, max(start, found.start() - REACH), min(end, found.end() + REACH)):
        return None
    return Act(verb.kind, tuple(group), start, found.end(), doubtful)


def _extra(verb: Verb) -> tuple[str, ...]:
    return ("term_patterns",) if verb.kind in {EffectKind.EXTENDS, EffectKind.SUSPENDS, EffectKind.RESUMES} else ()


def _partly(last: Reference, gap: str, verb: Verb) -> bool:
    """Whether the gap speaks of a part of the target: 中关于…的规定."""
    return len(gap) <= 160 and leads_on(gap, "part_patterns", *_extra(verb))


def _doubt(verb: Verb, gap: str) -> str | None:
    """A strong verb behind a document by words that are not understood is kept for the operator."""
    return f"words not understood between target and verb: {gap[:40]}" if verb.strong and verb.side == "before" and len(gap) < 80 and "，" not in gap else None


def _in_part(verb: Verb, group: list[Reference], start: int, end: int, *, shared: bool) -> Act:
    """A repeal of named articles, or of what the targets say on one thing, leaves the rest of them in force."""
    partly = [replace(t, partly=shared or bool(t.articles)) for t in group]
    return Act(verb.kind, tuple(partly), start, end)


def group_before(marked: Marked, start: int, named: list[Reference], nearest: int) -> list[Reference]:
    """The targets that end with the nearest one, in order, each with what the words in front say of it."""
    group: list[Reference] = []
    following = len(marked.view)
    for i in range(nearest, -1, -1):
        reference = named[i]
        if is_history(marked, reference):
            continue
        if group and not _joined(marked.view[reference.tail : following]):
            break
        lead = _lead_start(marked, start, named, i)
        if _is_cited(marked, reference, lead):
            tight = group and _TIGHT.match(marked.view, reference.tail)
            return [] if tight else _with_shared_dates(marked, group[::-1])
        group.append(described(marked, reference, lead))
        following = reference.start
    group.reverse()
    return _with_shared_dates(marked, group)


def is_history(marked: Marked, reference: Reference) -> bool:
    """Whether a title is part of another's history: 根据《关于修改〈X〉的决定》第一次修正的《X》."""
    return bool(pattern("behind", "history").match(marked.view, reference.end))


def _is_cited(marked: Marked, reference: Reference, lead: int) -> bool:
    if pattern("behind", "patterns").match(marked.view, reference.tail):
        return True
    return cites(_last_clause(marked.view[lead : reference.start]))


def _last_clause(said: str) -> str:
    """The words behind the last comma, except where the comma stands within a description of one document."""
    said = re.sub(r"[0-9〇○零一二三四五六七八九十]{4}年[^；：]{0,600}(?:修正|修订|修改|批准|通过|发布|公布|印发)的", "", said)
    return re.split("[，；：]", said)[-1]


def _lead_start(marked: Marked, start: int, named: list[Reference], i: int) -> int:
    """Where the words that describe a reference begin: behind the one before it that is no history of it."""
    for j in range(i - 1, -1, -1):
        if not is_history(marked, named[j]):
            return named[j].tail
    label = LABEL.match(marked.plain[start : start + 12])
    return start + (label.end() if label else 0)


def _joined(between: str) -> bool:
    """Whether the words between two titles join them: a separator, and what describes the next one."""
    rest = between[_SEPARATOR.match(between).end() :]  # type: ignore[union-attr]
    if rest == between and rest:
        return False
    if not rest:
        return True
    if any(bar in re.sub(r"(?:根据|经)[^，；]{0,200}?(?:修正|修订|修改|批准)", "", rest) for bar in _listed("modifier", "bars")):
        return False
    promulgated = pattern("modifier", "promulgated").search(rest) is not None
    described_by = pattern("modifier", "bodies").search(rest) or pattern("modifier", "qualifiers").search(rest)
    return promulgated or bool(described_by)


def _listed(room: str, name: str) -> list[str]:
    """A declared list of literal words."""
    return list(words()[room][name])


def _with_shared_dates(marked: Marked, group: list[Reference]) -> list[Reference]:
    """1984年9月18日国务院发布的《X》、《Y》: the second shares what describes the first."""
    shared: list[Reference] = []
    for reference in group:
        bare = shared and _SEPARATOR.fullmatch(marked.view[reference.lead : reference.start])
        shared.append(replace(reference, date=shared[-1].date) if bare and not reference.date else reference)
    return shared


def _clause_lead(marked: Marked, start: int, first: Reference) -> str:
    """The words of the clause before the first target."""
    return _last_clause(marked.view[max(start, first.lead - 60, first.start - 200) : first.start])


def _behind(marked: Marked, start: int, end: int, found: re.Match[str], verb: Verb, named: list[Reference]) -> Act | None:
    """决定废止《X》、《Y》: the words before the verb must order it, and the targets follow at once."""
    if verb.side == "before" or only_speaks(marked.view, found.start(), found.end()):
        return None
    clause = LABEL.sub("", re.split("[，；：]", marked.view[max(start, found.start() - REACH) : found.start()])[-1])
    if weighs(clause) or not pattern("ordering", "patterns").search(clause):
        return None
    group = group_behind(marked, found.end(), named[bisect_left(named, found.end(), key=lambda r: r.start) :])
    if not group:
        return None
    if verb.kind is EffectKind.REPEALS:
        part = pattern("gap", "part_patterns").match(marked.view, group[-1].tail)
        return _in_part(verb, group, start, end, shared=bool(part) and not group[-1].articles)
    return Act(verb.kind, tuple(group), start, end)


def group_behind(marked: Marked, at: int, named: list[Reference]) -> list[Reference]:
    """The targets that follow a verb which ends at `at`: the first at once, each further one joined to the one before."""
    group: list[Reference] = []
    for reference in named:
        between = marked.view[at : reference.start]
        if not (_joined(between) if group else _opens(between)):
            break
        if not is_history(marked, reference):
            group.append(described(marked, reference, at))
            at = reference.tail
    return group


def _opens(between: str) -> bool:
    """Whether nothing but a description of the document stands between the verb and its first target."""
    rest = between.lstrip("：，、")
    return not rest or bool(pattern("modifier", "promulgated").search(rest) or pattern("modifier", "bodies").search(rest) or pattern("modifier", "qualifiers").search(rest))
