"""What a document does to others: each act is kept with its evidence, resolved to its target, and told once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watcher.compare import quoted
from watcher.effects.postponed import follows_commencement, moves_commencement
from watcher.effects.timeline import Happening, TimelineEvent, repeal_of
from watcher.model import ChangeKind, EffectKind, Notice
from watcher.run.concluding import contradictions, orders, summary, terms
from watcher.run.concluding.identity import is_target, keys_of_target
from watcher.run.concluding.standing_acts import TOLD_AS, standing_acts
from watcher.store import Event, documents, log, verdicts

if TYPE_CHECKING:
    from watcher.model import Document, Effect, Target
    from watcher.run.concluding.ledger import Ledger
    from watcher.store import Known

COUNTED = re.compile(r"\d+ documents stated, \d+ found")
"""The doubt of a list that says of itself how many documents it names, and names another number."""


@dataclass(frozen=True, slots=True)
class Acting:
    """The document that acts, where it stands, and whether it belongs to a baseline."""

    id: int
    document: Document
    url: str
    untold: bool


def act(ledger: Ledger, acting_id: int, document: Document, url: str, *, untold: bool) -> None:
    """Keep and tell what a document does; `untold` where it belongs to a baseline. A draft for comment does nothing."""
    if document.draft:
        return
    from watcher.effects import find_effects

    acting = Acting(acting_id, document, url, untold)
    for effect in find_effects(document):
        target_id = _target(ledger, effect, document, acting_id)
        if target_id is None and effect.doubtful:
            _doubt(ledger, effect, document)
        if target_id is None or not log.add_effect(ledger.conn, acting_id, target_id, effect, ledger.now):
            continue
        if effect.doubtful:
            _doubt(ledger, effect, document)
            continue
        contradictions.of_effect(ledger, effect, acting_id, document)
        if effect.kind in {EffectKind.EXPIRES, EffectKind.EXTENDS}:
            terms.settle(ledger.conn, target_id, ledger.now)
        if effect.kind in TOLD_AS and target_id != acting_id:
            _tell(ledger, effect, acting, target_id)


def _tell(ledger: Ledger, effect: Effect, acting: Acting, target_id: int) -> None:
    target = documents.known(ledger.conn, target_id)
    by = log.cited(acting.document)
    event = Event(
        event_key(effect, target_id, acting.id),
        TOLD_AS[effect.kind],
        target.title,
        target.doc_number,
        summary.of_effect(effect.kind, by, effect.target.articles, effect.effective_date),
        target_id,
        target.version_id,
        acting.id,
        by,
        ledger.source_id,
        acting.url,
        effect.effective_date,
        effect.quote,
    )
    match effect.kind:
        case EffectKind.AMENDS:
            fitted = _amendment(ledger, event, effect, target, acting)
        case EffectKind.REPEALS:
            fitted = _repeal(ledger, event, acting)
        case EffectKind.EXTENDS if effect.effective_date and moves_commencement(effect.quote):
            said = summary.of_postponement(by, effect.effective_date)
            fitted = replace(event, key=f"postponed:{target_id}:{effect.effective_date}:by:{acting.id}", summary=said)
            _move_repeals(ledger, fitted, acting)
        case _:
            fitted = event
    if fitted and ledger.teller.tell(fitted, baseline=acting.untold and not ledger.reveals(target)) and effect.kind is EffectKind.REPEALS:
        lift_postponements(ledger, target)


def _amendment(ledger: Ledger, event: Event, effect: Effect, target: Known, acting: Acting) -> Event | None:
    """Fit in the redline that a decision orders; None where the text as ordered was published, and told, before the decision was read."""
    if log.stands(ledger.conn, event.key):
        return None
    if target.stub:
        return event
    if orders.published_before(ledger.conn, target, acting.document):
        version = target.version_id or 0
        verdicts.keep(ledger.conn, target.id, version, orders.Verdict.EXACT, places=(), decisions=(acting.id,), now=ledger.now)
        return None
    ordered = orders.ordered(ledger.conn, target, acting.document, acting.id, ledger.now)
    said = summary.of_amendment(log.cited(acting.document), effect.target.articles, effect.effective_date, ordered)
    return replace(event, summary=said, redline=ordered.changes if ordered else ())


def _repeal(ledger: Ledger, event: Event, acting: Acting) -> Event:
    """Fit in that another day moves a repeal still to come (`repeal_of` says when): that is told under a key of its own."""
    target_id = event.document_id or 0
    told = [*terms.words(ledger.conn, target_id, ledger.now), *terms.repeals(ledger.conn, target_id, ledger.now)]
    before = repeal_of(told)
    word = TimelineEvent(Happening.REPEALED, event.effective_date, ledger.now, said_on=acting.document.written_date)
    said_twice = before is not None and before.by == event.by and before.known_at >= ledger.now  # by notice and measure
    first = all(one.what is not Happening.REPEALED for one in told)
    if first or said_twice or repeal_of([*told, word]) is not word:
        return event
    anew = replace(event, key=f"{event.key}:{event.effective_date}:by:{acting.id}")
    if before is None:  # an earlier repeal was lifted by an extension
        return anew
    return replace(anew, summary=summary.of_moved_repeal(log.cited(acting.document), before.day, event.effective_date))


def _move_repeals(ledger: Ledger, postponement: Event, acting: Acting) -> None:
    """Move the repeals that wait for a commencement with it: 本办法自…起施行，《X》同时废止, and 本办法推迟至…施行."""
    postponed = postponement.document_id or 0
    stated = documents.text_at(ledger.conn, postponed, ledger.now)
    rows = standing_acts(ledger.conn, log.effects_of(ledger.conn, postponed, [EffectKind.REPEALS]), ledger.now)
    for row in rows:
        if row.doubtful or not stated or row.effective_date != stated.effective_date or not follows_commencement(row.quote):
            continue
        target = documents.known(ledger.conn, row.target_id)
        event = replace(
            postponement,
            key=f"repealed:{target.id}",
            kind=ChangeKind.REPEALED,
            title=target.title,
            doc_number=target.doc_number,
            document_id=target.id,
            version_id=target.version_id,
        )
        moved = _repeal(ledger, event, acting)
        if moved is not event:
            ledger.teller.tell(moved, baseline=acting.untold and not ledger.reveals(target))


def lift_postponements(ledger: Ledger, gone: Known) -> None:
    """Give back the dates that a document moved, where it is repealed before it could work."""
    for target_id in {row.target_id for row in log.effects_of(ledger.conn, gone.id, [EffectKind.EXTENDS])}:
        before = documents.known(ledger.conn, target_id)
        terms.settle(ledger.conn, target_id, ledger.now)
        after = documents.known(ledger.conn, target_id)
        if (before.effective_date, before.expiry_date) == (after.effective_date, after.expiry_date):
            continue
        day = after.expiry_date if before.expiry_date != after.expiry_date else after.effective_date
        text = f"{quoted(gone.title)}已废止，{quoted(after.title)}的日期恢复为{day}"
        ledger.note(f"moved_back:{target_id}:{gone.id}", Notice("moved_back", after.title, after.doc_number, day, text, str(target_id)))


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
    if COUNTED.search(effect.doubtful or "") and any(file.url for file in document.attachments):
        return  # the list may stand in a file that is still to be read with it
    why = effect.doubtful or "所指文件不止一件，无法确定"
    text = f"待人工核对：{quoted(document.title)}中“{effect.quote[:120]}”（{why}）"
    kind = contradictions.KIND if COUNTED.search(why) else "doubtful"
    notice = Notice(kind, effect.target.title or "", effect.target.doc_number, effect.effective_date, text)
    ledger.note(f"{kind}:{log.change_id(document.title + effect.quote)}", notice)
