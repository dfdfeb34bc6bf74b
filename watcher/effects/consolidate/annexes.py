"""Annexes (附件、附表、附录) below the articles: found by their headings, changed by their lines and numbered rows.

Source: 立法技术规范（试行）（一）（法工委发〔2009〕62号) on annexes, which belong to the text that they are annexed to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.compare import fold
from watcher.effects.consolidate.instructions import DoesNotFit, Lines, Place
from watcher.effects.consolidate.numerals import NUMERAL, number_in
from watcher.effects.consolidate.passage import Passage

if TYPE_CHECKING:
    from watcher.effects.consolidate.law import Law

HEAD = re.compile(rf"[\s　]*附(?P<kind>件|表|录)(?P<number>{NUMERAL})?[\s　：:.]*(?:$|\S{{0,60}}$)")
_LABEL = re.compile(rf"附(?P<kind>件|表|录)(?P<number>{NUMERAL})?")
_ROW = re.compile(
    rf"[\s　|]*(?:[（(](?P<bracketed>{NUMERAL})[）)]|第(?P<item>{NUMERAL})项|(?P<bare>{NUMERAL})(?=[.．、\t　| ]))[.．、\t　| ]*"
)
_CITES = re.compile(rf"第{NUMERAL}条")


def annex_passages(law: Law, place: Place) -> list[Passage]:
    """Give the lines of the annex that a place names, or the one row of it; raises `DoesNotFit` where it is not exactly one."""
    lines = _annex(law, place.annex or "")
    if place.item is None:
        return lines
    rows = [line for line in lines[1:] if _number_of(line) == place.item]
    if len(rows) != 1:
        raise DoesNotFit(f"{place.annex}有{len(rows)}处第{place.item}项")
    return rows


def rewrite_annex(law: Law, place: Place, quoted: tuple[Lines, ...]) -> None:
    """Set the quoted text in the place of an annex, or of one row behind its number."""
    lines = [line for one in quoted for line in one if fold(line)]
    old = annex_passages(law, place)
    if not lines:
        raise DoesNotFit("没有给出新的内容")
    if place.item is not None:
        if len(lines) != 1:
            raise DoesNotFit(f"引文有{len(lines)}行，改的是一项")
        label, new = _ROW.match(old[0].text), _ROW.match(lines[0])
        start = label.end() if label else 0
        old[0].put(start, len(old[0].text), lines[0][new.end() :] if new and _number_of(Passage(lines[0])) == place.item else lines[0])
        return
    at = next(n for n, line in enumerate(law.below) if line is old[0])
    heading = [] if HEAD.match(lines[0]) else [old[0]]
    law.below[at : at + len(old)] = [*heading, *(Passage.fresh(line) for line in lines)]


def strike_annex(law: Law, place: Place) -> None:
    """Take an annex out. One that others follow is refused, since the decision would have to say how they are numbered."""
    lines = annex_passages(law, place)
    if place.item is not None:
        raise DoesNotFit(f"{place.annex}的其他各项是否重新编号，决定没有写明")
    if lines[-1] is not law.below[-1]:
        raise DoesNotFit(f"{place.annex}之后的附件是否重新编号，决定没有写明")
    del law.below[-len(lines) :]


def annex_doubts(law: Law, everywhere: list[str], *, speaks: bool, renumbered: bool) -> list[str]:
    """Say what of the annexes may have to follow a decision that does not say so; `speaks` where it changes any of them itself.

    Publishers set notes and annexes anew where a decision is silent (刑法's annexes after its amendments), so silence is a doubt.
    """
    old = [line for line in law.below if line.text.strip() and line.is_old(0, len(line.text))]
    if old and not speaks:
        return ["原文带有附件，附件是否随之调整，决定没有写明"]
    doubts = [f"附件中也有“{words[:30]}”，是否随之修改，决定没有写明" for words in everywhere if any(line.find(words) for line in old)]
    if renumbered and any(_CITES.search(line.text) for line in old):
        doubts.append("附件引用了条文序号，是否随之调整，决定没有写明")
    return doubts


def _annex(law: Law, label: str) -> list[Passage]:
    wanted = _LABEL.fullmatch(label)
    heads = [(n, head) for n, line in enumerate(law.below) if (head := HEAD.match(line.text))]
    found = [n for n, head in heads if wanted and _same(head, wanted)]
    if len(found) != 1:
        raise DoesNotFit(f"原文有{len(found)}处{label}")
    end = next((n for n, _ in heads if n > found[0]), len(law.below))
    return law.below[found[0] : end]


def _same(head: re.Match[str], wanted: re.Match[str]) -> bool:
    numbers = [number_in(one["number"]) if one["number"] else None for one in (head, wanted)]
    return head["kind"] == wanted["kind"] and numbers[0] == numbers[1]


def _number_of(line: Passage) -> int | None:
    row = _ROW.match(line.text)
    return number_in(row["bracketed"] or row["item"] or row["bare"]) if row else None
