"""A tagged PDF: what is a heading, a paragraph, an entry of the contents or a table's cell, for readers of every kind.

ISO 32000-1, 14.7 (structure) and 14.8 (tagged PDF): the page's content is marked in numbered pieces, and a tree says which pieces
make an element, over the breaks of lines and pages. What a screen reader speaks and a program copies is whole paragraphs.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTIFACT = "/Artifact <</Type /Pagination>> BDC"
"""The mark of what is printed but is no text of the document: running heads, page numbers (ISO 32000-1, 14.8.2.2)."""
_HEADINGS = frozenset({"H1", "H2"})
_LOST_IN_LINES = re.compile(r"\s\s|[^\S　]|-")  # what readers may lose or put in where a line is broken


@dataclass(eq=False, slots=True)
class Tag:
    """An element: its kind (P, H1, Table …), what stands in it, and where in the pages its own pieces lie."""

    kind: str
    text: str = ""
    parent: Tag | None = None
    kids: list[Tag] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)  # page and number

    def within(self, kind: str, text: str = "") -> Tag:
        """Give a new element within this one."""
        kid = Tag(kind, text, self)
        self.kids.append(kid)
        return kid


@contextmanager
def marked(canvas: Canvas, mark: str) -> Iterator[None]:
    """Draw within a mark of content."""
    canvas._code.append(mark)  # noqa: SLF001 - reportlab has no call for marks of content
    yield
    canvas._code.append("EMC")  # noqa: SLF001


class TaggedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that writes the tree of what was drawn on it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = self.section = Tag("Document")
        self.marks: dict[int, list[Tag]] = {}  # of each page, by number

    @contextmanager
    def tagged(self, tag: Tag) -> Iterator[None]:
        """Draw a piece of an element; one that stands in no other stands in the section that the heading above began."""
        outermost = tag
        while outermost.parent is not None:
            outermost = outermost.parent
        if outermost is not self.root:
            if outermost.kind in _HEADINGS:
                self.section = self.root.within("Sect")
            outermost.parent = self.section
            self.section.kids.append(outermost)
        marks = self.marks.setdefault(self.getPageNumber(), [])
        tag.pieces.append((self.getPageNumber(), len(marks)))
        marks.append(tag)
        with marked(self, f"/{tag.kind} <</MCID {len(marks) - 1}>> BDC"):
            yield

    def save(self) -> None:
        """Write the tree and end the file."""
        if self._code:
            self.showPage()
        if self.marks:
            _write_tree(self)
        super().save()


def _write_tree(canvas: TaggedCanvas) -> None:
    paper = canvas._doc  # noqa: SLF001 - reportlab has no call for the tree
    made: dict[Tag, PDFDictionary] = {}
    top = PDFDictionary({"Type": PDFName("StructTreeRoot")})
    root = paper.Reference(top)
    waiting = [canvas.root]
    while waiting:
        tag = waiting.pop()
        made[tag] = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(tag.kind)})
        made[tag]["P"] = paper.Reference(made[tag.parent]) if tag.parent else root
        waiting += tag.kids
    for tag, element in made.items():
        kids = [paper.Reference(made[kid]) for kid in tag.kids]
        element["K"] = PDFArray([*map(_piece, tag.pieces), *kids])
        if tag.pieces and _LOST_IN_LINES.search(tag.text):
            element["ActualText"] = PDFString(tag.text)
    numbers: list[Any] = []
    for page, tags in canvas.marks.items():
        sheet = paper.idToObject[f"Page{page}"]
        sheet.__NoDefault__ = [*sheet.__NoDefault__, "StructParents"]
        sheet.StructParents = page
        numbers += [page, PDFArray([paper.Reference(made[tag]) for tag in tags])]
    top["K"] = paper.Reference(made[canvas.root])
    top["ParentTree"] = paper.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
    paper.Catalog.StructTreeRoot = top
    paper.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


def _piece(place: tuple[int, int]) -> PDFDictionary:
    page, number = place
    return PDFDictionary({"Type": PDFName("MCR"), "Pg": PDFObjectReference(f"Page{page}"), "MCID": number})
