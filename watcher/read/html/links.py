"""The files that belong to a document, as linked on its page: in the text, after it, in frames and in scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from watcher.model import Attachment
from watcher.read.html.dom import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from lxml.html import HtmlElement

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z|pptx?|rtf|csv|txt|tif|ceb|dps)$", re.IGNORECASE)
_SERVED = re.compile(r"download|/attach|attachment|fileid=|file_?id|downfile|filename=", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"""["'(=]\s*([^"'<>()\s]{3,300}\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|pptx?))\\?["')]""", re.IGNORECASE)
_ORDINAL = re.compile(r"^(?:附件?下载)[:：]\s*")
_NO_PLACE = ("javascript:", "#", "mailto:", "tel:", "about:")


def attachments_of(
    parts: Iterable[HtmlElement], scripts: Iterable[str], *, base: str | None, leave_out: Collection[HtmlElement]
) -> tuple[Attachment, ...]:
    """The linked files within `parts`, then those that only scripts name; each address once, with the words of its link."""
    found: dict[str, Attachment] = {}
    for name, address in _links(parts, leave_out):
        found.setdefault(_key(address), Attachment(name, urljoin(base, address) if base else address))
    names = {a.rsplit("/", 1)[-1] for a in found}
    for script in scripts:
        for address in _IN_SCRIPT.findall(script):
            key = _key(address)
            if key.rsplit("/", 1)[-1] not in names:
                found.setdefault(key, Attachment(_file_name(address), urljoin(base, address) if base else address))
    return tuple(found.values())


def is_file(address: str) -> bool:
    """Whether an address names a document file, or a service that hands one out."""
    parts = urlsplit(address)
    return bool(
        _FILE.search(unquote(parts.path))
        or _FILE.search(unquote(parts.query))
        or (_SERVED.search(address) and not parts.path.endswith((".html", ".htm", ".shtml")))
    )


def _links(parts: Iterable[HtmlElement], leave_out: Collection[HtmlElement]) -> Iterator[tuple[str, str]]:
    for part in parts:
        for link in part.iter("a", "embed"):
            address = (link.get("href") or link.get("src") or "").strip()
            if link in leave_out or not address or address.lower().startswith(_NO_PLACE) or not is_file(address):
                continue
            name = link.get("title") or link.get("download") or words(link) or _file_name(address)
            yield _ORDINAL.sub("", words(link) or name), address


def _key(address: str) -> str:
    parts = urlsplit(address.strip().removeprefix("./"))
    return f"{parts.netloc}{parts.path}?{parts.query}"


def _file_name(address: str) -> str:
    return unquote(urlsplit(address).path.rsplit("/", 1)[-1])
