"""Subscribers to and from a spreadsheet: what an import would do is planned and shown before it is done."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from watcher.config import ConfigError
from watcher.config.roster import SECRETS, Plan, columns, plan, rows_of
from watcher.config.sheet import read_sheet, write_sheet
from watcher.match import QueryError, parse_query
from watcher.run.readers.profiles import lexicon_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watcher.config import Home
    from watcher.config.sheet import Row
    from watcher.match import Lexicon


def export(home: Home, *, secrets: bool = False) -> tuple[str, int]:
    """Give the subscribers of the configuration as CSV, and how many they are; passwords only with `secrets`."""
    rows = rows_of(_file(home))
    return write_sheet([name for name in columns() if secrets or name not in SECRETS], rows), len(rows)


def plan_import(home: Home, sheet: Path, *, remove: bool = False) -> Plan:
    """Give what the rows of a CSV file would make of the configuration, and change nothing.

    Raises ConfigError that names every fault with line and column; a faulty query is shown with a caret under its place.
    """
    try:
        data = sheet.read_bytes()
    except OSError as wrong:
        raise ConfigError(f"{sheet}: cannot be opened: {wrong.strerror or wrong}") from wrong
    planned = plan(_file(home), read_sheet(data, columns(), name=str(sheet)), sheet=str(sheet), remove=remove)
    lexicon = lexicon_of(home)
    faults = [
        fault
        for row, subscriber in planned.subscribers
        for column, query in (("query", subscriber.query), ("exclude", subscriber.exclude))
        for fault in _faults(sheet, row, column, query, lexicon)
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    return planned


def carry_out(planned: Plan) -> None:
    """Write what was planned, all of it or nothing; the file keeps its rights. Raises ConfigError where it was changed meanwhile."""
    file = planned.file
    if (file.read_text("utf-8") if file.exists() else "") != planned.before:
        raise ConfigError(f"{file}: was changed meanwhile; nothing was written, import again")
    file.parent.mkdir(parents=True, exist_ok=True)
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o600
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}.", delete=False) as new:
        new.write(planned.after)
        new.flush()
        os.fsync(new.fileno())
    Path(new.name).chmod(mode)
    Path(new.name).replace(file)


def _file(home: Home) -> Path:
    return home.path / "config" / "subscribers.yaml"


def _faults(sheet: Path, row: Row, column: str, query: str, lexicon: Lexicon) -> Iterator[str]:
    try:
        parse_query(query, lexicon)
    except QueryError as wrong:
        shown = "".join(f"\n    {line}" for line in wrong.pointed(query).split("\n"))
        yield f"{sheet}:{row.line}: column {column!r}: {wrong.message}{shown}"
