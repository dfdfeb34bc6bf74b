"""A digest on paper: the same items as a Word file or a PDF, set like the bulletins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from watcher.digest.bulletin.script import Part, Piece, marked
from watcher.model import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from watcher.digest.shown import Group, Shown

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def on_paper(groups: Sequence[Group], values: Mapping[str, Any], form: str) -> File:
    """Give a digest as `docx` or `pdf`; `values` are those of its templates."""
    from watcher.digest.bulletin import FORMS

    return File(f"{values['words']['brand']} {values['date']}.{form}", MEDIA[form], FORMS[form](list(_pieces(groups, values))))


def _pieces(groups: Sequence[Group], values: Mapping[str, Any]) -> Iterator[Piece]:
    words = values["words"]
    yield Piece(Part.MASTHEAD, words["brand"])
    yield Piece(Part.MAST_LINE, values["date"])
    yield Piece(Part.PARAGRAPH, values["greeting"])
    if values["blind"]:
        yield Piece(Part.PARAGRAPH, f"※ {words['blind']}{values['blind']}{words['stop']}")
    yield Piece(Part.HEADING, words["contents"])
    for group in groups:
        yield from (Piece(Part.ENTRY, f"{row.number}. [{row.entry.label}] {row.entry.title}") for row in group.shown)
    for group in groups:
        for row in group.shown:
            yield Piece(Part.TITLE, row.entry.title)
            number = dict(row.entry.facts).get(values["number_name"], "")
            yield Piece(Part.NUMBER, f"【{row.entry.label}】{number}")
            yield from _lines(row, values)
    if values["coming"]:
        yield Piece(Part.HEADING, words["coming"])
        yield from (Piece(Part.PARAGRAPH, row.text) for row in values["coming"])
    yield Piece(Part.IMPRINT, words["query"].format(query=values["query"] or words["everything"], frequency=values["frequency"]))
    yield Piece(Part.IMPRINT, words["imprint"])


def _lines(row: Shown, values: Mapping[str, Any]) -> Iterator[Piece]:
    entry, words = row.entry, values["words"]
    yield from (_labelled(fact, value, words) for fact, value in entry.facts if fact != values["number_name"])
    if entry.summary:
        yield _labelled(words["summary"], entry.summary, words)
    if entry.evidence:
        yield _labelled(words["evidence"], entry.evidence, words)
    if row.redline:
        yield _labelled(words["redline"], "", words)
        for heading, parts in row.redline.articles:
            yield marked([("name", heading)])
            yield marked(parts)
        yield from (Piece(Part.PARAGRAPH, said) for said in row.redline.rest)
    if entry.terms:
        yield _labelled(words["reason"], words["comma"].join(entry.terms), words)
    if entry.url:
        yield _labelled(words["official"], entry.url, words)


def _labelled(label: str, said: str, words: Mapping[str, str]) -> Piece:
    return marked([("name", label + words["colon"]), ("equal", said)] if said else [("name", label + words["colon"].strip())])
