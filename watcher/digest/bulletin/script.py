"""What an issue prints, piece by piece, whatever the form it is written in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from watcher.model import Kind, Level
from watcher.read.assemble import assemble
from watcher.read.lines import Line
from watcher.read.numbers import number_of_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from watcher.model import Document, Issue

SECTIONS = {Kind.POLICY: "政策解读", Kind.LAW: "政策解读", Kind.NEWS: "部委动态", Kind.INTERPRETATION: "热点话题", Kind.OTHER: "热点话题"}
"""The sections of a printed issue, in order, and what stands in each where the documents name none."""

_COUNTED = {Kind.POLICY: "政策文件", Kind.LAW: "法律法规", Kind.NEWS: "动态", Kind.INTERPRETATION: "解读", Kind.OTHER: "其他"}


MARKED = {"delete": "B3261E", "insert": "0D652D"}
"""The colours of words struck and put in, as in mail."""


class Part(StrEnum):
    """What a piece is in print."""

    MASTHEAD = "masthead"
    MAST_LINE = "mast_line"
    HEADING = "heading"  # 本期要目, 写在前面
    ENTRY = "entry"
    SECTION = "section"
    TITLE = "title"
    NUMBER = "number"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    IMPRINT = "imprint"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of an issue: a line of words, or a table's rows.

    `level` is what a paragraph of a document is in it. `parts` are those of a paragraph in which some words are set apart:
    `delete` struck, `insert` put in, `name` bold, `equal` as they are.
    """

    part: Part
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    level: Level | None = None
    parts: tuple[tuple[str, str], ...] = ()


def marked(parts: Iterable[tuple[str, str]]) -> Piece:
    """Give a paragraph in which some words are set apart; a line's end within one is a blank."""
    kept = tuple((kind, words.replace("\n", " ")) for kind, words in parts)
    return Piece(Part.PARAGRAPH, "".join(words for _, words in kept), parts=kept)


def arrange(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Give each document a section, by its kind where it has none, and put the sections one after another."""
    placed = [replace(d, section=d.section or SECTIONS[d.kind]) for d in documents]
    order = list(dict.fromkeys([*SECTIONS.values(), *(d.section for d in placed)]))
    return tuple(sorted(placed, key=lambda d: order.index(d.section)))


def compose_script(documents: Sequence[Document], issue: Issue, imprint: Sequence[tuple[str, str]], foreword: Sequence[str]) -> list[Piece]:
    """Put an issue together, from its contents to its closing block."""
    pieces = [Piece(Part.HEADING, "本期要目")]
    pieces += [Piece(Part.ENTRY, _entry(n, document)) for n, document in enumerate(documents, 1)]
    pieces += _masthead(issue)
    pieces.append(Piece(Part.HEADING, "写在前面"))
    pieces += [Piece(Part.PARAGRAPH, words) for words in foreword or (_contents_in_words(documents),)]
    section = None
    for document in documents:
        if document.section and document.section != section:
            section = document.section
            pieces.append(Piece(Part.SECTION, section))
        pieces += _document(document)
    closing = imprint or ((("主办单位", issue.publisher),) if issue.publisher else ())
    return [*pieces, *(Piece(Part.IMPRINT, f"{label}：{value}") for label, value in closing)]


def masthead_first(pieces: Sequence[Piece]) -> list[Piece]:
    """Put the masthead above the contents, as on paper."""
    return sorted(pieces, key=lambda piece: piece.part not in {Part.MASTHEAD, Part.MAST_LINE})


def _entry(n: int, document: Document) -> str:
    return f"{n}、{document.title}" + (f"（来源：{document.source}）" if document.source else "")


def _masthead(issue: Issue) -> Iterator[Piece]:
    yield Piece(Part.MASTHEAD, issue.title or "政策汇编")
    for words in (issue.number, issue.serial, issue.date and f"{issue.date:%Y.%m.%d}"):
        if words:
            yield Piece(Part.MAST_LINE, words)


def _contents_in_words(documents: Sequence[Document]) -> str:
    counts = Counter(document.kind for document in documents)
    return f"本期收录{len(documents)}篇：" + "，".join(f"{_COUNTED[kind]}{counts[kind]}篇" for kind in _COUNTED if counts[kind]) + "。"


def _document(document: Document) -> Iterator[Piece]:
    yield Piece(Part.TITLE, document.title)
    if document.doc_number and number_of_line(document.doc_number):
        yield Piece(Part.NUMBER, document.doc_number)
    lines = list(_lines(document))
    printed = assemble(document.title, lines)
    levels = [block.level for block in printed.body] if len(printed.body) == len(lines) else [None] * len(lines)
    for line, level in zip(lines, levels, strict=True):
        yield Piece(Part.TABLE, line.text, line.rows) if line.rows else Piece(Part.PARAGRAPH, line.text, level=level)
    if not (printed.issuers or printed.written_date):
        yield from _closing(document)


def _lines(document: Document) -> Iterator[Line]:
    """Cut the text into paragraphs and tables: where one table ends and the next begins the body says, else words between them."""
    tables = [block.rows for block in document.body if block.rows]
    words = [line for line in document.text.split("\n") if line.strip()]
    at = 0
    while at < len(words):
        if "\t" not in words[at]:
            yield Line(words[at])
            at += 1
            continue
        end = next((i for i in range(at, len(words)) if "\t" not in words[i]), len(words))
        rows = tuple(tuple(row.split("\t")) for row in words[at:end])
        if tables and rows[: len(tables[0])] == tables[0]:
            rows = tables.pop(0)
        yield Line("\n".join(words[at : at + len(rows)]), rows=rows)
        at += len(rows)


def _closing(document: Document) -> Iterator[Piece]:
    """Print signers and date that are known from elsewhere (a page's metadata)."""
    if document.kind is Kind.NEWS and document.written_date:
        source = f"来源：{document.source or '本刊'} {document.written_date.isoformat()}"
        yield Piece(Part.PARAGRAPH, source, level=Level.NOTE)
        return
    yield from (Piece(Part.PARAGRAPH, name, level=Level.SIGNATURE) for name in document.issuers)
    if document.written_date:
        yield Piece(Part.PARAGRAPH, _in_words(document.written_date), level=Level.DATE)


def _in_words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
