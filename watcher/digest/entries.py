"""Items owed, as entries for a reader: what, by whom, since when, on which words it rests and why it is told to this one."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from watcher.digest.gist import gist
from watcher.digest.labels import chinese_date, kind_labels, term_label
from watcher.model import ChangeKind, Entry, as_json, change_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from watcher.model import Change, Document, ItemOwed

TEXT_KINDS = {ChangeKind.NEW, ChangeKind.AMENDED, ChangeKind.CORRECTED}
"""Kinds of which a reader wants to know what the text says; of the others, on what they rest."""
STATUS_SAYS_ALL = {ChangeKind.REPEALED, ChangeKind.SUSPENDED, ChangeKind.RESUMED, ChangeKind.EXPIRED}
"""Kinds whose status, with the evidence, leaves a summary nothing to say."""


def entry_of(item: ItemOwed, zone: tzinfo | None = None) -> Entry:
    """Give the entry that tells an item; `zone` is the one in which its reader lives, else UTC."""
    change = item.change
    seen = change.recorded_at.astimezone(zone or UTC)
    summary, sentence = _summary(change), item.match.sentence or ""
    return Entry(
        id=change.id,
        kind=change.kind,
        label=kind_labels()[change.kind].label,
        title=change.title or change.doc_number or "（标题不详）",
        url=change.url if (change.url or "").startswith(("http://", "https://")) else None,
        facts=tuple(_facts(change)),
        summary=summary,
        evidence=_evidence(change),
        terms=tuple(term_label(term) for term in item.match.terms),
        sentence="" if _bare(sentence) in _bare(summary) else sentence,  # once is enough
        record=change_json(change) | {"recorded_at": as_json(change.recorded_at), "match": as_json(item.match)},
        seen=f"{chinese_date(seen.date())} {seen:%H:%M}",
    )


def _facts(change: Change) -> Iterator[tuple[str, str]]:
    document = change.document
    if change.doc_number:
        yield "文号", change.doc_number
    if document:
        yield from _facts_of(document)
    status = kind_labels()[change.kind].status(change.effective_date)
    if status:
        yield "现状", status


def _facts_of(document: Document) -> Iterator[tuple[str, str]]:
    if document.issuers:
        yield "发文机关", "、".join(document.issuers)
    if document.draft:
        yield "性质", "征求意见稿"
    dates = (
        ("成文日期", document.written_date),
        ("发布日期", document.published_date if document.published_date != document.written_date else None),
        ("施行日期", document.effective_date),
        ("有效期至", document.expiry_date),
    )
    for name, day in dates:
        if day:
            yield name, chinese_date(day)
    if document.status:
        yield "网页标注", document.status


def _summary(change: Change) -> str:
    """Say what changed, or what the text is about."""
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
    quote = f"“{change.quote.strip()}”" if change.quote and change.quote.strip() else ""
    return "：".join(filter(None, (by, quote)))
