"""DOCX: paragraphs with Word's automatic numbers, tables, notes, formulas and pictures by name; tracked changes as accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.numbering import Numbering, W
from watcher.read.attachments.packages import part, xml
from watcher.read.attachments.rows import row_line

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from lxml import etree

_DROPPED = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}instrText",
    f"{W}delText",
    f"{W}txbxContent",
    f"{W}pPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_CONTROLS = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}smartTag"})
_BLOCKS, _ROWS, _CELLS = frozenset({f"{W}p", f"{W}tbl"}), frozenset({f"{W}tr"}), frozenset({f"{W}tc"})
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_NO_NAME = re.compile(r"(?:图片|图像|图形|文本框|Picture|Image|image)?\s*\d*|.*\.(?:png|jpe?g|gif|bmp|emf|wmf)", re.IGNORECASE)
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_WIDEST_SPAN = 100
_SPACED = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def read_docx(package: zipfile.ZipFile) -> str:
    """Give a document's text, a paragraph or a table's row a line. Raises Refusal where there is none."""
    main = part(package, "word/document.xml")
    if main is None:
        raise Refusal("a zip file that is no Word document")
    numbering, styles = part(package, "word/numbering.xml"), part(package, "word/styles.xml")
    counter = Numbering(xml(numbering, "word/numbering.xml") if numbering else None, xml(styles, "word/styles.xml") if styles else None)
    body = xml(main, "word/document.xml").find(f"{W}body")
    if body is None:
        return ""
    notes = _Notes(package)
    lines = [line for block in _within(body, _BLOCKS) for line in _lines(block, counter, notes)]
    return "\n".join([*lines, *notes.texts()])


class _Notes:
    """Footnotes and endnotes: numbered as they are met, their words behind the text."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._met: dict[tuple[str, str], int] = {}

    def mark(self, kind: str, number: str) -> str:
        """Give the mark that stands in the text for a note."""
        return f"〔注{self._met.setdefault((kind, number), len(self._met) + 1)}〕"

    def texts(self) -> Iterator[str]:
        """Give the words of the notes met, each behind its mark."""
        words: dict[tuple[str, str], str] = {}
        for kind in {kind for kind, _ in self._met}:
            held = part(self._package, f"word/{kind}.xml")
            for note in xml(held, f"word/{kind}.xml") if held else ():
                words[kind, note.get(f"{W}id") or ""] = " ".join(filter(None, (_text(p).strip() for p in note.iter(f"{W}p"))))
        for place, count in self._met.items():
            yield f"〔注{count}〕{words.get(place, '')}"


def _within(parent: etree._Element, wanted: frozenset[str]) -> Iterator[etree._Element]:
    """Give the elements wanted in order, also those within content controls, but none within another."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag in wanted:
            yield element
        elif element.tag in _CONTROLS:
            stack.extend(reversed(element))


def _lines(block: etree._Element, counter: Numbering, notes: _Notes) -> list[str]:
    if block.tag == f"{W}tbl":
        return [_row(tr, counter, notes) for tr in _within(block, _ROWS) if tr.find(f"{W}trPr/{W}del") is None]
    return (counter.label(block) + _text(block, notes)).split("\n")


def _row(tr: etree._Element, counter: Numbering, notes: _Notes) -> str:
    return row_line([words for cell in _within(tr, _CELLS) for words in (_cell(cell, counter, notes), *[""] * _covered(cell))])


def _cell(cell: etree._Element, counter: Numbering, notes: _Notes) -> str:
    return " ".join(counter.label(p) + _text(p, notes) for p in cell.iter(f"{W}p"))


def _covered(cell: etree._Element) -> int:
    """Give the number of columns that a cell takes besides its first."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    said = "" if span is None else span.get(f"{W}val") or ""
    return min(int(said), _WIDEST_SPAN) - 1 if said.isascii() and said.isdigit() and len(said) <= 3 and int(said) > 1 else 0


def _text(paragraph: etree._Element, notes: _Notes | None = None) -> str:
    """Give the words of a paragraph as it stands after its tracked changes are accepted."""
    out: list[str] = []
    stack = [paragraph]
    while stack:
        element = stack.pop()
        if element.tag in {f"{W}t", _MATH}:
            out.append(element.text or "")
        elif element.tag in _NOTES and notes:
            out.append(notes.mark(_NOTES[element.tag], element.get(f"{W}id") or ""))
        elif element.tag == _PICTURE and not _NO_NAME.fullmatch(shown := " ".join((element.get("descr") or "").split())):
            out.append(f"〔图：{shown}〕")
        elif element.tag in _SPACED:
            out.append(_SPACED[element.tag])
        elif element.tag not in _DROPPED:
            stack.extend(reversed(element))
    return "".join(out)
