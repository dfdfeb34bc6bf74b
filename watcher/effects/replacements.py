"""A new version in the place of the old: 对《X》进行了修订，现印发给你们; 《X》已经…修订通过，现予公布.

The target is the old version under the same title, never the text that follows. 本标准代替GB/T 18883—2002《X》 names its target.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.compare import core_title, same_title
from watcher.effects.grouping import period_of
from watcher.effects.references import Aliases, Reference, references
from watcher.model import DateForm, Document, Effect, EffectKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.effects.marks import Marked

_REVISED = re.compile(r"(?:进行了?|作了?|予以)(?:全面|重新|系统|部分|必要的?)?(?:修订|修改)|修订通过")
_TAKES_PLACE = re.compile(r"(?:^|[，。；：\n、])本[一-龥]{1,6}?(?:全部|部分|整体|将|同时)?(?:代替|替代|取代|替换)(?:了)?(?:原)?(?=[《A-Z])")
_ISSUED = re.compile(r"印发|公布|发布|重新")


def replacements(marked: Marked, document: Document, aliases: Aliases) -> Iterator[Effect]:
    """Find old versions of what this document issues, where it says that it revised them, and what it says it takes the place of."""
    names = [document.title, core_title(document.title) or "", *document.promulgates]
    for found in _REVISED.finditer(marked.view):
        start, end = marked.period(found.start())
        _, line_end = marked.line(start)
        named = [r for r in references(marked, start, found.start(), aliases) if found.start() - r.end < 80]
        if not named or not _ISSUED.search(marked.view[found.end() : line_end]) or not _is_old_version(named[-1], names):
            continue
        if re.search("对|将|已经|业经|已", marked.view[start : found.start()]):
            yield _replaces(marked, document, named[-1], start, end)
    for found in _TAKES_PLACE.finditer(marked.view):
        start, end = marked.period(found.end())
        for target in period_of(marked, start, end, aliases).behind(found.end()):
            yield _replaces(marked, document, target, start, end)


def _replaces(marked: Marked, document: Document, target: Reference, start: int, end: int) -> Effect:
    first, last = marked.original(start, end)
    quote = marked.text[first:last].strip()
    form = DateForm.EXACT if document.effective_date else DateForm.UNKNOWN
    by = (document.title or None, document.doc_number)
    return Effect(EffectKind.REPLACES, target.target(), document.effective_date, form, quote, *by, first, first + len(quote))


def _is_old_version(named: Reference, names: list[str]) -> bool:
    return bool(named.title) and any(name and same_title(named.title or "", name) for name in names)
