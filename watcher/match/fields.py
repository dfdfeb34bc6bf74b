"""The fields of the query language: what may be written after them, and the term that it makes."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.compare import number_key
from watcher.match.days import DaysError, range_of, span_of
from watcher.match.query import TEXT_FIELDS, Term
from watcher.match.vocabulary import TABLES
from watcher.match.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watcher.match.vocabulary import Lexicon

DAY_FIELDS = ("effective", "expires", "written", "published")
UNDRESSED = (*DAY_FIELDS, "within", "number", "follow")
"""Fields in which signs around a word may belong to it: 2026-01.., 财税*."""
WILD = "*"


class UnknownWordError(Exception):
    """A field, or a value of one, that the language does not have; the message names the nearest it has."""


@cache
def table() -> dict[str, Any]:
    """Give the declared words of the language."""
    return tomllib.loads((resources.files(__package__) / "tables" / "query.toml").read_text("utf-8"))


def field_named(written: str) -> str:
    """Give the field of that name; raises UnknownWordError with the nearest known one."""
    return _known(written, table()["fields"], "字段")


def term(field: str | None, written: str, lexicon: Lexicon) -> Term:
    """Give the term for what was written under a field; raises UnknownWordError for a value that the field cannot have."""
    if field in TEXT_FIELDS:
        if WILD in written:
            raise UnknownWordError(f"“{WILD}”只能在文号中代替一部分；其他词语本来就会在更长的词里查找")
        return Term(field, fold_words(written).strip(), written)
    return _MAKERS[field](field, written, lexicon)


def document_named(written: str) -> str:
    """Give a document that is followed in one form: its number, or else its title without the marks around it."""
    words = " ".join(written.split())
    number = number_key(words)
    if number:
        return number
    return words[1:-1] if words.startswith("《") and words.endswith("》") and words.find("》") == len(words) - 1 else words


def _declared(field: str, written: str, lexicon: Lexicon) -> Term:
    del lexicon
    return Term(field, _known(written, table()["values"][field], f"{_chinese(field)}（{field}:）"), written)


def _of_vocabulary(field: str, written: str, lexicon: Lexicon) -> Term:
    vocabulary = lexicon.vocabularies[field]
    value = vocabulary.named(written)
    if value is None:
        raise UnknownWordError(f"没有“{written}”这个{_chinese(field)}；{_nearest(written, vocabulary.names, vocabulary.words)}")
    return Term(field, value, written)


def _days(field: str, written: str, lexicon: Lexicon) -> Term:
    del lexicon
    try:
        return Term(field, span_of(written) if field == "within" else range_of(written), written)
    except DaysError as wrong:
        raise UnknownWordError(str(wrong)) from None


def _place(field: str, written: str, lexicon: Lexicon) -> Term:
    place = lexicon.places.named(written)
    return Term(field, place, written) if place else _loose(field, written, lexicon)


def _body(field: str, written: str, lexicon: Lexicon) -> Term:
    """Read a body by any of its names; or a place, for all the bodies there (广西)."""
    known = lexicon.bodies.named(written) or lexicon.places.named(written)
    return Term(field, known, written) if known else _loose(field, written, lexicon)


def _loose(field: str, written: str, lexicon: Lexicon) -> Term:
    del lexicon
    return Term(field, fold_words(written).strip(), written, loose=True)


def _followed(field: str, written: str, lexicon: Lexicon) -> Term:
    del lexicon
    return Term(field, document_named(written), written)


_MAKERS: dict[str | None, Callable[[str, str, Lexicon], Term]] = {
    **dict.fromkeys(("kind", "change", "level"), _declared),
    **dict.fromkeys(TABLES, _of_vocabulary),
    **dict.fromkeys((*DAY_FIELDS, "within"), _days),
    **dict.fromkeys(("number", "source", "section"), _loose),
    "region": _place,
    "issuer": _body,
    "agency": _body,
    "follow": _followed,
}


def _known(written: str, names: dict[str, list[str]], what: str) -> str:
    by_name = {name: key for key, known in names.items() for name in known}
    found = by_name.get(fold_words(written).strip())
    if found:
        return found
    raise UnknownWordError(f"没有“{written}”这个{what}；{_nearest(written, by_name, map(_both, names.items()))}")


def _chinese(field: str) -> str:
    """Give a field's Chinese name."""
    return str(table()["fields"][field][1])


def _both(known: tuple[str, list[str]]) -> str:
    """Give a name in English and in Chinese: title（标题）."""
    key, names = known
    return f"{key}（{names[1]}）" if len(names) > 1 else key


def _nearest(written: str, names: Iterable[str], known: Iterable[str]) -> str:
    near = difflib.get_close_matches(written.lower(), list(names), n=1, cutoff=0.5)
    return f"是不是“{near[0]}”？" if near else f"可以用 {'、'.join(known)}"
