"""Cells that span rows: a date or a number printed once for several rows of a table holds for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import html

from watcher.read.html.dom import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 80  # characters of a cell that may say something of each row


def spread_cells(root: HtmlElement) -> None:
    """Repeat in place the words of each cell that spans rows in the rows that it spans, so that columns keep their positions."""
    for whole in {next(cell.iterancestors("table"), None) for cell in root.iter("td", "th") if _rows_spanned(cell)}:
        if whole is not None:
            _spread(whole)


def _rows_spanned(cell: HtmlElement) -> int:
    """Give the number of rows below its own that a cell spans."""
    said = cell.get("rowspan", "").strip()
    return int(said) - 1 if said.isascii() and said.isdigit() and len(said) <= 3 and int(said) > 1 else 0


def _spread(whole: HtmlElement) -> None:
    open_cells: dict[int, tuple[int, str]] = {}  # by column: the rows left, and the words
    for tr in [tr for tr in whole.iter("tr") if next(tr.iterancestors("table"), None) is whole]:
        for column in sorted(open_cells):
            left, text = open_cells.pop(column)
            repeated = html.Element("td")
            repeated.text = text
            tr.insert(column, repeated)
            if left > 1:
                open_cells[column] = left - 1, text
        cells = [cell for cell in tr if cell.tag in {"td", "th"}]
        for column, cell in enumerate(cells):
            spanned, text = _rows_spanned(cell), words(cell)
            if spanned and len(text) <= _LONGEST:
                open_cells[column] = spanned, text
