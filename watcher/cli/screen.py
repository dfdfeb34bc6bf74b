"""Lines for a person at a terminal, broken to its columns, of which a Chinese character takes two."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW, WIDE = 40, 72
"""Columns of a phone, and those beyond which a list is hard to read."""
WIDEST = 100
"""Columns beyond which a paragraph is."""
INDENT = " " * 4
_WHOLE = re.compile(r"[（《“〈〔]*(?:[!-~]+|.)[，。；：、）》”〉〕！？…]*", re.DOTALL)
"""What is not torn at the end of a row: a word or number in Latin letters, with the brackets and stops that belong to it (避头尾)."""


def wrapped(line: str, width: int, hang: str = INDENT) -> list[str]:
    """Break a line into rows of at most `width` columns; those that follow begin with `hang`.

    A word or number in Latin letters is broken only where it is longer than a row.
    """
    from rich.cells import cell_len, chop_cells

    rows, room, rest = [""], width, width - len(hang)
    for piece in _WHOLE.findall(line):
        for part in [piece] if cell_len(piece) <= rest else chop_cells(piece, rest):
            if cell_len(part) > room:
                rows.append(hang)
                room = rest
            if part != " " or rows[-1] != hang:
                rows[-1] += part
                room -= cell_len(part)
    return [row.rstrip() for row in rows]


def width_of_list() -> int:
    """Give the columns of the terminal for a list, those of a phone where there is none."""
    return max(NARROW, min(shutil.get_terminal_size((NARROW, 24)).columns, WIDE))


def fitted(line: str, hang: str = INDENT, **style: Any) -> Iterator[str]:
    """Break a line to the terminal; what goes to a file or another program stays whole, to be searched."""
    for row in wrapped(line, min(shutil.get_terminal_size().columns, WIDEST), hang) if _to_a_person() else [line]:
        yield click.style(row, **style) if style else row


def _to_a_person() -> bool:
    return sys.stdout.isatty() or "COLUMNS" in os.environ
