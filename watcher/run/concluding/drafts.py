"""Drafts for comment (征求意见稿): which document a draft became, by its name, its maker and its date."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.compare import core_title, title_key
from watcher.store import documents, links

if TYPE_CHECKING:
    from datetime import date

    from watcher.model import Document
    from watcher.run.concluding.ledger import Ledger
    from watcher.store import Known

FINALIZES = "finalizes"
"""The relation of a document to the draft from which it came."""
BECOMES_WITHIN = timedelta(days=3 * 366)
"""A draft older than this belongs to another round: departments put one measure's drafts out within the plan's years."""

_STAGE = r"(?:公开)?(?:征求意见|修订|修改|送审|讨论|草案|审议)+(?:草案|稿|版)?(?:[（(][^（）()]{1,12}[）)])?|草案|草稿|初稿"
_IN_BRACKETS = re.compile(rf"[（(〔\[](?:{_STAGE})[）)〕\]]")
_AT_END = re.compile(r"(?:公开征求意见稿|征求意见稿|修订草案|草案|送审稿|讨论稿)$")
_NAMED = re.compile(r"《(?P<name>[^《》]+(?:《[^《》]*》[^《》]*)*)》")
_ASKED = re.compile(r"(?:征求|征集|听取)(?:社会各界|社会|公众)?(?:对|关于)?(?P<name>[^《》，。]{4,80}?)(?:的)?(?:修改)?意见(?:建议)?")


def name_of(draft_title: str) -> str | None:
    """Name the measure of which a title announces the draft: 关于公开征求《X（征求意见稿）》意见的公告 → X. None where it names none."""
    found = _NAMED.search(draft_title) or _ASKED.search(draft_title)
    name = _AT_END.sub("", _IN_BRACKETS.sub("", found["name"] if found else draft_title)).strip()
    return name if name and (found or name != draft_title.strip()) else None


def keys_of_draft(document: Document) -> tuple[str, ...]:
    """Give the key under which the document that a draft becomes finds it."""
    name = name_of(document.title) if document.draft else None
    return (f"draft:{title_key(name)}",) if name else ()


def link(ledger: Ledger, ident: int, document: Document) -> list[Known]:
    """Link a document that has come with its drafts, or a draft with what it became; gives the drafts of a document."""
    if document.draft:
        name = name_of(document.title)
        finals = documents.candidates(ledger.conn, [f"title:{title_key(name)}", f"core:{title_key(name)}"]) if name else []
        draft = documents.known(ledger.conn, ident)
        for final in finals:
            if not final.stub and not final.draft and _became(draft, final) and _same_maker(ledger, document, final):
                links.put(ledger.conn, final.id, ident, FINALIZES, ledger.now)
        return []
    names = dict.fromkeys(filter(None, (document.title, core_title(document.title), *document.promulgates)))
    found = documents.candidates(ledger.conn, [f"draft:{title_key(name)}" for name in names])
    if not found:
        return []
    final = documents.known(ledger.conn, ident)
    drafts = [one for one in found if one.draft and _became(one, final) and _same_maker(ledger, document, one)]
    for draft in drafts:
        links.put(ledger.conn, ident, draft.id, FINALIZES, ledger.now)
    return drafts


def _became(draft: Known, final: Known) -> bool:
    begun, done = _day(draft), _day(final)
    return begun is None or done is None or begun <= done <= begun + BECOMES_WITHIN


def _day(known: Known) -> date | None:
    return known.written_date or known.published_date


def _same_maker(ledger: Ledger, document: Document, other: Known) -> bool:
    """Whether the two stand on one site or come from one body: cities issue measures of one name."""
    if other.source_id == ledger.source_id or other.version_id is None:
        return other.version_id is not None
    held = documents.text_of(ledger.conn, other.version_id)
    return bool({*document.agencies, *document.issuers} & {*held.agencies, *held.issuers})
