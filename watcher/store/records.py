"""Documents and redlines as they lie in the store: compressed JSON of the model's own fields."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from watcher.model import Attachment, Block, Document, Kind, Level, Op, Provision, TextChange

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def pack_document(document: Document) -> bytes:
    """Give a document as compressed JSON."""
    return zstd.compress(json.dumps(_fields(document), default=_plain, ensure_ascii=False, separators=(",", ":")).encode())


def _plain(value: Any) -> Any:
    """Give what JSON has no word for, one level deep: the encoder comes back for what is inside."""
    return value.isoformat() if isinstance(value, date) else _fields(value)


def _fields(noun: DataclassInstance) -> dict[str, Any]:
    return {field.name: getattr(noun, field.name) for field in dataclasses.fields(noun)}


def unpack_document(record: bytes) -> Document:
    """Give back the document that `pack_document` took; fields that it did not know yet have their defaults."""
    row: dict[str, Any] = json.loads(zstd.decompress(record))
    for name in ("written_date", "published_date", "effective_date", "expiry_date"):
        row[name] = _date(row.get(name))
    for name in ("issuers", "agencies", "promulgates", "doubts"):
        row[name] = tuple(row.get(name) or ())
    row["kind"] = Kind(row["kind"])
    row["lines"] = tuple(row["lines"]) if row.get("lines") else None
    row["attachments"] = tuple(Attachment(**a) for a in row.get("attachments") or ())
    row["body"] = tuple(_block(b) for b in row.get("body") or ())
    return Document(**row)


def pack_text(text: str) -> bytes:
    """Give a text, compressed."""
    return zstd.compress(text.encode())


def unpack_text(record: bytes) -> str:
    """Give back the text that `pack_text` took."""
    return str(zstd.decompress(record), "utf-8")


def unpack_redline(rows: list[dict[str, Any]] | None) -> tuple[TextChange, ...]:
    """Give back the changes of a comparison from their JSON."""
    return tuple(
        TextChange(
            Op(r["op"]),
            _provision(r["old"]),
            _provision(r["new"]),
            r["renumbered"],
            tuple((how, words) for how, words in r["parts"]),
            r.get("follows", False),
        )
        for r in rows or ()
    )


def _block(row: dict[str, Any]) -> Block:
    rows = row.get("rows")
    return Block(Level(row["level"]), row["text"], row.get("label"), tuple(tuple(cells) for cells in rows) if rows is not None else None)


def _provision(row: dict[str, Any] | None) -> Provision | None:
    return None if row is None else Provision(row["label"], row["text"])


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
