"""From a title and the paragraphs after it to a whole document: what every reader of files and pages calls last."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.model import Attachment, Document
from watcher.read.agencies import agency_of_code, resolve
from watcher.read.blocks import blocks_of, divide
from watcher.read.closing import Closing, find_closing
from watcher.read.head import Head, complete_number, read_head
from watcher.read.kinds import is_draft, kind_of
from watcher.read.numbers import normalize_number
from watcher.read.terms import find_term
from watcher.read.titles import bodies_in_title, issuer_of_decree, issuers_of_order, mark, tight

if TYPE_CHECKING:
    from watcher.read.lines import Line


@dataclass(frozen=True, slots=True)
class Hints:
    """What stands beside a document: a page's metadata box, a bulletin's table of contents. The text wins over them.

    `attachments` is None where the reader knows of no links; then the list of annexes in the text is taken.
    """

    title: str | None = None
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    written_date: dt.date | None = None
    published_date: dt.date | None = None
    source: str | None = None
    status: str | None = None
    section: str | None = None
    attachments: tuple[Attachment, ...] | None = None
    file: str | None = None


_NO_HINTS = Hints()


def assemble(title: str, lines: Sequence[Line], hints: Hints = _NO_HINTS) -> Document:
    """Give the document that these paragraphs make, after its title; empty paragraphs are left out."""
    title = tidy_title(title or hints.title or "")
    kept = [line for line in lines if line.text.strip() or line.rows]
    texts = [line.text if line.rows else line.text.strip() for line in kept]
    head = read_head(title, texts)
    closing = find_closing(["" if i < head.end else text for i, text in enumerate(texts)])
    parts = divide(title, texts, head, closing)
    doubts: list[str] = []
    issuers = _issuers(title, head, closing) or hints.issuers
    written = _agree("date", closing.date or head.date, hints.written_date, doubts)
    number = _number(title, head, issuers, hints, doubts)
    law = bool(head.enacted_by) or (head.date is not None and not closing.date and bool(re.search(r"(?:法|条例)$", title)))
    term = find_term(
        parts.sentences(), closing.date or head.first_enacted or written, announced=parts.announced() if "公告" in title else ""
    )
    source = hints.source or parts.source
    return Document(
        title=title,
        doc_number=number,
        issuers=issuers,
        agencies=_agencies(title, number, (*issuers, *hints.issuers)),
        written_date=written or parts.source_date,
        published_date=hints.published_date,
        effective_date=term.effective,
        expiry_date=term.expiry,
        kind=kind_of(
            title, texts[head.end :], number=number, signed=bool(closing.signatures), addressed=bool(head.addressee), source=source, law=law
        ),
        draft=is_draft(title),
        section=hints.section,
        source=source,
        addressee=head.addressee,
        articles=len(parts.articles),
        excerpt=head.excerpt or any(mark("excerpt").match(tight(text)) for text in texts if len(text) < 16),
        promulgates=parts.promulgates,
        attachments=parts.attachments() if hints.attachments is None else hints.attachments,
        status=hints.status,
        file=hints.file,
        body=blocks_of(kept, parts),
        text="\n".join(text for i, text in enumerate(texts) if i not in head.number_lines),
        doubts=tuple(doubts),
    )


def tidy_title(title: str) -> str:
    """Close up the white space that wraps and justified print left inside a title, but between words of Latin letters."""
    return re.sub(r"[\s\u200b\ufeff]+", lambda gap: " " if _between_latin(gap) else "", title.strip())


def _between_latin(found: re.Match[str]) -> bool:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


def _issuers(title: str, head: Head, closing: Closing) -> tuple[str, ...]:
    """Name those who sign; a decree signed by a person is its body's, a law its congress's."""
    if closing.issuers:
        return closing.issuers
    of_number = issuer_of_decree(head.number.number) if head.number and closing.persons else None
    order = issuers_of_order(title) or ((of_number,) if of_number else ())
    if order and (closing.persons or head.number):
        return order
    return head.enacted_by


def _number(title: str, head: Head, issuers: Sequence[str], hints: Hints, doubts: list[str]) -> str | None:
    given = (normalize_number(hints.doc_number) or hints.doc_number) if hints.doc_number else None
    if head.number is None:
        return complete_number(given, title, issuers) if given else None
    if head.number.doubtful:
        doubts.append(f"the number is damaged in print, {head.number.number} is inferred")
    printed = complete_number(head.number.number, title, issuers)
    if given and tight(given) != tight(printed) and tight(given) not in tight(printed):
        doubts.append(f"number: the text says {printed}, beside it stands {given}")
    return printed


def _agree(what: str, printed: dt.date | None, given: dt.date | None, doubts: list[str]) -> dt.date | None:
    if printed and given and printed != given:
        doubts.append(f"{what}: the text says {printed}, beside it stands {given}")
    return printed or given


def _agencies(title: str, number: str | None, issuers: Sequence[str]) -> tuple[str, ...]:
    """Name the bodies that signature, box, title and number stand for, by the table of agencies."""
    named = [agency.name for name in issuers if (agency := resolve(name))]
    coded = agency_of_code(number) if number else None
    return tuple(dict.fromkeys([*named, *bodies_in_title(title), *([coded.name] if coded else [])]))
