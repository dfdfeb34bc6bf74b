"""The structure tree of a PDF's page (ISO 32000-1, 14.7) and the marked pieces of its text, as PDFium gives them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from watcher.read.attachments.pdf_marks import mark_names

if TYPE_CHECKING:
    from collections.abc import Callable

    import pypdfium2

_DEEPEST = 60
MOST_KIDS = 500_000
"""Kids of elements that are looked at in a file: each page's tree has all kids of the elements that it shares with others."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its kind (P, Table …), what it is said to stand for, and what it holds in order.

    A kid is an element, the number of a piece of the page's content, or None for what lies on another page.
    """

    kind: str
    kids: tuple[Element | int | None, ...] = ()
    spoken: str = ""  # ActualText
    alternate: str = ""  # Alt: of a picture or formula


@dataclass(frozen=True, slots=True)
class Tagged:
    """A page: its outermost elements, the text of each numbered piece, and how many characters no number has but furniture."""

    elements: tuple[Element, ...]
    pieces: dict[int, str] = field(default_factory=dict)
    unmarked: int = 0


@dataclass(slots=True)
class Budget:
    """How many kids of elements may still be looked at."""

    left: int = MOST_KIDS


def tree_of_page(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage, budget: Budget) -> Tagged | None:
    """Give what a page's tags hold, or None where it has none or they are more than is sane."""
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return None
    try:
        tops = [raw.FPDF_StructTree_GetChildAtIndex(tree, k) for k in range(min(budget.left, raw.FPDF_StructTree_CountChildren(tree)))]
        elements = tuple(_element(top, 0, budget) for top in tops if top)
    finally:
        raw.FPDF_StructTree_Close(tree)
    return Tagged(elements, *_pieces(words)) if elements and budget.left > 0 else None


def _element(found: Any, depth: int, budget: Budget) -> Element:
    """Take an element over with all below it, as far as is sane."""
    from pypdfium2 import raw

    kids: list[Element | int | None] = []
    for k in range(raw.FPDF_StructElement_CountChildren(found)):
        budget.left -= 1
        if depth >= _DEEPEST or budget.left <= 0:
            break
        if inner := raw.FPDF_StructElement_GetChildAtIndex(found, k):
            kids.append(_element(inner, depth + 1, budget))
        else:
            number = raw.FPDF_StructElement_GetChildMarkedContentID(found, k)
            kids.append(number if number >= 0 else None)
    return Element(
        _words(raw.FPDF_StructElement_GetType, found),
        tuple(kids),
        _words(raw.FPDF_StructElement_GetActualText, found),
        _words(raw.FPDF_StructElement_GetAltText, found),
    )


def _words(ask: Callable[..., int], element: Any) -> str:
    size = ask(element, None, 0)
    if size <= len("\0".encode("utf-16-le")):
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(element, buffer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")


def _pieces(words: pypdfium2.PdfTextPage) -> tuple[dict[int, str], int]:
    """Give the text of each numbered piece, its lines as printed, and how many characters stand outside that are no furniture."""
    from pypdfium2 import raw

    numbers: dict[int, int | None] = {}  # of each piece by its place in memory; None for furniture
    pieces: dict[int, list[str]] = {}
    unmarked, number = 0, None
    for i in range(raw.FPDFText_CountChars(words)):
        if piece := raw.FPDFText_GetTextObject(words, i):
            at = ctypes.addressof(piece.contents)
            if at not in numbers:
                marked = raw.FPDFPageObj_GetMarkedContentID(piece)
                numbers[at] = None if marked < 0 and "Artifact" in mark_names(piece) else marked
            number = numbers[at]
        if number is None:
            continue
        shown = chr(min(raw.FPDFText_GetUnicode(words, i), 0x10FFFF))
        if number >= 0:
            pieces.setdefault(number, []).append(shown)
        else:
            unmarked += not shown.isspace()
    return {number: "".join(shown) for number, shown in pieces.items()}, unmarked
