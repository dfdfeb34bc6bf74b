"""Which of the documents named in a period a verb acts on.

Targets stand together, joined by 、 or 和, each with what describes it: 1999年1月1日国务院发布的《X》、《Y》和《Z》. Around them stand
titles that are cited (根据《X》), that tell a target's history (根据《关于修改〈X〉的决定》修正的《X》), or that give a time (《X》施行后).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.effects.marks import HIDDEN
from watcher.effects.references import Aliases, Reference, articles_at, described, references
from watcher.effects.words import LABEL, cites, has_any, pattern

if TYPE_CHECKING:
    from watcher.effects.marks import Marked

_SEPARATOR = re.compile(r"(?:等[^，、；。]{0,8})?(?:[、，；和及与并]|以及|暨|或|同时)*")
_TIGHT = re.compile("[、和及与]|以及")
_ROW_LABEL = re.compile(r"^(?:（·{1,3}）|[0-9]{1,2}[.、]|[一二三四五六七八九十]{1,3}、|[①-⑳])")
_COMMAS = re.compile("[，；：]")
_THE_FOLLOWING = re.compile("(?:了)?(?:下列|以下|如下|下述)[^，。；：《》]{0,30}：")
_YEAR = "[0-9〇○零一二三四五六七八九十]{4}年"
_DESCRIPTION = re.compile(
    rf"{_YEAR}(?:[^；：，]|，(?=根据|经|自[^，；：]{{1,30}}的|{_YEAR})){{0,600}}(?:修正|修订|修改|批准|通过|发布|公布|印发|施行)的"
)
_AMENDED_BY = re.compile(r"(?:根据|经)[^，；]{0,200}?(?:修正|修订|修改|批准)")


@dataclass(frozen=True, slots=True)
class Period:
    """What stands between two full stops, with the documents named in it, in order."""

    marked: Marked
    start: int
    end: int
    named: tuple[Reference, ...]

    def nearest(self, at: int) -> Reference | None:
        """Give the last document named before a place, its articles included; one that only dates or replaces another is passed over."""
        last = bisect_right(self.named, at, key=lambda r: r.tail)
        return next((self.named[i] for i in range(last - 1, -1, -1) if not self._is_aside(i)), self.named[last - 1] if last else None)

    def before(self, at: int) -> list[Reference]:
        """Give the targets that end with the nearest document before a place; none where that one is only cited."""
        targets: list[Reference] = []
        following = len(self.marked.view)
        for i in range(bisect_right(self.named, at, key=lambda r: r.tail) - 1, -1, -1):
            reference = self.named[i]
            if is_history(self.marked, reference) or (not targets and self._is_aside(i)):
                continue
            if targets and not _joined(self.marked.view[reference.tail : following]):
                break
            lead = self._lead(i)
            if self._is_cited(reference, lead):
                if targets and _TIGHT.match(self.marked.view, reference.tail):  # 根据《X》和《Y》: both are cited
                    return []
                break
            targets.append(described(self.marked, reference, lead + _clause_at(self.marked.view[lead : reference.start])))
            following = reference.start
        return _with_shared_dates(self.marked, targets[::-1])

    def behind(self, at: int) -> list[Reference]:
        """Give the targets behind a verb that ends at `at`: the first at once, each further one joined to the one before."""
        targets: list[Reference] = []
        for reference in self.named[bisect_left(self.named, at, key=lambda r: r.start) :]:
            between = self.marked.view[at : reference.start]
            if not (_joined(between) if targets else _leads_in(between)):
                break
            if not is_history(self.marked, reference):
                targets.append(described(self.marked, reference, at))
                at = reference.tail
        return targets

    def again(self, start: int, at: int) -> list[Reference]:
        """Give the document named before that a verb at start..at means again: 鉴于《X细则》…，停止执行该细则; 暂停适用其第十条."""
        meant = pattern("ordering", "again").match(self.marked.view, at)
        before = self.nearest(start)
        if not meant or before is None or before.articles or not before.title:
            return []
        if meant["noun"]:
            return [replace(before, tail=meant.end())] if before.title.split("（")[0].endswith(meant["noun"]) else []
        tail, articles = articles_at(self.marked, meant.end())
        return [replace(before, tail=tail, articles=articles)] if articles else []

    def clause_before(self, first: Reference) -> str:
        """Give the words of the clause that stand before its first target."""
        return _last_clause(self.marked.view[max(self.start, first.lead - 60, first.start - 200) : first.start])

    def _lead(self, i: int) -> int:
        """Find where the words that describe a document begin: behind the one before it that is no history of it."""
        for j in range(i - 1, -1, -1):
            if not is_history(self.marked, self.named[j]):
                return self.named[j].tail
        label = LABEL.match(self.marked.plain[self.start : self.start + 12])
        return self.start + (label.end() if label else 0)

    def _is_cited(self, reference: Reference, lead: int) -> bool:
        if pattern("behind", "patterns").match(self.marked.view, reference.tail):
            return True
        before = _last_clause(self.marked.view[lead : reference.start])
        if pattern("cited", "reasons").search(before):
            return bool(pattern("cited", "came_into_force").match(self.marked.view, reference.tail))
        return cites(before)

    def _is_aside(self, i: int) -> bool:
        """Tell whether a document stands in the words on the one before it: 《X》自《Y》施行之日起废止, 《X》已被《Y》代替，予以废止."""
        if not i or self.named[i].start < self.named[i - 1].tail:
            return False
        view, named = self.marked.view, self.named[i]
        between = view[self.named[i - 1].tail : named.start]
        dates = pattern("aside", "from_when").search(between) and pattern("aside", "begins").match(view, named.tail)
        replaces = pattern("aside", "given_place").search(between) and pattern("aside", "takes_the_place").match(view, named.tail)
        return bool(dates or replaces) and not _COMMAS.search(between)


def period_of(marked: Marked, start: int, end: int, aliases: Aliases) -> Period:
    """Read the documents named in a period."""
    return Period(marked, start, end, tuple(references(marked, start, end, aliases)))


def is_history(marked: Marked, reference: Reference) -> bool:
    """Tell whether a title is part of another's history: 根据《关于修改〈X〉的决定》第一次修正的《X》."""
    return bool(pattern("behind", "history").match(marked.view, reference.end))


def _last_clause(said: str) -> str:
    """Give the words behind the last comma that does not stand within the description of one document."""
    return _COMMAS.split(_DESCRIPTION.sub("", said))[-1]


def _clause_at(said: str) -> int:
    """Find where that clause begins, the description included."""
    masked = _DESCRIPTION.sub(lambda found: HIDDEN * len(found.group()), said)
    return max((found.end() for found in _COMMAS.finditer(masked)), default=0)


def _joined(between: str) -> bool:
    """Tell whether the words between two titles join them: a separator, and what describes the next one."""
    separator = _SEPARATOR.match(between)
    rest = _ROW_LABEL.sub("", between[separator.end() :] if separator else between)
    if not rest:
        return True
    return rest != between and not has_any("modifier", "bars", _AMENDED_BY.sub("", rest)) and _describes(rest)


def _leads_in(between: str) -> bool:
    """Tell whether the words between a verb and its first target lead on to it: nothing, what describes it, 下列文件：."""
    return _describes(_ROW_LABEL.sub("", _THE_FOLLOWING.sub("", between).lstrip("：，、")))


def _describes(words: str) -> bool:
    """Tell whether words before a title describe it: nothing, its promulgation, a body, 原, a batch."""
    return not words or any(pattern("modifier", name).search(words) for name in ("promulgated", "bodies", "qualifiers"))


def _with_shared_dates(marked: Marked, targets: list[Reference]) -> list[Reference]:
    """Let the second target share what describes the first: 1984年9月18日国务院发布的《X》、《Y》."""
    shared: list[Reference] = []
    for reference in targets:
        bare = shared and _SEPARATOR.fullmatch(marked.view[reference.lead : reference.start])
        shared.append(replace(reference, date=shared[-1].date) if bare and not reference.date else reference)
    return shared
