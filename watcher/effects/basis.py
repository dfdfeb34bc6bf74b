"""What a document rests on (依据): 根据《…》（财教〔2025〕285号）有关规定，现将…通知如下."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from watcher.effects.marks import HIDDEN, mark
from watcher.effects.references import aliases_of, references
from watcher.model import Kind, Target
from watcher.read.numbers import find_numbers

if TYPE_CHECKING:
    from watcher.model import Document

_REACH = 400
"""Characters of one sentence in which the documents that it rests on stand."""
_SILENT = {Kind.NEWS, Kind.INTERPRETATION}


def find_bases(document: Document) -> tuple[Target, ...]:
    """Give the documents on which a document says that it rests, each once, in their order; news and interpretations rest on none.

    A sentence counts where it cites and then says what the document makes of it: a rule that only refers to a law does not rest on it.
    """
    if document.kind in _SILENT:
        return ()
    marked = mark(document.text)
    aliases = aliases_of(marked)
    found: dict[tuple[str | None, str | None], Target] = {}
    cites, makes = _forms()
    for cited in cites.finditer(marked.view):
        end = min(marked.period(cited.start())[1], cited.end() + _REACH)
        made = makes.search(marked.view, cited.end(), end)
        if made is None:
            continue
        named = [Target(r.title, r.number) for r in references(marked, cited.end(), made.start(), aliases)]
        bare = marked.view[cited.end() : made.start()].replace(HIDDEN, " ")
        named += [Target(None, number.number) for number in find_numbers(bare)]
        for target in named:
            if target.title != document.title and any((target.title, target.doc_number)):
                found.setdefault((target.title, target.doc_number), target)
    numbered = {number for title, number in found if title and number}
    return tuple(target for (title, number), target in found.items() if title or number not in numbered)


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = tomllib.loads((resources.files(__package__) / "tables" / "basis.toml").read_text("utf-8"))
    cites, makes = ("|".join(sorted(map(re.escape, table[name]), key=len, reverse=True)) for name in ("cites", "makes"))
    return re.compile(f"(?<!不)(?:{cites})"), re.compile(makes)
