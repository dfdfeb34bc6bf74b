"""Bytes to documents: bulletins, web pages, list pages, attachments.

What is asked for is imported when it is asked for: a pass that finds nothing new reads nothing, and starts the sooner.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcher.read.addresses import address_key
    from watcher.read.charset import Decoded, decode
    from watcher.read.formats import read_bytes
    from watcher.read.html import Impostor, impostor
    from watcher.read.lists import Lead, leads_in_program, leads_of, programs_of, read_list
    from watcher.read.markdown import to_markdown
    from watcher.read.mojibake import garbled

__all__ = [
    "Decoded",
    "Impostor",
    "Lead",
    "address_key",
    "decode",
    "garbled",
    "impostor",
    "leads_in_program",
    "leads_of",
    "programs_of",
    "read_bytes",
    "read_list",
    "to_markdown",
]

_PLACES = {
    "address_key": "addresses",
    "Decoded": "charset",
    "decode": "charset",
    "read_bytes": "formats",
    "garbled": "mojibake",
    "Impostor": "html",
    "impostor": "html",
    "Lead": "lists",
    "leads_in_program": "lists",
    "leads_of": "lists",
    "programs_of": "lists",
    "read_list": "lists",
    "to_markdown": "markdown",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
