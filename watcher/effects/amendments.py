"""Instructions to change a text: 将《X》第三条修改为：“…”, 对《X》作如下修改：一、…, 对财税〔2018〕74号文第一条进行更新.

The document that is changed carries over to the instructions after it. What they quote is the new text of that document,
and speaks for it (see `find`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from watcher.effects.articles import SERIES, places
from watcher.effects.clauses import LABEL, group_before, is_history
from watcher.effects.marks import Span
from watcher.effects.references import Aliases, Reference, references
from watcher.effects.words import REACH, instruction_pattern, instructions, weighs
from watcher.model import EffectKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked

_LEAD = re.compile(r"(?:^|.*[，；：])?(?:(?:现|兹)?决定|(?:现|兹)|同意|经研究|同时|并|一是|二是|三是)*(?:将|对|把|在|删去|删除|从)?$")
_REPORTS = re.compile(r"^(?:了|过|的|后|完善|前|时|工作|情况|，并按|并按)")
_BARE = re.compile(r"^(?:将|把|在|删去|删除|增加|原?第|对第|从第)")
_HEADING = re.compile(r"(?:关于|对|将|修改|修订|修正)?(?P<title>·)(?:作出|作|进行|的)?(?:如下|以下)?(?:修改|修订|修正|调整)?(?:如下)?[：。]?")
_ANNOUNCES = re.compile(r"(?:下列|以下|部分|附件|[0-9一二三四五六七八九十百]{1,4}(?:件|部|个|项))[^。]{0,60}(?:修改|修订|修正|调整)")


@dataclass(slots=True)
class Amendment:
    """What a run of instructions changes: the document, its articles, the period that says so, the quoted new text."""

    kind: EffectKind
    target: Reference
    start: int
    end: int
    articles: list[str] = field(default_factory=list)
    quotes: list[Span] = field(default_factory=list)

    def reference(self) -> Reference:
        """The target with every article named for it."""
        return replace(self.target, articles=tuple(dict.fromkeys((*self.target.articles, *self.articles))))


def amendments(marked: Marked, aliases: Aliases, subject: Reference | None = None) -> list[Amendment]:
    """Every amendment that the text orders. `subject` is what its title says it changes (关于修改《X》的决定)."""
    found: list[Amendment] = []
    current: Amendment | None = Amendment(EffectKind.AMENDS, subject, 0, 0) if subject else None
    heading: Reference | None = None
    announced = subject is not None
    done = 0
    for start, end in _periods(marked):
        if start < done:
            continue
        announced = announced or bool(_ANNOUNCES.search(marked.view[start:end]))
        heading = (_heading(marked, start, end, aliases) if announced else None) or heading
        explicit = list(_explicit(marked, start, end, aliases))
        if explicit:
            found += explicit
            current, heading = explicit[-1], None
        elif _instructs(marked, start, end):
            if heading:
                current, heading = Amendment(EffectKind.AMENDS, heading, start, end), None
                found.append(current)
            if current is None:
                continue
            if current.end == 0:
                current.start, current.end = start, end
                found.append(current)
            current.articles += _articles(marked, start, end)
            current.quotes += marked.quotes_in(start, end)
    return _told_once(found)


def _periods(marked: Marked) -> Iterator[tuple[int, int]]:
    start = 0
    for end in (*marked.breaks, len(marked.view)):
        if end > start:
            yield start, end
        start = end


def _explicit(marked: Marked, start: int, end: int, aliases: Aliases) -> Iterator[Amendment]:
    """Instructions that name their document in their own period."""
    named: list[Reference] | None = None
    taken: set[int] = set()
    for found in instruction_pattern().finditer(marked.view, start, end):
        named = references(marked, start, end, aliases) if named is None else named
        kind, firm = instructions()[found.group()]
        targets = _targets(marked, start, end, found, named, firm=firm)
        for target in targets:
            if target.start not in taken:
                taken.add(target.start)
                after = bisect_right(named, target.tail, key=lambda r: r.start)
                stop = named[after].start if after < len(named) else end
                quotes = list(marked.quotes_in(target.end, stop))
                yield Amendment(kind, target, start, end, _articles(marked, target.end, stop), quotes)


def _targets(marked: Marked, start: int, end: int, found: re.Match[str], named: list[Reference], *, firm: bool) -> list[Reference]:
    """The documents that an instruction changes: before its verb, or right behind 删去."""
    if _REPORTS.match(marked.view[found.end() : end]):
        return []
    nearest = bisect_right(named, found.start(), key=lambda r: r.end) - 1
    if nearest < 0:
        behind = [n for n in named[:1] if n.start == found.end() and n.articles]
        return behind if found.group() in {"删去", "删除"} and not weighs(marked.view[start : found.start()]) else []
    group = group_before(marked, start, named, nearest)
    if not group or is_history(marked, group[-1]):
        return []
    between = marked.view[group[-1].end : found.start()]
    if len(between) > 240 or weighs(between) or (not firm and "，" in between):
        return []
    lead = LABEL.sub("", marked.view[max(start, group[0].start - REACH) : group[0].start])
    if firm and re.search("[，；]", between) and not group[-1].articles and not lead.endswith(("将", "对", "把", "在")):
        return []
    return group if _orders(lead, firm=firm) else []


def _orders(lead: str, *, firm: bool) -> bool:
    """Whether the words before the target make the clause an order of this document."""
    clause = re.split("[，；：]", lead)[-1]
    if weighs(clause):
        return False
    if not _LEAD.fullmatch(clause):
        return firm and clause.endswith(("将", "对", "把", "在", "决定", "、", "和", "原"))
    return firm or (clause.endswith(("将", "对", "把", "删去", "删除", "在")) and len(lead) - len(clause) == 0) or "决定" in lead


def _articles(marked: Marked, start: int, end: int) -> list[str]:
    """The articles of the old text that an instruction names; 作为第四条, 改为第五条 name the new one."""
    words = re.sub(r"(?:作为|改为|列为|增加为)(?:新的)?第[^，；：。]{1,40}", lambda m: "·" * len(m.group()), marked.outer[start:end])
    named: list[str] = []
    article = ""
    for found in SERIES.finditer(words):
        for place in places(found.group()):
            if "条" in place:
                article = place[: place.index("条") + 1]
            elif not article or not place.startswith("第"):
                continue
            named.append(place if "条" in place else article + place)
    return named


def _instructs(marked: Marked, start: int, end: int) -> bool:
    """Whether a period without a document of its own instructs a change: 二、删去第五条中的“…”。"""
    words = LABEL.sub("", marked.view[start:end].lstrip("·”"))
    return bool(_BARE.match(words)) and bool(instruction_pattern().search(words)) and "《" not in words[:4]


def _heading(marked: Marked, start: int, end: int, aliases: Aliases) -> Reference | None:
    """A line that is nothing but a document to be changed: 一、《X》（国务院令第1号）, （二）对《X》作出修改."""
    titles = marked.titles_in(start, end)
    if len(titles) != 1 or end - start > 300:
        return None
    reference = references(marked, start, end, aliases)[0]
    words = LABEL.sub("", marked.view[start : reference.start]) + "·" + marked.view[reference.end : end].strip("\n")
    return reference if _HEADING.fullmatch(words) else None


def _told_once(found: list[Amendment]) -> list[Amendment]:
    """Leave out a closing 《X》根据本决定作相应修改，重新公布, which says nothing new."""
    kept: dict[str | None, Amendment] = {}
    told: list[Amendment] = []
    for amendment in found:
        target = amendment.target
        same = kept.get(target.number or target.title) or kept.get(target.title)
        if same and not amendment.reference().articles and (target.title == same.target.title or target.number):
            same.quotes += amendment.quotes
            continue
        kept.setdefault(target.number or target.title, amendment)
        kept.setdefault(target.title, amendment)
        told.append(amendment)
    return told
