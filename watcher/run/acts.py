"""What a document does to others: each act is kept with its evidence, resolved to its target, and told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.effects import find_effects
from watcher.model import ChangeKind, EffectKind, Notice
from watcher.run import summary
from watcher.run.identity import is_target, keys_of_target
from watcher.store import Event, documents, log

if TYPE_CHECKING:
    from watcher.model import Document, Effect, Target
    from watcher.run.ledger import Ledger

TOLD_AS = {
    EffectKind.REPEALS: ChangeKind.REPEALED,
    EffectKind.PARTIALLY_REPEALS: ChangeKind.PARTIALLY_REPEALED,
    EffectKind.AMENDS: ChangeKind.AMENDED,
    EffectKind.EXTENDS: ChangeKind.EXTENDED,
    EffectKind.SUSPENDS: ChangeKind.SUSPENDED,
    EffectKind.RESUMES: ChangeKind.RESUMED,
    EffectKind.CORRECTS: ChangeKind.CORRECTED,
}
"""Acts that are told. A replacement is one act with the repeal beside it; a lapse is told on its day."""


def act(ledger: Ledger, acting_id: int, document: Document, url: str, *, untold: bool) -> None:
    """Keep and tell what a document does; `untold` where it belongs to a baseline."""
    for effect in find_effects(document):
        target_id = _target(ledger, effect, document, acting_id)
        if target_id is None or not log.add_effect(ledger.conn, acting_id, target_id, effect, ledger.now):
            continue
        if effect.doubtful:
            _doubt(ledger, effect, document)
            continue
        if effect.kind in {EffectKind.EXPIRES, EffectKind.EXTENDS} and effect.effective_date:
            documents.set_expiry(ledger.conn, target_id, effect.effective_date)
        if effect.kind in TOLD_AS and target_id != acting_id:
            _tell(ledger, effect, document, acting_id, target_id, url, untold=untold)


def _tell(ledger: Ledger, effect: Effect, document: Document, acting_id: int, target_id: int, url: str, *, untold: bool) -> None:
    target = documents.known(ledger.conn, target_id)
    by = log.cited(document)
    ledger.teller.tell(
        Event(
            event_key(effect, target_id, acting_id),
            TOLD_AS[effect.kind],
            target.title,
            target.doc_number,
            summary.of_effect(effect.kind, by, effect.target.articles, effect.effective_date),
            target_id,
            target.version_id,
            acting_id,
            by,
            ledger.source_id,
            url,
            effect.effective_date,
            effect.quote,
        ),
        baseline=untold and not ledger.reveals(target),
    )


def event_key(effect: Effect, target_id: int, acting_id: int) -> str:
    """Name the legal event: a repeal is one whoever says it; other acts are told apart by their author and place."""
    if effect.kind is EffectKind.REPEALS:
        return f"repealed:{target_id}"
    if effect.kind is EffectKind.EXTENDS and effect.effective_date:
        return f"extended:{target_id}:{effect.effective_date}"
    if effect.target.articles and effect.kind is EffectKind.PARTIALLY_REPEALS:
        return f"partially_repealed:{target_id}:{'、'.join(effect.target.articles)}"
    return f"{TOLD_AS[effect.kind]}:{target_id}:by:{acting_id}"


def _target(ledger: Ledger, effect: Effect, document: Document, acting_id: int) -> int | None:
    """Give the document that an effect acts on: the acting one itself, one that is held, or a stub in its place."""
    target = effect.target
    if not target.title and not target.doc_number:
        return acting_id if effect.kind is EffectKind.EXPIRES else None
    if effect.kind is EffectKind.EXPIRES and (target.title in {document.title, *document.promulgates}):
        return acting_id
    keys = keys_of_target(target)
    fits = [known for known in documents.candidates(ledger.conn, keys) if is_target(known, target, document, acting_id)]
    numbered = [known for known in fits if target.doc_number and known.doc_number]
    held = [known for known in numbered or fits if not known.stub]
    if len(held) == 1:
        return held[0].id
    if not held and fits:
        return fits[0].id
    if len(held) > 1:  # which one is meant is not known: never guess
        _doubt(ledger, effect, document)
        return None
    return documents.add_stub(ledger.conn, _printed(target), target.doc_number, target.date, keys, ledger.now)


def _printed(target: Target) -> str:
    """Give a target's title as its own heading has it: quoted within a title, 《X》 stands as 〈X〉."""
    title = target.title or target.doc_number or ""
    return title if "《" in title else title.replace("〈", "《").replace("〉", "》")


def _doubt(ledger: Ledger, effect: Effect, document: Document) -> None:
    why = effect.doubtful or "所指文件不止一件，无法确定"
    text = f"待人工核对：《{document.title}》中“{effect.quote[:120]}”（{why}）"
    notice = Notice("doubtful", effect.target.title or "", effect.target.doc_number, effect.effective_date, text)
    ledger.note(f"doubtful:{log.change_id(document.title + effect.quote)}", notice)
