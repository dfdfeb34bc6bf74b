"""One decision carried out on one text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.effects.consolidate.annexes import annex_doubts
from watcher.effects.consolidate.carry_out import CarryOut
from watcher.effects.consolidate.decision import decisions_in, statements_for
from watcher.effects.consolidate.divisions import has_contents, number_divisions
from watcher.effects.consolidate.grammar import read_statements
from watcher.effects.consolidate.instructions import (
    AdjustNumbers,
    DoesNotFit,
    InsertArticles,
    InsertDivision,
    Instruction,
    Merge,
    Ordered,
    Place,
    Renumber,
    Separate,
    SubstituteEverywhere,
)
from watcher.effects.consolidate.law import Article, Law, read_law, read_titles
from watcher.effects.consolidate.numbering import (
    NumbersClash,
    follow_references,
    number_articles,
    number_within,
    stale_paragraph_references,
)
from watcher.effects.consolidate.numerals import Number, article_label
from watcher.model import AppliedInstruction, Consolidation, UnappliedInstruction

if TYPE_CHECKING:
    from collections.abc import Sequence


def consolidate(old_text: str, decision_text: str) -> Consolidation:
    """Give the text after the amendments that the decision orders.

    `complete` is true only where every instruction was carried out to the letter and nothing of the text or the
    decision is in doubt; else `unapplied` says what is not certain, and why, and the text holds what could be done.
    """
    titles = read_titles(old_text)
    ordered = [statements for part in decisions_in(decision_text) if (statements := statements_for(titles, part))]
    if not ordered:
        left = UnappliedInstruction(titles[0] if titles else "", "决定没有修改这份文件")
        return Consolidation(complete=False, text=old_text, unapplied=(left,))
    results: list[Consolidation] = []
    for statements in ordered:  # each decision names places by the numbers that the one before it left
        text = results[-1].text if results else old_text
        results.append(_Consolidating(read_law(text), read_statements(statements)).result(text))
    return Consolidation(
        complete=all(result.complete for result in results),
        text=results[-1].text,
        applied=tuple(one for result in results for one in result.applied),
        unapplied=tuple(one for result in results for one in result.unapplied),
    )


class _Consolidating:
    def __init__(self, law: Law, orders: Sequence[Ordered]) -> None:
        self.law, self.orders = law, orders
        self.applied: list[AppliedInstruction] = []
        self.unapplied: list[UnappliedInstruction] = []
        self.carried_out: list[Instruction] = []

    def result(self, old_text: str) -> Consolidation:
        if not self.law.articles:
            return Consolidation(complete=False, text=old_text, unapplied=(UnappliedInstruction(old_text[:40], "原文没有分条"),))
        work = CarryOut(self.law)
        for order in self.orders:
            self._carry_out(work, order)
        self._number(adjusts=work.adjusts_numbers)
        if work.divided_anew:
            self._number_divisions(work.new_headings)
        self.unapplied += [UnappliedInstruction(words, reason) for words, reason in self.law.doubts]
        everywhere = [one.old for one in self.carried_out if isinstance(one, SubstituteEverywhere)]
        speaks = any(place.annex for one in self.carried_out if isinstance(place := getattr(one, "place", None), Place))
        renumbered = any(article.struck or article.now not in {None, article.number} for article in self.law.articles)
        doubts = annex_doubts(self.law, everywhere, speaks=speaks, renumbered=renumbered)
        self.unapplied += [UnappliedInstruction("附件", doubt) for doubt in doubts]
        orders_any = any(not isinstance(one, AdjustNumbers) for one in self.carried_out)
        return Consolidation(
            complete=orders_any and not self.unapplied,
            text=_printed(self.law),
            applied=tuple(self.applied),
            unapplied=tuple(self.unapplied),
        )

    def _carry_out(self, work: CarryOut, order: Ordered) -> None:
        instruction = order.instruction
        try:
            work.apply(instruction)
        except DoesNotFit as wrong:
            self.unapplied.append(UnappliedInstruction(order.quote, str(wrong)))
            return
        self.carried_out.append(instruction)
        if not isinstance(instruction, AdjustNumbers):
            self.applied.append(AppliedInstruction(order.quote, _op_of(instruction), _article_of(instruction)))
        self.unapplied += [UnappliedInstruction(order.quote, doubt) for doubt in dict.fromkeys(work.doubts)]
        work.doubts.clear()

    def _number(self, *, adjusts: bool) -> None:
        """Give everything its number, in the way that the decision orders."""
        for article in self.law.articles:
            if not article.struck:
                self._number_within(article)
        moves = [one for one in self.carried_out if _moves_articles(one)]
        struck = any(article.struck for article in self.law.articles)
        if struck and not adjusts and not moves:
            self.unapplied.append(UnappliedInstruction("", "删去之后条文序号是否调整，决定没有写明；序号未动"))
        split = {one.place.article for one in self.carried_out if isinstance(one, Separate) and one.place.article}
        merged = {place.article: one.number for one in self.carried_out if isinstance(one, Merge) for place in one.places if place.article}
        try:
            fates = number_articles(self.law, renumber=bool(moves) or (struck and adjusts))
        except NumbersClash as clash:
            self.unapplied.append(UnappliedInstruction("条文序号", str(clash)))
            return
        fates |= {number: merged[number] for number in merged}
        stale = stale_paragraph_references(self.law)
        self.unapplied += [UnappliedInstruction(words, "所引的款因增删改变了序号，是否随之调整，决定没有写明") for words in stale]
        lost = follow_references(self.law, fates, split)
        self.unapplied += [UnappliedInstruction("", reason) for reason in dict.fromkeys(lost)]

    def _number_divisions(self, new: set[str]) -> None:
        """Give the divisions their numbers, and doubt what may have to follow them."""
        changed, clash = number_divisions(self.law, new)
        if clash:
            self.unapplied.append(UnappliedInstruction(clash, f"增加的{clash}不在这个序号上"))
        if has_contents(self.law):
            self.unapplied.append(UnappliedInstruction("目录", "目录是否随之调整，决定没有写明"))
        words = [passage.text for article in self.law.articles for passage in article.passages()]
        cited = [label for label in sorted(changed) if any(label in text for text in words)]
        self.unapplied += [UnappliedInstruction(label, f"文中引用的{label}是否随之调整，决定没有写明") for label in cited]

    def _number_within(self, article: Article) -> None:
        try:
            number_within(article)
        except NumbersClash as clash:
            label = article_label(article.now or article.number or (0,))
            self.unapplied.append(UnappliedInstruction(label, f"款、项的序号：{clash}"))


def _moves_articles(instruction: Instruction) -> bool:
    if isinstance(instruction, InsertArticles):
        return any(len(number) == 1 for number in instruction.numbers)
    if isinstance(instruction, InsertDivision):
        return True
    if isinstance(instruction, Renumber):
        return instruction.old.paragraph is None and instruction.old.item is None
    return isinstance(instruction, Merge | Separate)


def _op_of(instruction: Instruction) -> str:
    """Name the kind of an instruction as the commands print it."""
    name = type(instruction).__name__
    known = {"Rewrite": "modify", "Strike": "delete", "RewritePreface": "modify", "Rename": "modify", "StrikeWords": "delete_words"}
    return known.get(name, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())


def _article_of(instruction: Instruction) -> str | None:
    place = getattr(instruction, "place", None) or getattr(instruction, "old", None)
    if isinstance(place, Place):
        return place.label
    numbers: Sequence[Number] = getattr(instruction, "numbers", ()) if isinstance(instruction, InsertArticles) else ()
    return "、".join(article_label(number) for number in numbers) or None


def _printed(law: Law) -> str:
    lines = list(law.front)
    for article in law.articles:
        lines += article.above
        first = True
        for paragraph in article.living():
            head = f"{article_label(article.now or article.number or (0,))}{article.gap}" if first else ""
            lines.append(head + paragraph.passage.text)
            lines += [f"{item.label}{item.gap}{item.passage.text}" for item in paragraph.items if not item.struck]
            first = False
    return "\n".join([*lines, *(line.text for line in law.below)])
