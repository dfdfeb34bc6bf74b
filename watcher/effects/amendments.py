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
from watcher.effects.grouping import Period, is_history, period_of
from watcher.effects.marks import HIDDEN
from watcher.effects.references import Aliases, Reference
from watcher.effects.words import LABEL, REACH, Instruction, instruction_pattern, instructions, pattern, weighs
from watcher.model import EffectKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked, Span

_HIDDEN = re.compile(f"{HIDDEN}+")
_ACTING_ON = ("将", "对", "把", "在", "就")
_DUTIES = ("应", "须", "需", "拟", "可")
_DELETING = ("删去", "删除")
_COMMAS = re.compile("[，；：]")
_ORDER = re.compile(r"(?:现|兹|决定|同意|经研究|同时|并|一是|二是|三是)*(?:将|对|把|在|就|从|删去|删除)?")
_QUOTED_FIRST = re.compile("”(?:的)?(?:表述|字样|内容|规定)?，(?:均|统一|一律|全部|相应)*$")
_FAULTY = re.compile("笔误|有误|错误|差错|失误|疏漏|遗漏|不一致")
_REPORTS = re.compile(r"(?:了|过|的|后|完善|前|时|工作|情况|，并按|并按)")
_LONGEST_TITLE = 60
_LAW_BY_NAME = re.compile(
    r"(?!关于|对|将|修改)[^，。；：“”《》（）第条]{3,50}(?:法|条例|规定|办法|细则|规则|决定|规程|规范|章程)(?:（[^（）]{2,12}）)?"
)
_BARE = re.compile(r"(?:将|把|在|删去|删除|增加|原?第|对第|从第)")
_OF_AN_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千0-9]{1,9}条(?:第|中|修改|改为|增加|删去|调整|的?“)")
_NEW_NUMBER = re.compile(r"(?:作为|改为|列为|增加为)(?:新的)?第[^，；：。]{1,40}")
_QUOTED_WITHIN = re.compile("(?:中|内)?的?“")
_REPORTED = re.compile("(?:我|全)[省市县区国州](?:将|已)?$")
_OWN_ANNEX = re.compile("(?:本[一-龥]{1,4}|见|为|按照?|详见|随文|所)$")
_HEADING = re.compile(rf"(?:关于|对|将|修改|修订|修正)?{HIDDEN}(?:作出|作|进行|的)?(?:如下|以下)?(?:修改|修订|修正|调整)?(?:如下)?[：。]?")
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
        """Give the target with every article named for it."""
        return replace(self.target, articles=tuple(dict.fromkeys((*self.target.articles, *self.articles))))


def amendments(marked: Marked, aliases: Aliases, subject: Reference | None = None, *, announced: bool = False) -> list[Amendment]:
    """Find every amendment that the text orders.

    `subject` is what its title says it changes (关于修改《X》的决定); `announced` whether it says so of several (等四件法规).
    """
    found: list[Amendment] = []
    current: Amendment | None = None
    heading, announced = subject, announced or subject is not None
    for start, end in _periods(marked):
        announced = announced or bool(_ANNOUNCES.search(marked.view[start:end]))
        heading = (_heading(marked, start, end, aliases) if announced else None) or heading
        explicit = list(_explicit(marked, start, end, aliases))
        if explicit:
            found += explicit
            current, heading = explicit[-1], None
        elif _instructs(marked.view[start:end]):
            if heading:
                current, heading = Amendment(EffectKind.AMENDS, heading, start, end), None
                found.append(current)
            if current:
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
    """Find the instructions that name their document in their own period."""
    period: Period | None = None
    taken: set[int] = set()
    for found in instruction_pattern().finditer(marked.view, start, end):
        period = period or period_of(marked, start, end, aliases)
        instruction = instructions()[found.group()]
        for target in _targets(period, found, instruction):
            if target.start not in taken:
                taken.add(target.start)
                after = bisect_right(period.named, target.tail, key=lambda r: r.start)
                stop = period.named[after].start if after < len(period.named) else end
                yield Amendment(
                    instruction.kind, target, start, end, _articles(marked, target.end, stop), list(marked.quotes_in(target.end, stop))
                )


def _targets(period: Period, found: re.Match[str], instruction: Instruction) -> list[Reference]:
    """Give the documents that an instruction changes: before its verb, or right behind 删去."""
    view = period.marked.view
    if _REPORTS.match(view, found.end()):
        return []
    if period.nearest(found.start()) is None:
        return _deleted(period, found)
    targets = period.before(found.start())
    if not targets or is_history(period.marked, targets[-1]):
        return []
    firm = instruction.firm or _deletes_places(period, found, targets[-1])
    between = view[targets[-1].end : found.start()]
    if not _leads_on(between, instruction.needs) or (not firm and "，" in between):
        return []
    lead = LABEL.sub("", view[max(period.start, targets[0].start - REACH) : targets[0].start])
    told_at_once = not re.search("[，；]", _QUOTED_FIRST.sub("", between)) or _FAULTY.search(between)
    if not told_at_once and not targets[-1].articles and not lead.endswith(_ACTING_ON):
        return []
    return targets if _orders(lead, firm=firm) else []


def _leads_on(between: str, needs: str) -> bool:
    """Tell whether the words between a target and an instruction's verb are no duty and no plan, and what the instruction needs."""
    if len(between) > REACH or (between.endswith(_DUTIES) and not _FAULTY.search(between)):  # …有误，应更正为 is no duty
        return False
    return bool(re.search(f"(?:{needs})$", _HIDDEN.sub(HIDDEN, between))) if needs else not weighs(between)


def _deletes_places(period: Period, found: re.Match[str], target: Reference) -> bool:
    """Tell whether 《X》第十九条删去。 deletes what it names."""
    ends_clause = period.marked.view[found.end() : found.end() + 1] in {"", "，", "；", "。", "\n"}
    return found.group() in _DELETING and bool(target.articles) and target.tail == found.start() and ends_clause


def _deleted(period: Period, found: re.Match[str]) -> list[Reference]:
    """Give the document of 删去《X》第三条."""
    first = period.named[0] if period.named else None
    lead = period.marked.view[max(period.start, found.start() - REACH) : found.start()]
    struck = first and (first.articles or _QUOTED_WITHIN.match(period.marked.view, first.tail))
    at_once = first and first.start == found.end() and struck and found.group() in (*_DELETING, "取消")
    return [first] if first and at_once and not weighs(lead) else []


def _orders(lead: str, *, firm: bool) -> bool:
    """Tell whether the words before the target make the clause an order of this document, not a task or a report."""
    clause = _COMMAS.split(lead)[-1]
    if weighs(clause) or _REPORTED.search(clause):  # 我省将《目录》内药品报销比例由六成提高到七成
        return False
    if firm:
        described = pattern("modifier", "bodies").search(clause) or (
            clause.endswith("的") and pattern("modifier", "promulgated").search(clause)
        )
        return bool(_ORDER.fullmatch(clause) or described) or clause.endswith((*_ACTING_ON, "决定", "、", "和", "原"))
    alone = clause.endswith((*_ACTING_ON, *_DELETING)) and (clause == lead or clause in _ACTING_ON) and not weighs(lead)
    return bool(_ORDER.fullmatch(clause)) and (alone or "决定" in lead)


def _articles(marked: Marked, start: int, end: int) -> list[str]:
    """Give the articles of the old text that an instruction names; 作为第四条, 改为第五条 name the new one.

    第二款 alone belongs to the article named before it.
    """
    words = _NEW_NUMBER.sub(lambda found: HIDDEN * len(found.group()), marked.outer[start:end])
    named: list[str] = []
    article = ""
    for at, place in ((found.start(), place) for found in SERIES.finditer(words) for place in places(found.group())):
        if "条" in place:
            article = place[: place.index("条") + 1]
            named.append(place)
        elif article and place.startswith("第"):
            named.append(article + place)
        elif place.startswith("附") and not _OWN_ANNEX.search(words[:at]):
            named.append(place)
    return named


def _instructs(words: str) -> bool:
    """Tell whether a period without a document of its own instructs a change: 二、删去第五条中的“…”."""
    words = words.lstrip(HIDDEN + "”")
    return bool(_OF_AN_ARTICLE.match(words) or _BARE.match(LABEL.sub("", words))) and bool(instruction_pattern().search(words))


def _heading(marked: Marked, start: int, end: int, aliases: Aliases) -> Reference | None:
    """Read a line that is nothing but a document to be changed: 一、《X》（国务院令第1号）, （二）对《X》作出修改."""
    titles = len(marked.titles_in(start, end))
    if end - start > REACH or titles > 1:
        return None
    if not titles:
        return _unmarked_heading(marked, start, end)
    named = period_of(marked, start, end, aliases).named
    if len(named) != 1:
        return None
    around = LABEL.sub("", marked.view[start : named[0].start]) + HIDDEN + marked.view[named[0].end : end].strip("\n")
    return named[0] if _HEADING.fullmatch(around) else None


def _unmarked_heading(marked: Marked, start: int, end: int) -> Reference | None:
    """Read a numbered line that is nothing but a title without its marks: 二、渡口管理条例."""
    label = LABEL.match(marked.plain[start:end])
    if not label or end - start > _LONGEST_TITLE:
        return None
    first, last = start + label.end(), end - marked.plain.endswith("\n", start, end)
    name = marked.plain[first:last]
    return Reference(marked.printed(first, last), None, first, last, last) if _LAW_BY_NAME.fullmatch(name) else None


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
