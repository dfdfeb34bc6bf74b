"""The fields of the query language: what may be written after them, and what it is held against."""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.compare import number_key, same_number
from watcher.match.query import TEXT_FIELDS, Term
from watcher.match.words import find_word, fold_words
from watcher.read.agencies import find_agencies, provinces, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from watcher.model import Change

_OFFICE = re.compile(r"(?:办公|综合)[厅室司]|秘书局")  # speaks for its body: 国务院办公厅


class UnknownWordError(Exception):
    """A field, or a value of one, that the language does not have; the message names the nearest it has."""


@cache
def table() -> dict[str, Any]:
    """Give the declared words of the language."""
    return tomllib.loads((resources.files(__package__) / "tables" / "query.toml").read_text("utf-8"))


def field_named(written: str) -> str:
    """Give the field of that name; raises UnknownWordError with the nearest known one."""
    return _known(written, table()["fields"], "field")


def term(field: str | None, written: str) -> Term:
    """Give the term for what was written under a field; raises UnknownWordError for a kind, change or level unknown."""
    if field in table()["values"]:
        return Term(field, _known(written, table()["values"][field], f"value of {field}:"), written)
    return Term(field, fold_words(written).strip(), written)


def _known(written: str, names: dict[str, list[str]], what: str) -> str:
    by_name = {name: key for key, known in names.items() for name in known}
    found = by_name.get(fold_words(written).strip())
    if found:
        return found
    near = difflib.get_close_matches(written.lower(), by_name, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"
    raise UnknownWordError(f"{written!r} is no {what}; {hint}")


class Facts:
    """What is known of one change, in the form in which terms are held against it."""

    def __init__(self, change: Change) -> None:
        document = change.document
        self.change = change
        self.titles = [t for t in dict.fromkeys((change.title, document.title if document else None)) if t]
        self.numbers = [n for n in dict.fromkeys((change.doc_number, document.doc_number if document else None)) if n]
        self.body = document.text if document else ""
        self.title = fold_words("\n".join(self.titles))
        self.text = fold_words(self.body)
        self.number = fold_words("\n".join(self.numbers))
        self.issuers = _issuers(change)
        self._places = {None: (self.title, self.text, self.number), "title": (self.title,), "text": (self.text,)}

    def meets(self, term: Term) -> bool:
        """Whether the change has what the term seeks."""
        if term.field in TEXT_FIELDS:
            return any(find_word(place, term.value) >= 0 for place in self._places[term.field])
        return _ASKED[term.field or ""](self, term.value)


def _issuers(change: Change) -> tuple[str, ...]:
    """Those who sign, else those whom the title begins with: a document that was only named carries no signature."""
    document = change.document
    if document and (document.issuers or document.agencies):
        return (*document.issuers, *document.agencies)
    return tuple(found.printed for found in find_agencies(change.title.split("关于")[0]) if "关于" in change.title)


def _has_number(facts: Facts, value: str) -> bool:
    if number_key(value) and any(same_number(value, number) for number in facts.numbers):
        return True
    return find_word(facts.number, value) >= 0


def _is_body(name: str, value: str) -> bool:
    """Whether a body's name, long or short, is the one sought, or that of its office; an unknown one is sought in the name."""
    sought, found = _body(value), _body(name)
    if sought is None:
        return value in fold_words(name)
    rest = (found or name).removeprefix(sought)
    return rest == "" or bool(rest != (found or name) and _OFFICE.fullmatch(rest))


@cache
def _body(name: str) -> str | None:
    agency = resolve(name)
    return agency.name if agency else None


def _has_issuer(facts: Facts, value: str) -> bool:
    return any(_is_body(name, value) for name in facts.issuers)


def _has_agency(facts: Facts, value: str) -> bool:
    return any(_is_body(name, value) for name in (facts.change.agency, *facts.issuers) if name)


def _has_region(facts: Facts, value: str) -> bool:
    sought = provinces().get(value, value)
    own = facts.change.region or ""
    return bool(own) and (sought == provinces().get(own, own) or value in fold_words(own))


def _has_source(facts: Facts, value: str) -> bool:
    printed = facts.change.document.source if facts.change.document else None
    return fold_words(facts.change.source or "") == value or bool(printed and value in fold_words(printed))


def _has_section(facts: Facts, value: str) -> bool:
    section = facts.change.document.section if facts.change.document else None
    return value in fold_words(section or "")


def _is_kind(facts: Facts, value: str) -> bool:
    return facts.change.document is not None and facts.change.document.kind == value


_ASKED: dict[str, Callable[[Facts, str], bool]] = {
    "issuer": _has_issuer,
    "agency": _has_agency,
    "number": _has_number,
    "region": _has_region,
    "source": _has_source,
    "section": _has_section,
    "kind": _is_kind,
    "level": lambda facts, value: facts.change.level == value,
    "change": lambda facts, value: facts.change.kind == value,
}
