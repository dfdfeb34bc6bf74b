"""A table's row as a line, in the form that the text reader takes for one however many of its cells are empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")


def row_line(cells: Sequence[str]) -> str:
    """Give a row's cells, their line ends and tabs made blanks, between pipes; a single cell is a paragraph and stands as it is."""
    words = [" ".join(line.strip() for line in _BREAKS.split(cell)).strip() for cell in cells]
    if len(words) < 2:
        return "".join(words)
    return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"
