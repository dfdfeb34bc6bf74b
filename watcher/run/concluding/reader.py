"""Which reader reads: a mark of the code and tables that make documents of bytes, kept with every text.

A text that another reader made is read again from its snapshot before it is held against a new one, so that a better
reader is never taken for a change of the law.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from watcher.model import Reading, Refusal
from watcher.store import DamagedBlobError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from watcher.model import Document, Item
    from watcher.store import Snapshots


def reader_mark(select: Mapping[str, str] | None = None) -> str:
    """Give the mark of today's reader, with the selectors of a source where it has any."""
    if not select:
        return _program()
    told = json.dumps(dict(select), sort_keys=True)
    return f"{_program()}+{hashlib.sha256(told.encode()).hexdigest()[:8]}"


@cache
def _program() -> str:
    """Give the hash of all that `watcher.read` consists of; read when a text is kept, so that a quiet pass does without."""
    seen = hashlib.sha256()
    for file in sorted(_parts(files("watcher.read")), key=str):
        seen.update(file.read_bytes())
    return seen.hexdigest()[:16]


def _parts(folder: Traversable) -> Iterator[Traversable]:
    for part in folder.iterdir():
        if part.is_dir():
            yield from _parts(part)
        elif part.name.endswith((".py", ".toml")):
            yield part


def read_snapshot(
    blobs: Snapshots, sha256: str, *, url: str, content_type: str | None = None, select: Mapping[str, str] | None = None
) -> Reading | Refusal:
    """Read kept bytes as they came from an address; a file put in by hand has an address of its own (file:)."""
    from watcher.read import read_bytes
    from watcher.run.looking.apart import extractor

    name = unquote(urlsplit(url).path.rsplit("/", 1)[-1])
    try:
        data = blobs.get(sha256)
        where = None if url.startswith("file:") else url
        return read_bytes(data, name=name, url=where, content_type=content_type, select=select or None, extract=extractor())
    except Refusal as refusal:
        return refusal
    except (KeyError, DamagedBlobError) as wrong:
        return Refusal(f"the snapshot is damaged: {wrong}")


def completed(document: Document, item: Item | None) -> Document:
    """Take from a page's row on the list what the page itself does not say."""
    if item is None:
        return document
    return replace(
        document,
        published_date=document.published_date or item.date,
        status=document.status or item.status,
        title=document.title or item.title,
    )
