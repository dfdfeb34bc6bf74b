"""A table's row as a line, in the form that the text reader takes for one however many of its cells are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def row_line(cells: Sequence[str]) -> str:
    """Give a row's cells, their white space made single, between pipes; a single cell is a paragraph and stands as it is."""
    words = [" ".join(cell.split()) for cell in cells]
    if len(words) < 2:
        return "".join(words)
    return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"
