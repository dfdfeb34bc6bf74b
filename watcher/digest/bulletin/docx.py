"""An issue as a Word document."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from watcher.digest.bulletin.script import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.digest.bulletin.script import Piece

_STYLES = {Part.MASTHEAD: "Title", Part.HEADING: "Heading 1", Part.SECTION: "Heading 1", Part.TITLE: "Heading 2"}


def as_docx(pieces: Sequence[Piece]) -> bytes:
    """Write a .docx: headings by Word's own styles, so that its navigation shows sections and documents."""
    import docx

    paper = docx.Document()
    for piece in pieces:
        if piece.rows:
            width = max(map(len, piece.rows))
            table = paper.add_table(rows=len(piece.rows), cols=width, style="Table Grid")
            for row, cells in zip(table.rows, piece.rows, strict=True):
                for cell, words in zip(row.cells, cells, strict=False):
                    cell.text = words
            continue
        paper.add_paragraph(piece.text, style=_STYLES.get(piece.part))
    out = BytesIO()
    paper.save(out)
    return out.getvalue()
