"""DOCX: paragraphs with Word's automatic numbers, tables, tracked insertions kept and deletions dropped."""

from __future__ import annotations

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
_SPACED = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def read_docx(package: zipfile.ZipFile) -> str:
    """Give a document's text, a paragraph or a table's row a line. Raises Refusal where there is none."""
    main = part(package, "word/document.xml")
    if main is None:
        raise Refusal("a zip file that is no Word document")
    numbering, styles = part(package, "word/numbering.xml"), part(package, "word/styles.xml")
    counter = Numbering(xml(numbering, "word/numbering.xml") if numbering else None, xml(styles, "word/styles.xml") if styles else None)
    body = xml(main, "word/document.xml").find(f"{W}body")
    return "" if body is None else "\n".join(line for block in _within(body, _BLOCKS) for line in _lines(block, counter))


def _within(parent: etree._Element, wanted: frozenset[str]) -> Iterator[etree._Element]:
    """Give the elements wanted in order, also those within content controls, but none within another."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        if element.tag in wanted:
            yield element
        elif element.tag in _CONTROLS:
            stack.extend(reversed(element))


def _lines(block: etree._Element, counter: Numbering) -> list[str]:
    if block.tag == f"{W}tbl":
        return [_row(tr, counter) for tr in _within(block, _ROWS) if tr.find(f"{W}trPr/{W}del") is None]
    return (counter.label(block) + _text(block)).split("\n")


def _row(tr: etree._Element, counter: Numbering) -> str:
    return row_line([_cell(cell, counter) for cell in _within(tr, _CELLS)])


def _cell(cell: etree._Element, counter: Numbering) -> str:
    return " ".join(counter.label(p) + _text(p) for p in cell.iter(f"{W}p"))


def _text(paragraph: etree._Element) -> str:
    """Give the words of a paragraph as it stands after its tracked changes are accepted."""
    out: list[str] = []
    stack = [paragraph]
    while stack:
        element = stack.pop()
        if element.tag == f"{W}t":
            out.append(element.text or "")
        elif element.tag in _SPACED:
            out.append(_SPACED[element.tag])
        elif element.tag not in _DROPPED:
            stack.extend(reversed(element))
    return "".join(out)
