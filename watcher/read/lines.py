"""A line of a document as every reader hands it on: its words and what the layout said of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph. `number` is its physical line (1-based), `rows` the cells where it is a table.

    `blank_before` and `indent` (in columns of white space) are what the layout said; readers without a layout leave them.
    """

    text: str
    number: int | None = None
    rows: tuple[tuple[str, ...], ...] | None = None
    blank_before: bool = False
    indent: int = 0
