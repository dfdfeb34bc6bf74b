"""Items owed, as entries for a reader: what, by whom, since when, on which words it rests and why it is told to this one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from watcher.digest.gist import gist
from watcher.digest.labels import CHINESE, date_words, fact_names, frame, kind_labels, term_label, time_words
from watcher.digest.render import in_quotes
from watcher.model import ChangeKind, Entry, as_json, change_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from watcher.model import Change, Document, ItemOwed

TEXT_KINDS = {ChangeKind.NEW, ChangeKind.AMENDED, ChangeKind.CORRECTED}
"""Kinds of which a reader wants to know what the text says; of the others, on what they rest."""
STATUS_SAYS_ALL = {ChangeKind.REPEALED, ChangeKind.SUSPENDED, ChangeKind.RESUMED, ChangeKind.EXPIRED}
"""Kinds whose status, with the evidence, leaves a summary nothing to say."""


def entry_of(item: ItemOwed, zone: tzinfo | None = None, *, language: str = CHINESE, base_url: str | None = None) -> Entry:
    """Give the entry that tells an item in a language; `zone` is the one in which its reader lives, else UTC.

    With the address of the web pages the entry leads to ours too.
    """
    change = item.change
    summary, sentence = _summary(change), item.match.sentence or ""
    plain = Entry(
        id=change.id,
        kind=change.kind,
        label=_label(change, language),
        title=change.title or change.doc_number or frame(language)["untitled"],
        url=change.url if (change.url or "").startswith(("http://", "https://")) else None,
        facts=tuple(_facts(change, language)),
        summary=summary,
        evidence=_evidence(change),
        terms=tuple(term_label(term, language) for term in item.match.terms),
        sentence="" if _bare(sentence) in _bare(summary) else sentence,  # once is enough
        record=change_json(change) | {"recorded_at": as_json(change.recorded_at), "match": as_json(item.match)},
        seen=time_words(change.recorded_at.astimezone(zone or UTC), language),
        words=item.match.words or tuple(term.partition(":")[2] or term for term in item.match.terms),
        ours=f"{base_url.rstrip('/')}/changes/{change.id}" if base_url else None,
    )
    return replace(plain, lines=tuple(_lines(plain, language)), brief=_facts_line(plain, language, ("number", "status")))


def _lines(entry: Entry, language: str) -> Iterator[str]:
    """Give what is said of an entry beneath its title, the most wanted first."""
    words = frame(language)
    facts = _facts_line(entry, language, tuple(fact_names(language)))
    why = words["comma"].join(entry.terms)
    if why and entry.sentence:
        why += words["bracketed"].format(in_quotes(" ".join(entry.sentence.split())))
    labelled = ((words["evidence"], entry.evidence), (words["reason"], why))
    yield from filter(None, (facts, " ".join(entry.summary.split())))
    yield from (f"{label}{words['colon']}{' '.join(said.split())}" for label, said in labelled if said)


def _facts_line(entry: Entry, language: str, wanted: tuple[str, ...]) -> str:
    """Give facts in one line; number, issuers and status speak for themselves."""
    names, colon = fact_names(language), frame(language)["colon"]
    bare = {names["number"], names["issuers"], names["status"]}
    kept = {names[name] for name in wanted}
    return frame(language)["gap"].join(value if name in bare else f"{name}{colon}{value}" for name, value in entry.facts if name in kept)


def _label(change: Change, language: str) -> str:
    label = kind_labels(language)[change.kind].label
    if change.supersedes and change.kind is not ChangeKind.RETRACTED:
        return frame(language)["corrected"].format(label=label)
    return label


def _facts(change: Change, language: str) -> Iterator[tuple[str, str]]:
    names = fact_names(language)
    if change.doc_number:
        yield names["number"], change.doc_number
    if change.document:
        yield from _facts_of(change.document, language)
    status = kind_labels(language)[change.kind].status(change.effective_date)
    if status:
        yield names["status"], status


def _facts_of(document: Document, language: str) -> Iterator[tuple[str, str]]:
    names = fact_names(language)
    if document.issuers:
        yield names["issuers"], frame(language)["comma"].join(document.issuers)
    if document.draft:
        yield names["nature"], frame(language)["draft"]
    dates = (
        ("written", document.written_date),
        ("published", document.published_date if document.published_date != document.written_date else None),
        ("effective", document.effective_date),
        ("expiry", document.expiry_date),
    )
    for name, day in dates:
        if day:
            yield names[name], date_words(day, language)
    if document.status:
        yield names["mark"], document.status


def _summary(change: Change) -> str:
    """Say what changed, or what the text is about."""
    if change.supersedes:  # what was wrong, and what is right
        return change.summary
    if change.kind in STATUS_SAYS_ALL:
        return ""
    about = gist(change.document) if change.document and change.kind in TEXT_KINDS else ""
    if change.kind is ChangeKind.NEW:
        return about or change.summary
    return change.summary or about


def _bare(words: str) -> str:
    return "".join(words.split())


def _evidence(change: Change) -> str:
    """Give the sentence on which a change rests, and whose it is."""
    by = ""
    if change.by and (change.by.title or change.by.doc_number):
        title = "《" + change.by.title.replace("《", "〈").replace("》", "〉") + "》" if change.by.title else ""
        by = title + (f"（{change.by.doc_number}）" if title and change.by.doc_number else change.by.doc_number or "")
    quote = in_quotes(change.quote.strip()) if change.quote and change.quote.strip() else ""
    return "：".join(filter(None, (by, quote)))
