"""PDF: the text of its pages, by PDFium, one file at a time (it bears no threads)."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.extract import Extract
from watcher.read.attachments.pdf_marks import with_rows, without_artifacts
from watcher.read.attachments.pdf_tags import text_of_tags
from watcher.read.attachments.pdf_tree import Budget, Tagged, tree_of_page

if TYPE_CHECKING:
    import pypdfium2

_ONE_AT_A_TIME = threading.Lock()
_MOST_PAGES = 3_000
_LEAST_A_PAGE = 5  # letters on a page with a picture; with fewer it is scanned
_NO_LETTER = re.compile("[\ue000-\uf8ff\ufffd\x01-\x08\x0e-\x1f]")
_MOST_UNKNOWN = 0.2  # of the characters


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's text, and whether it is a picture of a page rather than one."""

    text: str = ""
    scanned: bool = False


def read_pdf(data: bytes) -> Extract:
    """Give the text of all pages: by the file's own tags where it has good ones, else as printed, pages parted by form feeds.

    Raises Refusal for locked and damaged files, for scanned ones and those whose fonts do not say what they show; pages among
    others that are scanned are named in the doubts.
    """
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            file = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as wrong:
            raise Refusal(
                "a PDF that is locked with a password" if "password" in str(wrong).lower() else f"a damaged PDF: {wrong}"
            ) from None
        try:
            if len(file) > _MOST_PAGES:
                raise Refusal(f"a PDF of {len(file)} pages")
            tagged = _tagged(file)
            pages = [_page(file, i, plain=tagged is None) for i in range(len(file))]
        finally:
            file.close()
    text = "\n\f".join(page.text for page in pages) if tagged is None else tagged
    _check_letters(text, len(pages))
    scanned = [number for number, page in enumerate(pages, 1) if page.scanned]
    doubts = (f"scanned pages without text: {_ranges(scanned)} of {len(pages)}",) if scanned else ()
    return Extract(text, whole=tagged is not None, doubts=doubts)


def _check_letters(text: str, pages: int) -> None:
    letters = sum(not c.isspace() for c in text)
    if letters < _LEAST_A_PAGE * pages:
        raise Refusal(f"a PDF of {pages} scanned pages without text")
    if len(_NO_LETTER.findall(text)) > _MOST_UNKNOWN * letters:
        raise Refusal("a PDF whose fonts do not say which letters they show")


def _ranges(numbers: Sequence[int]) -> str:
    """Write numbers as ranges: 1–3, 7."""
    first = [n for before, n in pairwise([-1, *numbers]) if n != before + 1]
    last = [n for n, after in pairwise([*numbers, -1]) if after != n + 1]
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in zip(first, last, strict=True))


def _tagged(file: pypdfium2.PdfDocument) -> str | None:
    """Give the text by the file's tags, or None where it has none to be trusted."""
    import pypdfium2
    from pypdfium2 import raw

    if not raw.FPDFCatalog_IsTagged(file):
        return None
    trees, budget = [], Budget()
    for i in range(len(file)):
        try:
            page = file[i]
            words = page.get_textpage()
        except pypdfium2.PdfiumError:
            return None
        trees.append(tree_of_page(page, words, budget) if words.count_chars() else Tagged(()))
        words.close()
        page.close()
        if trees[-1] is None:
            return None
    return text_of_tags(trees)


def _page(file: pypdfium2.PdfDocument, number: int, *, plain: bool) -> _Page:
    """Read a page: whether it is scanned, and if `plain` its text as printed."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = file[number]
        rows = without_artifacts(page) if plain else []
        words = page.get_textpage()
        text = str(words.get_text_bounded()) if plain else ""
        few = sum(not c.isspace() for c in text) < _LEAST_A_PAGE if plain else words.count_chars() < _LEAST_A_PAGE
        scanned = few and next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None
        words.close()
        page.close()
    except pypdfium2.PdfiumError:
        return _Page()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")
    return _Page(with_rows(text, rows) if rows else text, scanned)
