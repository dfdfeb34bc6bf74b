"""A document as Markdown."""

from __future__ import annotations

from watcher.model import Document, Level

_HEADINGS = {Level.PART: "##", Level.CHAPTER: "##", Level.SECTION: "###", Level.ATTACHMENT: "##"}


def to_markdown(document: Document) -> str:
    """Write the document with its title as heading, its number, its blocks in order and tables as tables."""
    parts = [f"# {document.title}"] if document.title else []
    if document.doc_number:
        parts.append(document.doc_number)
    for block in document.body:
        if block.rows:
            parts.append(_table(block.rows))
            continue
        words = f"{block.label or ''}{' ' if block.label and block.text else ''}{block.text}"
        mark = _HEADINGS.get(block.level)
        parts.append(f"{mark} {words}" if mark else words)
    return "\n\n".join(parts) + "\n"


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    width = max(map(len, rows))
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] + [""] * (width - len(row)) for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
