"""PDF: the text of its pages, by PDFium, one file at a time (it bears no threads)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.pdf_marks import with_rows, without_artifacts

if TYPE_CHECKING:
    import pypdfium2

_ONE_AT_A_TIME = threading.Lock()
_MOST_PAGES = 3_000
_LEAST_A_PAGE = 5


def read_pdf(data: bytes) -> str:
    """Give the text of all pages, parted by form feeds. Raises Refusal for locked, damaged and scanned files."""
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
            pages = [_page(file, i) for i in range(len(file))]
        finally:
            file.close()
    if sum(len(p.strip()) for p in pages) < _LEAST_A_PAGE * max(1, len(pages)):
        raise Refusal(f"a PDF of {len(pages)} scanned pages without text")
    return "\n\f".join(pages)


def _page(file: pypdfium2.PdfDocument, number: int) -> str:
    import pypdfium2

    try:
        page = file[number]
        rows = without_artifacts(page)
        words = page.get_textpage()
        text = str(words.get_text_bounded())
        words.close()
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")
    return with_rows(text, rows) if rows else text
