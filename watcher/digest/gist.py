"""What a document is about, in two lines of its own words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Any

from watcher.model import Kind, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.model import Document

LENGTH = 120
"""Characters; about two lines of a mail on a desk, five on a phone."""
SHORTEST, SHORTEST_ITEM = 12, 24
"""Characters below which a sentence, and one of a list's items that ends in ；, is a heading or a scrap."""
SOUGHT = 300
"""Sentences that are weighed: what a document does stands in its first half, and a reader's time is bounded."""
TOLD, TOLD_TOO = 2, 3
"""The least weight of a sentence that says what a document does, and of one that stands beside it."""
_OMITTED = "……"
"""Between two sentences that do not follow one another."""
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]*")
_LABEL = re.compile(r"^(?:第[一二三四五六七八九十百零0-9]{1,8}条|（?[一二三四五六七八九十]{1,3}[、）]|\d{1,2}[.．、])\s*")
_TELLING = {Level.PARAGRAPH, Level.ARTICLE, Level.HEADING1, Level.HEADING2, Level.HEADING3}
_LEADING = {Kind.NEWS, Kind.INTERPRETATION}


@dataclass(frozen=True, slots=True)
class _Sentence:
    place: int
    words: str
    weight: int


def gist(document: Document) -> str:
    """Give up to two sentences that say what a document grants or wants, of whom, until when; else its first words of substance.

    News say it in their first sentence. Every word is the document's own; a long sentence ends in ….
    """
    paragraphs = list(islice(_paragraphs(document), SOUGHT))
    if document.kind not in _LEADING:
        told = _telling(paragraphs)
        if told:
            return told
    whole = [words for words in paragraphs if not words.endswith(("：", ":"))]
    first = next((words for words in whole if len(words) >= 20 and not any(phrase in words for phrase in _skipped())), "")
    return _shortened(first or next(iter(whole), ""))


def _telling(paragraphs: list[str]) -> str:
    """Give the sentence that tells most, and the next best beside it where there is room, in the order of the text."""
    weighed = sorted(_sentences(paragraphs), key=lambda sentence: (-sentence.weight, sentence.place))
    best = [sentence for sentence in weighed if sentence.weight >= TOLD]
    if not best:
        return ""
    chosen = best[:1]
    room = LENGTH - len(chosen[0].words) - len(_OMITTED)
    chosen += [sentence for sentence in best[1:8] if sentence.weight >= TOLD_TOO and len(sentence.words) <= room][:1]
    first, *second = sorted(chosen, key=lambda sentence: sentence.place)
    return _shortened(first.words + "".join((_OMITTED if s.place > first.place + 1 else "") + s.words for s in second))


def _sentences(paragraphs: list[str]) -> Iterator[_Sentence]:
    found = (words.strip() for paragraph in paragraphs for words in _SENTENCE.findall(paragraph))
    for place, words in enumerate(islice(found, SOUGHT)):
        shortest = SHORTEST_ITEM if words.endswith("；") else SHORTEST
        if len(words) >= shortest and words.endswith(("。", "；", "！")):
            late, long = place // 25, max(0, len(words) - LENGTH) // 20
            yield _Sentence(place, words, _weight(words) - late - long)


def _weight(words: str) -> int:
    return sum(weight for weight, pattern in _classes() if pattern.search(words))


def _paragraphs(document: Document) -> Iterator[str]:
    """Give the paragraphs of the text without their labels, down to its annexes."""
    if not document.body:
        yield from (_LABEL.sub("", " ".join(line.split()), count=1) for line in document.text.split("\n") if line.strip())
        return
    for block in document.body:
        if block.level is Level.ATTACHMENT and block.text.startswith("附"):
            return
        if block.level in _TELLING and block.text.strip():
            yield " ".join(block.text.split())


def _shortened(words: str) -> str:
    """Cut after the last whole sentence that fits, else within the first."""
    if len(words) <= LENGTH:
        return words
    end = max(words.rfind(mark, 0, LENGTH) for mark in "。！？；") + 1
    return words[:end] if end > LENGTH // 3 else words[: LENGTH - 1] + "…"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "tables" / "gist.toml").read_text("utf-8"))


@cache
def _classes() -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((row["weight"], re.compile("|".join(row["patterns"]))) for row in _table()["class"])


@cache
def _skipped() -> tuple[str, ...]:
    return tuple(_table()["skip"]["phrases"])
