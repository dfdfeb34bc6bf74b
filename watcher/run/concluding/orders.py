"""What amending decisions order of a text that is held, and whether the issuer's new text is what they ordered.

Law 10: a decision is carried out to the letter or not at all. Whether a text has a decision already is known from
the verdict on it, or because the text says so or is not older than the decision; else the decision is pending.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from watcher.compare import compare_texts, core_title, fold, quoted, same_title
from watcher.effects import consolidate
from watcher.model import EffectKind, Op
from watcher.run.concluding.attached import stem
from watcher.run.concluding.standing_acts import acts_on
from watcher.store import attachments, documents, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from watcher.model import Comparison, Document
from watcher.store import Known

HEAD = 1500
"""Characters at the head of a text in which it tells by which decisions it was amended (题注)."""
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_ORIGIN = re.compile("印发|公布|发布|通过|施行|修正|修订|修改")


class Verdict(StrEnum):
    """How the issuer's new text stands to what the decisions ordered."""

    EXACT = "exact"  # 与修改决定一致
    DIFFERS = "differs"  # 与修改决定不一致
    INCOMPLETE = "incomplete"  # a decision could not be carried out to the letter: 未能逐条核对


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that amends a document, with its text as known at the moment in question."""

    id: int
    document: Document
    effect: Row[Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict: the decisions held against the new text, and the differences from what they ordered."""

    verdict: Verdict
    decisions: tuple[Decision, ...]
    comparison: Comparison


def after(held: Document, text: str, decision: Document) -> str | None:
    """Give a document's text after a decision; None where the decision is not carried out to the letter on it.

    `text` is that of `held`, or what earlier decisions made of it.
    """
    if held.excerpt or not text:
        return None
    result = consolidate(f"{held.title}\n{text}", f"{decision.title}\n{decision.text}")
    return result.text.partition("\n")[2] if result.complete else None


def pending(conn: Connection, document_id: int, held: Document, known_at: datetime) -> list[Decision]:
    """Give the decisions, known at a moment, that a document's text of then does not have yet, the first signed first."""
    settled = verdicts.settled(conn, document_id, known_at)
    found: dict[int, Decision] = {}
    for effect in acts_on(conn, document_id, [EffectKind.AMENDS], known_at):
        ident = effect.document_id
        if effect.doubtful or ident in settled or ident in found:
            continue
        decision = documents.text_at(conn, ident, known_at)
        if decision is not None and not has_already(held, decision):
            found[ident] = Decision(ident, decision, effect)
    return sorted(found.values(), key=lambda one: (one.document.written_date or one.effect.known_at.date(), one.id))


def has_already(held: Document, decision: Document) -> bool:
    """Whether a text says of itself that it was amended by a decision, or is not older than it."""
    if held.written_date and decision.written_date and held.written_date >= decision.written_date:
        return True
    head = fold(held.head + held.text[:HEAD])
    named = [name for name in (decision.doc_number, decision.title) if name]
    return any(fold(name) in head for name in named)


def ordered(conn: Connection, target: Known, decision: Document, acting_id: int, now: datetime) -> Comparison | None:
    """Give what a decision changes in the text that is held, earlier decisions carried out first; None where that is not certain."""
    held = documents.text_of(conn, target.version_id) if target.version_id is not None else None
    if held is None:
        return None
    text: str | None = _measure(conn, target.id, held)
    for earlier in pending(conn, target.id, held, now):
        if earlier.id != acting_id and text is not None:
            text = after(held, text, earlier.document)
    changed = after(held, text, decision) if text is not None else None
    return compare_texts(text, changed) if text is not None and changed is not None else None


def _measure(conn: Connection, document_id: int, held: Document) -> str:
    """Give the text that decisions amend: the document's own, or the measure attached where the document only issues it."""
    name = core_title(held.title)
    if held.articles or not name:
        return held.text
    files = (file for file in attachments.of_document(conn, document_id) if not file.off_since and same_title(stem(file.name), name))
    texts = (text for file in files if (text := attachments.newest_text(conn, file.id)))
    return next(texts, held.text)


def published_before(conn: Connection, target: Known, decision: Document) -> bool:
    """Whether the text that is held is what a decision, read only now, ordered of the text before it."""
    if target.version_id is None:
        return False
    before = documents.text_before(conn, target.id, target.version_id)
    if before is None:
        return False
    expected = after(before, before.text, decision)
    return expected is not None and not compare_texts(expected, documents.text_of(conn, target.version_id).text).changed


def judge(conn: Connection, known: Known, before: Document, new: Document, now: datetime) -> Judged | None:
    """Hold a new text against what pending decisions ordered; None where it has nothing to do with them.

    The issuer may have taken in the first of several decisions only: the new text is held against each stage and
    judged by the one it differs from least. Where that is the old text itself, it is an edit of its own.
    """
    waiting = pending(conn, known.id, before, now)
    if not waiting:
        return None
    stages, text = [_differences(before.text, new.text)], before.text
    for decision in waiting:
        following = after(before, text, decision.document)
        if following is None:
            break
        text = following
        stages.append(_differences(text, new.text))
    best = min(range(len(stages)), key=lambda k: (_weight(stages[k]), -k))
    if best == 0 and len(stages) == 1:
        return Judged(Verdict.INCOMPLETE, tuple(waiting), stages[0])
    if best == 0:
        return None
    differs = stages[best].changed
    return Judged(Verdict.DIFFERS if differs else Verdict.EXACT, tuple(waiting[:best]), stages[best])


def _differences(ordered: str, published: str) -> Comparison:
    """Compare what was ordered with what was published, but for the note of origin, which grows with every amendment."""
    return compare_texts(_without_note(ordered), _without_note(published))


def _without_note(text: str) -> str:
    """Leave out the note of origin (题注): the first line in brackets that says on which days the text was issued and amended."""
    lines = text.split("\n")
    note = next((i for i, line in enumerate(lines) if _is_note(line.strip(" \t　"))), None)
    return text if note is None else "\n".join(lines[:note] + lines[note + 1 :])


def _is_note(line: str) -> bool:
    return line[:1] in {"（", "("} and line[-1:] in {"）", ")"} and bool(_DAY.search(line) and _ORIGIN.search(line))


def _weight(comparison: Comparison) -> int:
    return sum(change.op is not Op.RENUMBERED for change in comparison.changes) if comparison.changed else -1


def places(comparison: Comparison) -> list[str]:
    """Name the articles that differ, as printed in the newer text; 正文 where there are none."""
    spots = (change.new or change.old for change in comparison.changes)
    return list(dict.fromkeys(spot.label if spot and spot.label else "正文" for spot in spots))


def named(decisions: Sequence[Decision]) -> str:
    """Name decisions for readers."""
    return "、".join(
        f"{quoted(one.document.title)}" + (f"（{one.document.doc_number}）" if one.document.doc_number else "") for one in decisions
    )
