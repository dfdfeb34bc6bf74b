"""What a document does to other documents, or to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.effects.clauses import Act, acts
from watcher.effects.dating import when
from watcher.effects.lists import lists
from watcher.effects.marks import Marked, mark
from watcher.effects.references import Aliases
from watcher.model import Document, Effect, EffectKind, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

_SILENT = {Kind.NEWS, Kind.INTERPRETATION}


def find_effects(document: Document) -> tuple[Effect, ...]:
    if document.draft or document.kind in _SILENT:
        return ()
    marked = mark(document.text)
    return tuple(_effects(marked, document))


def _effects(marked: Marked, document: Document) -> Iterator[Effect]:
    listed = lists(marked)
    for act in (*acts(marked, Aliases(), listed.rows), *listed.acts):
        dated = when(marked, act.start, act.end, document)
        _, end = marked.period(act.end - 1)
        start, end = marked.original(act.start, end)
        for target in act.targets:
            kind = EffectKind.PARTIALLY_REPEALS if target.partly else act.kind
            yield Effect(kind, target.target(), dated.date, dated.form, marked.text[start:end].strip(), document.title or None, document.doc_number, start, end, act.doubtful)
