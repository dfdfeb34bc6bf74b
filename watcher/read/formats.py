"""What bytes are, by their first bytes and content rather than by their name, and who reads them."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from watcher.model import Reading, Refusal
from watcher.read import attachments
from watcher.read.bulletin import read_text
from watcher.read.charset import decode
from watcher.read.html import read_data, read_drawn_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Extracting = Callable[[bytes, str], attachments.Extract]

_MOST = 200_000_000
_MOST_TEXT = 10_000_000
_MOST_ARCHIVE = 40_000_000
_MOST_CHARACTERS = 5_000_000
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|span|td|script|h[1-6]|br)\b[^>]{0,500}>", re.IGNORECASE)
_LIST = re.compile(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:rss|feed|rdf:RDF|datastore)\b", re.IGNORECASE | re.DOTALL)
_DATA = re.compile(r"[\[{]\s*[\[{\"]")
_START = 4000
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.02


def read_bytes(
    data: bytes,
    *,
    name: str = "",
    url: str | None = None,
    content_type: str | None = None,
    select: Mapping[str, str] | None = None,
    extract: Extracting = attachments.text_of,
) -> Reading:
    """Read any file or page into documents.

    `name` is the file's name, `url` the page's address, by which links are made whole; `content_type` the HTTP header's
    value; `select` CSS selectors (title, date, body, number, source, issuer, status, attachments) for pages whose build
    cannot be told; `extract` takes the text out of a file that is neither page nor text
    (in another process, if need be). A page that is no document gives a Reading without any and says why in its doubts.
    Raises Refusal, with what the bytes are, where nothing can be read from them.
    """
    if len(data) > _MOST:
        raise Refusal(f"too large to read: {len(data)} bytes")
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal("empty")
    if kind := attachments.what_is(data):
        return _file(data, kind, name=name, url=url, extract=extract)
    if len(data) > _MOST_TEXT:
        raise Refusal(f"too large for a page or a text: {len(data)} bytes")
    decoded = decode(data, content_type)
    start = decoded.text[:_START]
    if len(_CONTROLS.findall(start)) > _MOST_CONTROLS * len(start):
        raise Refusal("bytes of no known kind, and no text")
    doubts = ("some of its characters could not be decoded",) if decoded.doubtful else ()
    reading = _text(decoded.text, start.lstrip(), name=name, url=url, select=select)
    return dataclasses.replace(reading, doubts=reading.doubts + doubts) if doubts else reading


def _text(text: str, start: str, *, name: str, url: str | None, select: Mapping[str, str] | None) -> Reading:
    """Read a page, a list in data form that is no document, data with a document in it, or plain text."""
    if _LIST.match(start):
        return Reading(doubts=("a feed or data store: a list, no document",))
    if _DATA.match(start):
        return read_data(text, name=name, url=url)
    if start.startswith("<") or _MARKUP.search(start):
        return read_drawn_page(text, name=name, url=url, select=select)
    return read_text(text, name)


def _file(data: bytes, kind: str, *, name: str, url: str | None, extract: Extracting) -> Reading:
    """Give an attachment: its text is read as a text file is; an archive gives the documents of all that it holds."""
    if kind == "zip" and (inside := list(attachments.members(data))):
        return _archive(inside, url, extract)
    found = extract(data, kind)
    if len(found.text) > _MOST_CHARACTERS:
        raise Refusal(f"a file with too much text to read: {len(found.text)} characters")
    reading = read_text(found.text, name, whole=found.whole, printed=not found.whole)
    documents = tuple(dataclasses.replace(d, lines=None, doubts=d.doubts + found.doubts) for d in reading.documents)
    return dataclasses.replace(reading, documents=documents, doubts=reading.doubts + found.doubts)


def _member(content: bytes, name: str, url: str | None, extract: Extracting, *, room: bool) -> Reading:
    if not room:
        raise Refusal("not read: the archive holds more than is sane")
    if attachments.what_is(content) == "zip" and any(attachments.members(content)):
        raise Refusal("an archive within an archive")
    return read_bytes(content, name=name, url=url, extract=extract)


def _archive(inside: list[tuple[str, bytes]], url: str | None, extract: Extracting) -> Reading:
    readings, doubts = [], []
    left = _MOST_ARCHIVE
    for member, content in inside:
        left -= len(content)
        try:
            readings.append(_member(content, member, url, extract, room=left >= 0))
        except Refusal as wrong:
            doubts.append(f"{member}: {wrong}")
    if not readings:
        raise Refusal("a zip archive of which nothing can be read: " + "; ".join(doubts))
    mastheads = [r.issue for r in readings if r.issue]
    issue = mastheads[0] if len(mastheads) == 1 else None
    documents = tuple(d for r in readings for d in r.documents)
    return Reading(documents, issue, doubts=tuple(doubts) + tuple(d for r in readings for d in r.doubts))
