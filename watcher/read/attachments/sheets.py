"""Sheets of a workbook as lines: what XLSX and XLS have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.rows import row_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_CELLS = 2_000_000


def lines_of(rows: Sequence[Mapping[int, str]]) -> list[str]:
    """Give a sheet's rows as lines: cells by column; a row of one cell is a paragraph. Columns that are empty throughout fall.

    Raises Refusal where the sheet, its empty cells printed, is more than is sane.
    """
    told = [{column: cell for column, cell in row.items() if cell.strip()} for row in rows]
    columns = sorted({column for row in told for column in row})
    if len(columns) * sum(len(row) > 1 for row in told) > MOST_CELLS:
        raise Refusal(f"a workbook with a sheet of {len(told)} rows and {len(columns)} columns")
    return [_line(row, columns) for row in told]


def _line(row: Mapping[int, str], columns: Sequence[int]) -> str:
    if len(row) < 2:
        return " ".join("".join(row.values()).split())
    return row_line([row.get(column, "") for column in columns])
