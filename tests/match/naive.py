"""What a query means, told plainly: each term is held against the whole change, one after the other, without any index."""

from __future__ import annotations

import re
from datetime import date, timedelta

from watcher.compare import core_title, same_number, same_title
from watcher.match.facts import _issuers
from watcher.match.query import Every, Node, Not, Some, Term
from watcher.match.vocabulary import Lexicon, shipped_lexicon
from watcher.match.words import fold_words
from watcher.model import Change, ChangeKind


def takes(node: Node, change: Change, today: date, known: Lexicon | None = None) -> bool:
    match node:
        case Not():
            return not takes(node.part, change, today, known)
        case Every():
            return all(takes(part, change, today, known) for part in node.parts)
        case Some():
            return any(takes(part, change, today, known) for part in node.parts)
        case Term():
            return meets(node, change, today, known or shipped_lexicon())


def meets(term: Term, change: Change, today: date, known: Lexicon) -> bool:
    document = change.document
    titles = [change.title, document.title if document else ""]
    numbers = [n for n in (change.doc_number, document.doc_number if document else None) if n]
    text = document.text if document else ""
    match term.field:
        case None:
            return any(stands(term.value, place) for place in ("\n".join(titles), text, *numbers))
        case "title":
            return any(stands(term.value, title) for title in titles)
        case "text":
            return stands(term.value, text)
        case "topic" | "industry":
            words = map(fold_words, known.vocabularies[term.field].words[term.value])
            return any(stands(word, place) for word in words for place in (*titles, text))
        case "number":
            return any(same_number(term.value, n) or _like(term.value, n) for n in numbers)
        case "follow":
            return _follows(term.value, change)
        case "issuer" | "agency" | "region" | "level":
            return _signed(term, change, known)
        case "kind" | "change" | "source" | "section":
            return _printed(term, change)
        case _:
            return _dated(term, change, today)


def _printed(term: Term, change: Change) -> bool:
    document = change.document
    match term.field:
        case "kind":
            return document is not None and document.kind == term.value
        case "change":
            return change.kind == term.value
        case "source":
            return fold_words(change.source or "") == term.value or stands(term.value, (document.source if document else None) or "")
        case _:
            return stands(term.value, (document.section if document else None) or "")


def _signed(term: Term, change: Change, known: Lexicon) -> bool:
    signers = list(_issuers(change, known))
    agencies = [*([change.agency] if change.agency else []), *signers]
    match term.field:
        case "issuer":
            return _of(term, signers, [name for body in signers for name in known.bodies.speaking_for(body)], known)
        case "agency":
            return _of(term, agencies, [name for body in agencies for name in known.bodies.around(body)], known)
        case "region":
            own = known.places.at_head(change.region or "")
            places = [*(known.places.around(own) if own else ()), *_places(signers, known)]
            return term.value in places or (term.loose and stands(term.value, change.region or ""))
        case _:
            signed = change.document.issuers if change.document else ()
            levels = [level for body in signed or signers if (level := known.bodies.level(body))]
            return term.value in (levels or [change.level])


def stands(word: str, text: str) -> bool:
    """Whether a folded word stands in a text, no Latin word or number cut."""
    folded = fold_words(text)
    before = "(?<![a-z])" if word[:1].isascii() and word[:1].isalpha() else "(?<![0-9])" if word[:1].isdigit() else ""
    after = "(?![a-z])" if word[-1:].isascii() and word[-1:].isalpha() else "(?![0-9])" if word[-1:].isdigit() else ""
    return re.search(before + re.escape(word) + after, folded) is not None


def _like(value: str, number: str) -> bool:
    if "*" not in value:
        return stands(value, number)
    return re.fullmatch(".*".join(map(re.escape, value.split("*"))), fold_words(number)) is not None


def _places(bodies: list[str], known: Lexicon) -> list[str]:
    return [outer for body in bodies if (place := known.bodies.place(body)) for outer in known.places.around(place)]


def _of(term: Term, printed: list[str], around: list[str], known: Lexicon) -> bool:
    if term.loose and any(stands(term.value, name) for name in printed):
        return True
    return term.value in around or term.value in _places(printed, known)


def _follows(value: str, change: Change) -> bool:
    named = [(change.title, change.doc_number)]
    if change.document:
        named += [(change.document.title, change.document.doc_number), *((title, None) for title in change.document.promulgates)]
    if change.kind is not ChangeKind.NEW:
        named += [(resting.title or "", resting.doc_number) for resting in change.rested_on_by]
    names = [name for name in (value, core_title(value)) if name]
    return any(
        (number and same_number(value, number)) or any(same_title(a, b) for a in names for b in (title, core_title(title) or ""))
        for title, number in named
    )


def _dated(term: Term, change: Change, today: date) -> bool:
    document = change.document
    own = change.effective_date if change.kind is not ChangeKind.EXPIRED else None
    gone = change.effective_date if change.kind is ChangeKind.EXPIRED else None
    days = {
        "effective": [own or (document.effective_date if document else None)],
        "expires": [gone or (document.expiry_date if document else None)],
        "written": [document.written_date if document else None],
        "published": [document.published_date if document else None],
        "within": [change.effective_date, *((document.effective_date, document.expiry_date) if document else ())],
    }[term.field or ""]
    if term.field == "within":
        last = today + timedelta(days=int(term.value.removesuffix("d")))
        return any(day is not None and today <= day <= last for day in days)
    first, _, final = term.value.partition("..")
    return any(day is not None and (not first or first <= day.isoformat()) and (not final or day.isoformat() <= final) for day in days)
