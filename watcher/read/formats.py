"""What bytes are, by their first bytes and content rather than by their name, and who reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.model import Reading, Refusal
from watcher.read.bulletin import read_text
from watcher.read.charset import decode
from watcher.read.html import read_page

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 200_000_000
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|span|td|script|h[1-6]|br)\b[^>]{0,500}>", re.IGNORECASE)
_START = 4000


def read_bytes(
    data: bytes, *, name: str = "", url: str | None = None, content_type: str | None = None, select: Mapping[str, str] | None = None
) -> Reading:
    """Read any file or page into documents. Raises Refusal with the reason where nothing can be read from it."""
    if len(data) > _MOST:
        raise Refusal(f"too large to read: {len(data)} bytes")
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal("empty")
    decoded = decode(data, content_type)
    if _MARKUP.search(decoded.text[:_START]):
        return read_page(decoded.text, name=name, url=url, select=select)
    return read_text(decoded.text, name)
