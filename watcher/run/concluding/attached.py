"""The files linked on documents' pages: which there are, and what each answers on its page's rhythm.

A file that is gone, refused or out of reach counts against nobody: neither its document nor its source.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watcher.fetch import Trouble
from watcher.run.looking.sighted import Outcome
from watcher.store import attachments, documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import FetchSettings
    from watcher.fetch import Answer, Client
    from watcher.model import Attachment
    from watcher.run.concluding.ledger import Ledger
    from watcher.run.looking.sighted import Gathered
    from watcher.store import Store
    from watcher.store.attachments import Attached

MOST = 30
"""Attachments of one document that are kept; the lists of forms below some notices are longer."""
MOST_IN_A_PASS = 400
"""Attachments that a source is asked for in one pass; the others come with the next."""
TROUBLES = 3
"""Troubles with one host in a pass after which its other attachments wait for the next."""
GONE_FOR = timedelta(days=7)
"""A file that was not there is asked for again no sooner."""

_ENDING = re.compile(r"\.(?:[A-Za-z]{2,4}|docx|xlsx|pptx)$")
_FORMAT = re.compile(r"[（(\[【]?(?:pdf|ofd|word|docx?|wps|excel|xlsx?)(?:版|格式|文件|下载)?[）)\]】]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileSight:
    """One attachment as it answered in this pass."""

    attached: Attached
    outcome: Outcome
    reason: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    sha256: str | None = None
    size: int = 0


def stem(name: str) -> str:
    """Give an attachment's name without its format, by which a PDF and an OFD of one text are one."""
    bare = _ENDING.sub("", " ".join(name.split()))
    return _FORMAT.sub("", bare).strip() or bare


def register(ledger: Ledger, document_id: int, page_id: int, linked: Sequence[Attachment]) -> None:
    """Note what a page links for a document: new files, files under a new address, and files no longer there.

    Only one page of a document is followed for its files, the first that linked any.
    """
    rows = attachments.of_document(ledger.conn, document_id)
    elsewhere = [row for row in rows if row.page_id != page_id]
    if any(_stands(ledger, document_id, row.page_id) for row in elsewhere):
        return
    for row in elsewhere:  # the page has moved
        attachments.touch(ledger.conn, row.id, page_id=page_id)
    shown = {one.url: one.name for one in linked[:MOST] if one.url and one.url.startswith(("http://", "https://"))}
    left = [row for row in rows if row.url not in shown]
    for row in rows:
        if row.url in shown and row.off_since is not None:
            attachments.touch(ledger.conn, row.id, off_since=None)
    for url, name in shown.items():
        if any(row.url == url for row in rows):
            continue
        moved = next((row for row in left if row.name == name and row.off_since is None), None)
        if moved:  # the same file put up anew: its text is held against that of the old address
            left.remove(moved)
            attachments.touch(ledger.conn, moved.id, url=url, etag=None, last_modified=None, next_visit=None, asked_at=None)
        else:
            attachments.put(ledger.conn, document_id, page_id, name, url, ledger.now)
    for row in left:
        attachments.touch(ledger.conn, row.id, off_since=row.off_since or ledger.now)


def _stands(ledger: Ledger, document_id: int, page_id: int) -> bool:
    spots = documents.locations_of(ledger.conn, document_id)
    return any(spot.page_id == page_id and not spot.gone_at and spot.url not in ledger.missing for spot in spots)


async def gather_files(client: Client, store: Store, seen: Gathered, settings: FetchSettings, now: datetime) -> list[FileSight]:
    """Ask for the attachments of the pages that were looked at in this pass; raises nothing that a site can cause."""
    source = seen.source
    if not (settings.attachments if source.attachments is None else source.attachments):
        return []
    looked_at = [sight.url for sight in seen.sights if sight.outcome in {Outcome.SAME, Outcome.READ}]
    with store.read() as conn:
        wanted = attachments.wanted(conn, source.id, looked_at, now)[:MOST_IN_A_PASS]
    troubles: Counter[str] = Counter()

    async def look(one: Attached) -> FileSight | None:
        host = urlsplit(one.url).netloc
        if troubles[host] >= TROUBLES:
            return None
        try:
            answer = await client.get(one.url, etag=one.etag, last_modified=one.last_modified, proxy=source.proxy, tls=source.tls)
        except Trouble as wrong:
            troubles[host] += 1
            return FileSight(one, Outcome.TROUBLE, wrong.reason)
        return await _sight(store, one, answer)

    found: list[FileSight] = []
    for i in range(0, len(wanted), TROUBLES):  # a few at a time: they share a host, and its troubles are to be learnt of
        found += [sight for sight in await asyncio.gather(*map(look, wanted[i : i + TROUBLES])) if sight]
    return found


async def _sight(store: Store, one: Attached, answer: Answer) -> FileSight:
    if answer.not_modified:
        return FileSight(one, Outcome.SAME, status=304)
    if answer.missing:
        return FileSight(one, Outcome.MISSING, answer.missing, answer.status)
    if _is_page(answer):
        return FileSight(one, Outcome.MISSING, "the site answers with a page, not with the file", answer.status)
    sha256 = await store.blobs.keep(answer.body)
    outcome = Outcome.SAME if one.sha256 == sha256 else Outcome.READ
    return FileSight(one, outcome, None, answer.status, dict(answer.headers), sha256, len(answer.body))


def _is_page(answer: Answer) -> bool:
    start = answer.body[:300].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<script"))
