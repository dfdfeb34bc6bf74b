"""The bulletin: a new issue in the form in which service centres print theirs, which the reader reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.digest.bulletin.docx import as_docx
from watcher.digest.bulletin.pdf import as_pdf
from watcher.digest.bulletin.script import arrange, compose_script
from watcher.digest.bulletin.text import as_html, as_markdown, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.digest.bulletin.script import Piece
    from watcher.model import Document, Issue

FORMS: dict[str, Callable[[Sequence[Piece]], bytes]] = {"txt": as_text, "md": as_markdown, "html": as_html, "docx": as_docx, "pdf": as_pdf}


def write_bulletin(
    documents: Sequence[Document], *, issue: Issue, form: str, imprint: Sequence[tuple[str, str]] = (), foreword: Sequence[str] = ()
) -> bytes:
    """Write an issue of these documents as `form`: txt, md, html, docx or pdf; ValueError for any other.

    The order is the printed bulletin's: contents with sources (本期要目), masthead, 写在前面, sections, per document title,
    number and text with its signature and date, and a closing block. `imprint` are the labels and values of that block
    (主办单位, 地址 …; the issue's publisher where none are given), `foreword` the paragraphs of 写在前面 (what the issue
    holds, where none are given). Documents keep their order within a section; see `arrange` for documents without one.
    """
    if form not in FORMS:
        raise ValueError(f"a bulletin is written as {', '.join(FORMS)}, not as {form}")
    return FORMS[form](compose_script(documents, issue, imprint, foreword))


__all__ = ["FORMS", "arrange", "write_bulletin"]
