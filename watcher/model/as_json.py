"""Any of the nouns as what the commands print (docs/reference.md)."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcher.model.log import Change


def as_json(value: Any) -> Any:
    """Values of this module as plain JSON types: dates as ISO strings, enums as their words, tuples as lists."""
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [as_json(v) for v in value]
    if isinstance(value, dict):
        return {k: as_json(v) for k, v in value.items()}
    return value


TOLD = ("id", "kind", "title", "doc_number", "source", "url", "baseline", "effective_date", "by", "quote", "summary", "supersedes")
"""The keys of a change as `check` prints it and webhooks carry it."""


def change_json(change: Change) -> dict[str, Any]:
    """Give a change as it is told to the outside."""
    return {name: as_json(getattr(change, name)) for name in TOLD}
