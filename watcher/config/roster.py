"""The subscribers as rows of cells and back: `config/subscribers.yaml` is edited in place, with its comments."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from watcher.config.models import Channel, Subscriber
from watcher.config.yaml import ConfigError, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from watcher.config.sheet import Row

SECRETS = ("channel.secret",)
"""Columns that hold passwords; they are written only on request. A robot's address is one too, but there is no row without it."""
_WIDE = 4096  # columns of a line of YAML: no line of the reader's is broken


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would make of the file: its text before and after, and the ids that it touches."""

    file: Path
    before: str
    after: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    subscribers: tuple[tuple[Row, Subscriber], ...]


def columns() -> tuple[str, ...]:
    """Give the columns: the keys of a subscriber in their order, those of the channel as channel.kind and so on."""
    return tuple(_columns(Subscriber))


def _columns(form: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in form.model_fields.items():
        if field.annotation is Channel:
            yield from _columns(Channel, f"{name}.")
        else:
            yield before + name


def rows_of(file: Path) -> list[dict[str, str]]:
    """Give the subscribers of a file as cells, as they are written there; what is not written is empty."""
    return [_cells(entry) for entry in _entries(file)]


def plan(file: Path, rows: Sequence[Row], *, sheet: str, remove: bool) -> Plan:
    """Give what rows make of a file: a row changes the subscriber of its id, or adds one; a cell that is empty takes the key away.

    Columns that the rows do not have stay as they are; so do subscribers without a row, unless `remove`. Raises ConfigError that
    names every fault with line and column of the sheet.
    """
    before = file.read_text("utf-8") if file.exists() else ""
    entries = _entries(file)
    by_id = {str(entry["id"]): entry for entry in entries}
    faults: list[str] = []
    added, changed, checked = [], [], []
    for row in _once(rows, sheet, faults):
        ident = row.cells["id"].strip()
        entry = by_id.get(ident, CommentedMap())
        if ident not in by_id:
            added.append(entry)
        if _put(entry, row.cells) and ident in by_id:
            changed.append(ident)
        subscriber = _checked(entry, row, sheet, faults)
        if subscriber:
            checked.append((row, subscriber))
    if faults:
        raise ConfigError("\n".join(faults))
    named = {row.cells["id"].strip() for row in rows}
    removed = tuple(ident for ident in by_id if ident not in named) if remove else ()
    after = _after(before, entries, added, removed) if added or changed or removed else before
    return Plan(file, before, after, tuple(str(e["id"]) for e in added), tuple(changed), removed, tuple(checked))


def _once(rows: Sequence[Row], sheet: str, faults: list[str]) -> Iterator[Row]:
    """Give the rows whose id stands in no row above."""
    seen: dict[str, int] = {}
    for row in rows:
        ident = row.cells["id"].strip()
        if ident in seen:
            faults.append(f"{sheet}:{row.line}: column 'id': {ident!r} stands in line {seen[ident]} already")
        else:
            seen[ident] = row.line
            yield row


def _entries(file: Path) -> CommentedSeq:
    data = load(file, to_edit=True) if file.exists() else None
    if data is None:
        return CommentedSeq()
    if not isinstance(data, CommentedSeq) or not all(isinstance(entry, CommentedMap) and "id" in entry for entry in data):
        raise ConfigError(f"{file}:1: a list of subscribers is wanted here, each with its id")
    return data


def _cells(entry: Mapping[str, Any], before: str = "") -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in entry.items():
        if isinstance(value, dict):
            cells |= _cells(value, f"{before}{name}.")
        else:
            cells[before + name] = _cell(value)
    return cells


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _put(entry: CommentedMap, cells: Mapping[str, str]) -> bool:
    """Write the cells that differ into an entry; whether any did."""
    known = _cells(entry)
    differ = {name: cell for name, cell in cells.items() if cell.strip() != known.get(name, "").strip()}
    for name, cell in differ.items():
        outer, _, inner = name.rpartition(".")
        if outer and outer not in entry:
            entry[outer] = CommentedMap()
            entry[outer].fa.set_flow_style()
        holder = entry[outer] if outer else entry
        if cell.strip():
            holder[inner] = _value(name, cell)
        else:
            holder.pop(inner, None)
    return bool(differ)


def _value(name: str, cell: str) -> Any:
    """Give a cell as YAML has it: words as they are, a list's lines, all else as a scalar of its own kind."""
    form, key = (Channel, name.rpartition(".")[2]) if "." in name else (Subscriber, name)
    annotation = form.model_fields[key].annotation
    kinds = {annotation, *get_args(annotation)}
    if str in kinds:
        return cell.strip()
    if any(getattr(kind, "__origin__", kind) is tuple for kind in kinds) and key != "quiet_hours":
        values = CommentedSeq(value.strip() for value in cell.split("\n") if value.strip())
        values.fa.set_flow_style()
        return values
    try:
        return YAML(typ="safe", pure=True).load(cell)
    except YAMLError:
        return cell.strip()


def _checked(entry: CommentedMap, row: Row, sheet: str, faults: list[str]) -> Subscriber | None:
    try:
        return Subscriber.model_validate({**entry, "channel": dict(entry.get("channel", {}))})
    except ValidationError as wrong:
        for error in wrong.errors():
            where = ".".join(str(step) for step in error["loc"] if isinstance(step, str))
            said = "is missing" if error["type"] == "missing" else str(error["msg"]).removeprefix("Value error, ")
            faults.append(f"{sheet}:{row.line}: column {where!r}: {said}")
        return None


def _after(before: str, entries: CommentedSeq, added: Sequence[CommentedMap], removed: Sequence[str]) -> str:
    """Give the file's text with what was changed; a file that holds nothing but comments keeps them above what is added."""
    kept = len(entries)
    for at in reversed(range(kept)):
        if str(entries[at]["id"]) in removed:
            del entries[at]
    if not entries:
        head = before if not kept else ""
        return head + ("\n" if head and not head.endswith("\n") else "") + (_dumped(CommentedSeq(added)) if added else "")
    entries.extend(added)
    return _dumped(entries)


def _dumped(entries: CommentedSeq) -> str:
    yaml = YAML(typ="rt")
    yaml.width = _WIDE
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    out = io.StringIO()
    yaml.dump(entries, out)
    return out.getvalue()
