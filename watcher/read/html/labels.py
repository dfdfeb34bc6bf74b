"""Metadata boxes and lines: 发文字号：…, 【来源】…, label and value in one line, in two cells, or in dt and dd."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from watcher.read.dates import parse_date
from watcher.read.html.dom import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP = r"[\s　\xa0]*"
_LONGEST_VALUE = 300
_LONGEST_BYLINE = 120
_DAY_FIRST = re.compile(r"\s*(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?:日|\b)")


@functools.cache
def table() -> dict[str, Any]:
    """Give the declared table of what pages call things (tables/page.toml)."""
    return tomllib.loads(files("watcher.read.html").joinpath("tables/page.toml").read_text("utf-8"))


@functools.cache
def _meaning() -> dict[str, str]:
    return {word: meaning for meaning, words in table()["labels"].items() for word in words}


@functools.cache
def _label() -> re.Pattern[str]:
    """Match any label with its colon: at the start of a line, or after white space, a bar or a bracket."""
    spelled = "|".join(_GAP.join(map(re.escape, word)) for word in sorted(_meaning(), key=len, reverse=True))
    return re.compile(rf"(?:^{_GAP}|(?<=[\s　\xa0|｜【\[（(;；,，>】\]）)]))(?P<label>{spelled}){_GAP}(?:[:：]|[】\]]{_GAP}[:：]?)")


def read_labels(pieces: Sequence[str]) -> dict[str, str]:
    """Give the values of labels in these lines and cells, by what the labels name; of two for one name the first that says something."""
    found: dict[str, str] = {}
    for meaning, value in _pairs(pieces):
        if meaning != "other" and value and squeezed(value).lower() not in table()["none"]:
            found.setdefault(meaning, value)
    return found


def has_label(line: str) -> bool:
    """Tell whether a line is made of labels and their values: it opens with a label."""
    return opens_with_label(line) or is_label(line.rstrip(":： \t\n　\xa0"))


def opens_with_label(words: str) -> bool:
    """Tell whether words open with a label and its colon."""
    return bool(_label().match(words))


def is_label(words: str) -> bool:
    """Tell whether words are a label and nothing else, without a colon."""
    return squeezed(words) in _meaning()


def is_box(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table is a metadata box: every row begins with a label, and some label tells of a document."""
    cells = [[cell for cell in row if cell.strip()] for row in rows]
    heads = [row[0].rstrip(":： \t\n　\xa0") for row in cells if row]
    return bool(heads) and all(map(is_label, heads)) and any(map(tells_of_document, heads))


def tells_of_document(words: str) -> bool:
    """Tell whether words are a label alone that tells of a document and opens no line of a text: 文号, 成文日期."""
    bare = squeezed(words)
    return _meaning().get(bare, "other") not in {"other", "title"} and bare not in table()["ambiguous"]


def is_metadata(line: str) -> bool:
    """Tell whether a line opens with a label that no line of a text would open with, or with another and nothing but a date."""
    first = _label().match(line)
    if first and squeezed(first["label"]) in table()["ambiguous"]:
        return parse_date(line[first.end() :]) is not None
    return bool(first)


def is_byline(line: str) -> bool:
    """Tell whether a line is one of those under a title: 发布时间：… 来源：… 浏览次数：…."""
    return opens_with_label(line) and holds_byline(line)


def is_dated_byline(line: str) -> bool:
    """Tell whether a line is a date with bylines behind it: 2026-05-06 来源：…."""
    return bool(_DAY_FIRST.match(line)) and len(line) <= _LONGEST_BYLINE and holds_byline(line)


def holds_byline(line: str) -> bool:
    """Tell whether a line has such a label anywhere: 2026年1月5日 来源：…."""
    return any(squeezed(mark["label"]) in _bylines() for mark in _label().finditer(line))


@functools.cache
def _bylines() -> frozenset[str]:
    return frozenset(table()["bylines"])


def _pairs(pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at, piece in enumerate(pieces):
        marks = list(_label().finditer(piece))
        for mark, following in zip(marks, [*marks[1:], None], strict=False):
            meaning = _meaning()[squeezed(mark["label"])]
            value = _clean(piece[mark.end() : following.start() if following else len(piece)])
            if not value and following is None:
                value = _next_value(pieces, at)
            yield meaning, value
        bare = squeezed(piece)
        if not marks and bare in _meaning():
            yield _meaning()[bare], _next_value(pieces, at)


def _next_value(pieces: Sequence[str], at: int) -> str:
    """Give the cell after a label, unless that is a label itself: then the box leaves the value empty."""
    following = pieces[at + 1] if at + 1 < len(pieces) else ""
    return "" if has_label(following) or len(following) > _LONGEST_VALUE else _clean(following)


def _clean(value: str) -> str:
    value = value.strip(" \t\n　\xa0|｜;；")
    while value[-1:] in {"【", "[", "（", "("}:
        value = value[:-1].rstrip()
    return value
