"""Digests in the narrow room of a chat: entries as a few lines, cut to bytes, packed into as few messages as fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from watcher.model import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.model import Entry

MANY = 15
"""Entries from which on each is told by its title and one line."""
_URL_SIGNS = "/:?&=#%+,;@!$'*~"  # may stand in a link as they are; brackets, bars and white space may not
_TEXT_SIGNS = str.maketrans({"[": "［", "]": "］", "<": "＜", ">": "＞", "*": "＊", "`": "｀", "_": "＿", "#": "＃"})


GRAVE = frozenset({ChangeKind.REPEALED, ChangeKind.PARTIALLY_REPEALED, ChangeKind.SUSPENDED, ChangeKind.EXPIRED})
"""Kinds that a reader must not overlook: something no longer holds."""


def lines_of(entry: Entry, *, brief: bool) -> tuple[str, ...]:
    """Give what is said of an entry beneath its title; in a long message number and status must do."""
    if brief:
        return (entry.brief,) if entry.brief else ()
    return entry.lines


def plain(words: str) -> str:
    """Give words without the signs that Markdown would read as its own."""
    return words.translate(_TEXT_SIGNS)


def address(url: str | None) -> str | None:
    """Give an address in the form that may stand in a Markdown link; None where it is none for the web."""
    if not url or not re.match(r"https?://", url):
        return None
    return quote(url, safe=_URL_SIGNS)


def cut(words: str, room: int) -> str:
    """Cut words to at most `room` bytes of UTF-8, between characters, with … where something is left out."""
    encoded = words.encode()
    if len(encoded) <= room:
        return words
    mark = "…".encode()
    return encoded[: max(room - len(mark), 0)].decode(errors="ignore") + ("…" if room >= len(mark) else "")


def titled(title: str, url: str | None, room: int, link: Callable[[str, str], str]) -> str:
    """Give a title as a link of at most `room` bytes; the title gives way first, then the link as a whole."""
    title = " ".join(title.split())
    if url:
        bare = len(link("", url).encode())
        if bare + min(len(title.encode()), 60) <= room:
            return link(cut(title, room - bare), url)
    return cut(title, room)


def filled(head: str, lines: Sequence[str], room: int, join: str) -> str:
    """Give a head and as many of the lines as fit into `room` bytes; the last one may be cut."""
    text = head
    for line in lines:
        left = room - len((text + join).encode())
        if left < 30:
            break
        text += join + cut(line, left)
    return text


def packed(sizes: Sequence[int], limit: int) -> list[range]:
    """Put entries of these sizes, in their order, into as few messages of at most `limit` as this order allows."""
    parts: list[range] = []
    start = used = 0
    for at, size in enumerate(sizes):
        if used and used + size > limit:
            parts.append(range(start, at))
            start, used = at, 0
        used += size
    return [*parts, range(start, len(sizes))] if sizes else []


def numbered(subject: str, part: int, parts: int) -> str:
    """Give the heading of one part of a message."""
    return subject if parts == 1 else f"{subject}（{part}/{parts}）"
