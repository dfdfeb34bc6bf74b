"""What a document does to other documents, or to itself: from its words to dated effects, each told once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from watcher.compare import same_title
from watcher.effects.amendments import Amendment, amendments
from watcher.effects.by_title import changed_by_title, changes_several, said_by_title
from watcher.effects.clauses import Act, acts
from watcher.effects.dating import CONDITIONAL, UNKNOWN, When, issue_date, said_when, starts, when
from watcher.effects.lists import lists
from watcher.effects.marks import Marked, mark
from watcher.effects.once import once
from watcher.effects.references import Aliases, Reference, aliases_of, references
from watcher.effects.replacements import replacements
from watcher.effects.terms import Known, OwnTerm, extended_to, lengthened, terms
from watcher.effects.words import REACH, pattern
from watcher.model import Document, Effect, EffectKind, Kind, Target
from watcher.read.dates import parse_date
from watcher.read.numbers import find_numbers, number_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_SILENT = {Kind.NEWS, Kind.INTERPRETATION}
_EXTENDED = re.compile(r"(?:延长|延续|延期|继续执行|继续实施|继续有效)[^。\n]{0,80}?(?:至|到)[^。\n]{4,20}")
_LONGEST_QUOTE = 4000
_LAST_DAYS = {EffectKind.EXTENDS, EffectKind.EXPIRES}
_FORWARDS = re.compile(r"(?:关于)?(?:转发|批转)")


def find_effects(document: Document) -> tuple[Effect, ...]:
    """Find every effect that the document's own words have, in the order of the text.

    News, interpretations and drafts for comment have none. An effect that is not certain carries `doubtful`. Offsets are
    those of `document.text`; effects that only the title states have none. Time and memory grow with the length of the text.
    """
    if document.draft or document.kind in _SILENT or pattern("speaker", "reports").search(document.title):
        return ()
    marked = mark(_own_words(document))
    told = once(document, [*_Reader(marked, document).effects(), *_of_title(document, marked)])
    return tuple(sorted(told, key=lambda e: e.start if e.start is not None else -1))


def _own_words(document: Document) -> str:
    """Give the text, or of one that forwards a document with a number of its own only what stands before the forwarded text.

    What is forwarded without a number (国务院办公厅转发…部门的意见) is issued by the forwarding notice itself.
    """
    if not _FORWARDS.search(re.sub("[《〈].*[》〉]", "", document.title)):
        return document.text
    at = 0
    lines = document.text.splitlines(keepends=True)
    for i, line in enumerate(lines):
        at += len(line)
        if parse_date(line.strip()):
            numbered = find_numbers(document.text[:at]) or any(number_of_line(after) for after in lines[i + 1 : i + 8])
            return document.text[:at] if numbered else document.text
    return document.text


def _of_title(document: Document, marked: Marked) -> Iterator[Effect]:
    """Find what only the title says; a telling of the same act in the text is kept in its place."""
    said = said_by_title(document.title)
    if said is None:
        return
    kind, targets = said
    extension = _EXTENDED.search(marked.view) if kind is EffectKind.EXTENDS else None
    dated = extended_to(extension.group()) if extension else UNKNOWN if kind is EffectKind.EXTENDS else starts(document)
    for target in targets:
        yield Effect(
            kind, _as_in_text(marked, target).target(), dated.date, dated.form, document.title, document.title, document.doc_number
        )


def _as_in_text(marked: Marked, target: Reference) -> Reference:
    """Give a document that the title names without its number the number that the text prints behind the same title, if it is one."""
    if target.number or not target.title:
        return target
    first = next((r for r in references(marked, 0, len(marked.view), Aliases({})) if r.title and same_title(r.title, target.title)), None)
    return replace(target, number=first.number) if first else target


class _Reader:
    """One reading of one text; `speaker` is the document that the words speak for, if it is not the one they are printed in."""

    def __init__(self, marked: Marked, document: Document, speaker: Reference | None = None, offset: int = 0) -> None:
        self.marked, self.document, self.speaker, self.offset = marked, document, speaker, offset
        self.aliases = aliases_of(marked)

    def effects(self) -> Iterator[Effect]:
        """Find the effects of clauses, lists, terms and amendments, and of the new text that amendments quote."""
        listed = lists(self.marked)
        for act in (*acts(self.marked, self.aliases, listed.rows), *listed.acts):
            yield from self._of_act(act)
        known = Known() if self.speaker else Known(issue_date(self.document), self.document.effective_date)
        for term in terms(self.marked, known, self.aliases):
            yield self._of_term(term)
        if self.speaker is None:
            yield from replacements(self.marked, self.document, self.aliases)
            yield from self._of_amendments()

    def _of_act(self, act: Act) -> Iterator[Effect]:
        dated = self._last_day(act) if act.kind in _LAST_DAYS else self._when(act.start, act.end)
        for target in act.targets:
            kind = EffectKind.PARTIALLY_REPEALS if target.partly and act.kind is EffectKind.REPEALS else act.kind
            yield self._effect(kind, target.target(), dated, (act.start, act.end), act.doubtful)
        if not act.targets:
            yield self._effect(act.kind, Target(), dated, (act.start, act.end), act.doubtful)

    def _last_day(self, act: Act) -> When:
        """Read the last day in force that an extension gives, or a lapse; never the day on which the speaking document itself begins."""
        if act.kind is EffectKind.EXTENDS:
            _, end = self.marked.period(act.end - 1)
            return extended_to(self.marked.view[max(act.start, act.end - REACH) : min(end, act.end + REACH)])
        return said_when(self.marked.view[max(act.start, act.end - REACH) : act.end], self.document) or CONDITIONAL

    def _when(self, start: int, end: int) -> When:
        if self.speaker is None:
            return when(self.marked, start, end, self.document)
        return when(self.marked, start, end, Document(title=""))

    def _of_term(self, term: OwnTerm) -> Effect:
        own = self.speaker.target() if self.speaker else Target(self.document.title or None, self.document.doc_number)
        return self._effect(EffectKind.EXPIRES, term.of.target() if term.of else own, term.last_day, (term.start, term.end))

    def _of_amendments(self) -> Iterator[Effect]:
        title = self.document.title
        for amendment in amendments(self.marked, self.aliases, changed_by_title(title), announced=changes_several(title)):
            target = amendment.reference()
            kind, dated = amendment.kind, self._when(amendment.start, amendment.end)
            if kind is EffectKind.AMENDS and not target.articles and (term := lengthened(self.marked.view, target.tail)):
                kind, dated = EffectKind.EXTENDS, term
            yield self._effect(kind, target.target(), dated, (amendment.start, amendment.end))
            yield from self._of_new_text(amendment)

    def _of_new_text(self, amendment: Amendment) -> Iterator[Effect]:
        """Find what the quoted new text does, as a part of the amended document."""
        for quote in amendment.quotes:
            if quote.end - quote.start < 12:
                continue
            first, last = self.marked.original(quote.start + 1, quote.end - 1)
            inner = mark(self.marked.text[first:last])
            yield from _Reader(inner, self.document, amendment.target, first).effects()

    def _effect(self, kind: EffectKind, target: Target, dated: When, at: tuple[int, int], doubtful: str | None = None) -> Effect:
        _, period_end = self.marked.period(at[1] - 1)
        first, last = at[0], period_end
        if last - first > _LONGEST_QUOTE:
            first, last = max(first, at[1] - _LONGEST_QUOTE), min(last, at[1] + REACH)
        start, end = self.marked.original(first, last)
        quote = self.marked.text[start:end]
        end -= len(quote) - len(quote.rstrip())
        start += len(quote) - len(quote.lstrip())
        by = self.speaker
        return Effect(
            kind,
            target,
            dated.date,
            dated.form,
            quote.strip(),
            by.title if by else self.document.title or None,
            by.number if by else self.document.doc_number,
            self.offset + start,
            self.offset + end,
            doubtful,
        )
