"""One act is told once: in notice and measure, in text and annex, with a title here and a number there.

A document does not repeal itself: a target with its own title is the old version, one with its own number is no target.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.compare import core_title, number_key, same_number, same_title, title_key
from watcher.model import Document, Effect, EffectKind, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

_TAIL = 14
_ENDS = {EffectKind.REPEALS, EffectKind.REPLACES}
_CHANGES = {EffectKind.AMENDS, EffectKind.CORRECTS}
_KIND_ORDER = {EffectKind.REPLACES: 1}


def once(document: Document, effects: Iterable[Effect]) -> list[Effect]:
    """Leave out repetitions; of two tellings the one that names the target more fully stays."""
    told: list[Effect] = []
    places: dict[str, list[int]] = defaultdict(list)
    for effect in sorted(effects, key=lambda e: (_KIND_ORDER.get(e.kind, 0), e.doubtful is not None)):
        if _is_itself(document, effect):
            continue
        keys = _keys(effect.target)
        again = next((i for key in keys for i in places[key] if _same_act(told[i], effect)), None)
        if again is None:
            for key in keys:
                places[key].append(len(told))
            told.append(effect)
        elif told[again].kind is effect.kind and not effect.doubtful:
            told[again] = _fuller(told[again], effect)
    return told


def _keys(target: Target) -> set[str]:
    """Keys of which two tellings of one target share one: its number, the ends of its titles."""
    titles = [t for t in (target.title, core_title(target.title or "")) if t]
    number = number_key(target.doc_number) if target.doc_number else None
    return {title_key(t)[-_TAIL:] for t in titles} | ({number} if number else set()) | ({""} if not titles and not number else set())


def _is_itself(document: Document, effect: Effect) -> bool:
    """Tell whether a document would repeal or amend itself by its own number."""
    number = effect.target.doc_number
    ours = effect.by_number == document.doc_number
    return bool(
        ours and effect.kind is not EffectKind.EXPIRES and number and document.doc_number and same_number(number, document.doc_number)
    )


def _same_act(one: Effect, other: Effect) -> bool:
    if one.kind is not other.kind and not {one.kind, other.kind} <= _ENDS:
        return False
    if one.by_title != other.by_title or not _same_target(one.target, other.target):
        return False
    a, b = set(one.target.articles), set(other.target.articles)
    return a <= b or b <= a


def _same_target(one: Target, other: Target) -> bool:
    """Compare by number where both have one, then by date where both have one, else by title or the title that a notice issues."""
    if one.doc_number and other.doc_number:
        return one.doc_number == other.doc_number or same_number(one.doc_number, other.doc_number)
    if one.date and other.date and one.date != other.date:
        return False
    if not one.title or not other.title:
        return not one.title and not other.title and not one.doc_number and not other.doc_number
    names = [{t, core_title(t) or t} for t in (one.title, other.title)]
    return any(same_title(a, b) for a in names[0] for b in names[1])


def _fuller(kept: Effect, again: Effect) -> Effect:
    """Choose the telling that names its target more fully; its own date comes from the other where it has none."""
    weight = [(bool(e.target.doc_number), bool(e.target.title), bool(e.effective_date), bool(e.target.date)) for e in (kept, again)]
    best, rest = (again, kept) if weight[1] > weight[0] else (kept, again)
    if best.kind in _CHANGES:
        articles = tuple(dict.fromkeys((*best.target.articles, *rest.target.articles)))
        best = replace(best, target=replace(best.target, articles=articles))
    if best.effective_date is None and rest.effective_date is not None:
        best = replace(best, effective_date=rest.effective_date, date_form=rest.date_form)
    return best
