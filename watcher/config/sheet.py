"""Tables as CSV, for spreadsheets: cells that no program takes for a formula, and every fault with its line and column."""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.config.yaml import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet may run, or that was guarded against it; see OWASP, CSV Injection."""
_GUARD = "'"
_MARK = "\ufeff"
"""The byte order mark by which spreadsheets know UTF-8."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, and its cells by column."""

    line: int
    cells: Mapping[str, str]


def write_sheet(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Write rows as CSV in the order of `columns`; a cell that begins like a formula gets a ' in front, which `read_sheet` takes off."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_guarded(row.get(name, "")) for name in columns] for row in rows)
    return _MARK + out.getvalue()


def read_sheet(data: bytes, columns: Sequence[str], *, name: str) -> list[Row]:
    """Read a CSV file in UTF-8 or GB 18030, separated by commas, semicolons or tabs; empty rows are left out.

    `columns` are those that may stand in its head, of which the first must. Raises ConfigError that names every fault.
    """
    text = _decoded(data, name)
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    rows: list[Row] = []
    faults: list[str] = []
    try:
        named = [cell.strip() for cell in next(reader, [])]
        _check_head(named, columns, name)
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if len(cells) > len(named):
                faults.append(f"{name}:{line}: {len(cells)} cells, and {len(named)} columns; is a comma outside quotation marks?")
            elif any(cells):
                rows.append(Row(line, {column: _bare(cell) for column, cell in zip(named, cells, strict=False)}))
    except csv.Error as wrong:
        raise ConfigError(f"{name}:{reader.line_num}: is no CSV: {wrong}") from None
    if faults:
        raise ConfigError("\n".join(faults))
    return rows


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{name}: is neither UTF-8 nor GB 18030; save it as “CSV UTF-8”")


def _check_head(named: Sequence[str], columns: Sequence[str], name: str) -> None:
    for at, column in enumerate(named, 1):
        if column not in columns:
            near = difflib.get_close_matches(column, columns, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(columns)}"
            raise ConfigError(f"{name}:1: column {at}, {column!r}, is not known; {hint}")
        if column in named[: at - 1]:
            raise ConfigError(f"{name}:1: the column {column!r} stands twice")
    if columns[0] not in named:
        raise ConfigError(f"{name}:1: the column {columns[0]!r} is missing")


def _guarded(cell: str) -> str:
    return _GUARD + cell if _FORMULA.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith(_GUARD) and _FORMULA.match(cell) else cell
