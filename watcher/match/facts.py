"""What is known of one change, in the forms in which terms are looked up: texts, keys, numbers, titles and days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.match.vocabulary import TABLES, shipped_lexicon
from watcher.match.words import fold_words
from watcher.model import ChangeKind
from watcher.read.agencies import find_agencies

if TYPE_CHECKING:
    from datetime import date

    from watcher.match.vocabulary import Lexicon
    from watcher.model import Change, Document

_WORDS_OF_TITLE = frozenset({None, "title", *TABLES})
_WORDS_OF_TEXT = frozenset({None, "text", *TABLES})
_WORDS_OF_NUMBER = frozenset({None, "number"})
_ABOUT = "关于"


@dataclass(frozen=True)
class Facts:
    """What terms are held against.

    `texts`: folded texts, each with the fields whose words are sought in it. `keys`: the values that a change has under a field.
    `names`: the documents (title, number) that a change is about, for those who follow them.
    """

    texts: tuple[tuple[frozenset[str | None], str], ...]
    keys: dict[str, frozenset[str]]
    numbers: tuple[str, ...]
    names: tuple[tuple[str | None, str | None], ...]
    days: dict[str, tuple[date, ...]]
    today: date
    body: str = field(repr=False, default="")


def facts_of(change: Change, today: date | None = None, lexicon: Lexicon | None = None) -> Facts:
    """Give the facts of a change. `today` is the day against which `within:` is held; the day of the record where it is not given."""
    known = lexicon or shipped_lexicon()
    document = change.document
    titles = _given(change.title, document.title if document else None)
    numbers = _given(change.doc_number, document.doc_number if document else None)
    issuers = _issuers(change, known)
    agencies = _given(change.agency, *issuers)
    places = _places(change, issuers, known)
    texts = (
        (_WORDS_OF_TITLE, "\n".join(titles)),
        (_WORDS_OF_TEXT, document.text if document else ""),
        (_WORDS_OF_NUMBER, "\n".join(numbers)),
        (frozenset({"issuer"}), "\n".join(issuers)),
        (frozenset({"agency"}), "\n".join(agencies)),
        (frozenset({"region"}), change.region or ""),
        (frozenset({"source"}), (document.source if document else None) or ""),
        (frozenset({"section"}), (document.section if document else None) or ""),
    )
    keys = {
        "kind": _given(document.kind if document else None),
        "change": (change.kind,),
        "level": _levels(change, issuers, known),
        "source": _given(fold_words(change.source or "")),
        "region": places,
        "issuer": [*(of for body in issuers for of in known.bodies.speaking_for(body)), *_around(issuers, known)],
        "agency": [*(of for body in agencies for of in known.bodies.around(body)), *_around(agencies, known)],
    }
    return Facts(
        texts=tuple((fields, fold_words(text)) for fields, text in texts if text),
        keys={name: frozenset(map(str, values)) for name, values in keys.items()},
        numbers=numbers,
        names=_names(change),
        days=_days(change, document),
        today=today or change.recorded_at.date(),
        body=document.text if document else "",
    )


def _given(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _issuers(change: Change, known: Lexicon) -> tuple[str, ...]:
    """Those who sign, else those whom the title begins with: a document that was only named carries no signature."""
    document = change.document
    if document and (document.issuers or document.agencies):
        return _given(*document.issuers, *document.agencies)
    head = change.title.split(_ABOUT)[0] if _ABOUT in change.title else ""
    return tuple(found.printed for found in find_agencies(head)) or _given(head if known.bodies.named(head) else None)


def _around(bodies: tuple[str, ...], known: Lexicon) -> list[str]:
    """Give the places of bodies, with all in which they lie."""
    return [outer for body in bodies if (place := known.bodies.place(body)) for outer in known.places.around(place)]


def _places(change: Change, issuers: tuple[str, ...], known: Lexicon) -> list[str]:
    own = known.places.at_head(change.region or "")
    return [*(known.places.around(own) if own else ()), *_around(issuers, known)]


def _levels(change: Change, issuers: tuple[str, ...], known: Lexicon) -> tuple[str, ...]:
    """Give the level of those who sign, else the source's: a ministry's notice on a city's site is the state's."""
    signed = change.document.issuers if change.document else ()
    return _given(*(known.bodies.level(body) for body in signed or issuers)) or _given(change.level)


def _names(change: Change) -> tuple[tuple[str | None, str | None], ...]:
    own: list[tuple[str | None, str | None]] = [(change.title, change.doc_number)]
    if change.document:
        own.append((change.document.title, change.document.doc_number))
        own += [(measure, None) for measure in change.document.promulgates]
    if change.kind is not ChangeKind.NEW:
        own += [(resting.title, resting.doc_number) for resting in change.rested_on_by]
    return tuple(dict.fromkeys(own))


def _days(change: Change, document: Document | None) -> dict[str, tuple[date, ...]]:
    """Give the days under each field; `effective` is the change's own where it has one: a repeal's, not that of the repealed text."""
    ended = change.effective_date if change.kind is ChangeKind.EXPIRED else None
    began = None if ended else change.effective_date
    days = {
        "effective": (began or (document.effective_date if document else None),),
        "expires": (ended or (document.expiry_date if document else None),),
        "written": (document.written_date if document else None,),
        "published": (document.published_date if document else None,),
        "within": (began, ended, document.effective_date if document else None, document.expiry_date if document else None),
    }
    return {name: tuple(day for day in dict.fromkeys(found) if day) for name, found in days.items()}
