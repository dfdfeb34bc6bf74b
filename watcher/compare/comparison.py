"""Comparing two texts of one document: what was changed, put in, struck, moved or only renumbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.compare.align import Alignment, align
from watcher.compare.divided import split_off
from watcher.compare.dress import fold
from watcher.compare.references import only_references_follow
from watcher.compare.structure import number_of
from watcher.compare.units import Unit, UnitKind, units_of
from watcher.compare.words import redline
from watcher.model import Comparison, Op, Provision, TextChange

if TYPE_CHECKING:
    from collections.abc import Sequence


def compare_texts(old: str, new: str) -> Comparison:
    """Tell what changed from `old` to `new`, in the order of the new text.

    Articles are followed through renumbering, insertion, deletion and moves; texts without articles are compared by
    their numbered points and sentences, tables by rows. Differences of dress are no changes.
    """
    if fold(old) == fold(new):
        return Comparison(changed=False)
    changes = _Changes(units_of(old), units_of(new)).all()
    return Comparison(changed=bool(changes), changes=changes)


class _Changes:
    """Builds the changes between two sequences of units."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.old, self.new = old, new
        self.pairs = _align_by_kind(old, new)
        self.in_order = self.pairs.in_order()
        self.renumbered = self._renumbered()
        self.split_off = split_off(self.old, self.new, self.pairs, self._without_source())

    def _without_source(self) -> list[int]:
        return [j for j, unit in enumerate(self.new) if unit.kind is UnitKind.ARTICLE and j not in self.pairs.new_to_old]

    def _renumbered(self) -> dict[tuple[int, ...], tuple[int, ...]]:
        """Old number → new number of every article that was followed."""
        return {
            number_of(self.old[i].label or ""): number_of(self.new[j].label or "")
            for i, j in self.pairs.old_to_new.items()
            if self.old[i].kind is UnitKind.ARTICLE
        }

    def all(self) -> tuple[TextChange, ...]:
        found: list[TextChange] = []
        told = 0
        for j in range(len(self.new)):
            i = self.pairs.new_to_old.get(j)
            if i is not None and i in self.in_order:
                found.extend(self._deleted(told, i))
                told = i + 1
            change = self._came_up(j) if i is None else self._followed(i, j)
            if change:
                found.append(change)
        found.extend(self._deleted(told, len(self.old)))
        return tuple(found)

    def _deleted(self, start: int, end: int) -> list[TextChange]:
        return [
            TextChange(Op.DELETED, _provision(self.old[i]), None, parts=_whole("delete", self.old[i].text))
            for i in range(start, end)
            if i not in self.pairs.old_to_new
        ]

    def _came_up(self, j: int) -> TextChange:
        """Tell of an article that has no article for its source: put in, or a paragraph that was made one."""
        unit = self.new[j]
        if j not in self.split_off:
            return TextChange(Op.INSERTED, None, _provision(unit), parts=_whole("insert", unit.text))
        i, paragraph = self.split_off[j]
        parts = redline(paragraph, unit.text)
        op = Op.MOVED if fold(paragraph) == unit.words else Op.MODIFIED
        return TextChange(op, Provision(self.old[i].label, _without(parts, "insert")), _provision(unit), renumbered=True, parts=parts)

    def _followed(self, i: int, j: int) -> TextChange | None:
        old, new = self.old[i], self.new[j]
        renumbered = fold(old.label or "") != fold(new.label or "")
        if old.words == new.words:
            op = Op.MOVED if i not in self.in_order else Op.RENUMBERED
            if op is Op.RENUMBERED and not renumbered:
                return None
            return TextChange(op, _provision(old), _provision(new), renumbered, _whole("equal", new.text))
        parts = redline(old.text, new.text)
        before = Provision(old.label, _without(parts, "insert"))
        follows = old.kind is UnitKind.ARTICLE and only_references_follow(old.words, new.words, self.renumbered)
        return TextChange(Op.RENUMBERED if follows else Op.MODIFIED, before, _provision(new), renumbered, parts, follows)


def _align_by_kind(old: Sequence[Unit], new: Sequence[Unit]) -> Alignment:
    whole = Alignment()
    for kind in UnitKind:
        olds = [i for i, unit in enumerate(old) if unit.kind is kind]
        news = [j for j, unit in enumerate(new) if unit.kind is kind]
        found = align([old[i] for i in olds], [new[j] for j in news])
        for i, j in found.old_to_new.items():
            whole.pair(olds[i], news[j])
    return whole


def _provision(unit: Unit) -> Provision:
    return Provision(unit.label, unit.text)


def _without(parts: Sequence[tuple[str, str]], kind: str) -> str:
    return "".join(words for part, words in parts if part != kind)


def _whole(kind: str, text: str) -> tuple[tuple[str, str], ...]:
    return ((kind, text),) if text else ()
