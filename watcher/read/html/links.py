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
_DOWNLOAD = re.compile(r"^\s*(?:附件下载\s*[:：]\s*|[【\[]?\s*(?:点击)?下\s*载\s*[】\]]?\s*$)")
_NO_PLACE = ("javascript:", "#", "mailto:", "tel:", "about:")


def framed_files(root: HtmlElement) -> list[str]:
    """Give the files shown in frames, in the form in which scripts name them; to be asked before frames are taken out."""
    return [
        f'"{address}"' for e in root.iter("iframe", "object", "embed") if (address := e.get("src") or e.get("data")) and is_file(address)
    ]


def attachments_of(
    root: HtmlElement, scripts: Iterable[str], *, base: str | None, leave_out: Collection[HtmlElement]
) -> tuple[Attachment, ...]:
    """Give the linked files on a page, then those that only scripts and frames name; each address once, with the words of its link."""
    found: dict[str, Attachment] = {}
    for name, address in _links(root, leave_out):
        found.setdefault(_key(address), Attachment(name, _whole(base, address)))
    known = {key.rsplit("/", 1)[-1] for key in found}
    for script in scripts:
        for address in filter(is_file, _IN_SCRIPT.findall(script)):
            key = _key(address)
            if key.rsplit("/", 1)[-1] not in known:
                found.setdefault(key, Attachment(_file_name(address), _whole(base, address)))
    return tuple(found.values())


def _whole(base: str | None, address: str) -> str:
    try:
        return urljoin(base, address) if base else address
    except ValueError:
        return address


def is_file(address: str) -> bool:
    """Tell whether an address names a document file, or a service that hands one out."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    named = _FILE.search(unquote(parts.path)) or _FILE.search(unquote(parts.query))
    return bool(named) or (bool(_SERVED.search(address)) and not parts.path.endswith((".html", ".htm", ".shtml")))


def _links(root: HtmlElement, leave_out: Collection[HtmlElement]) -> Iterator[tuple[str, str]]:
    for link in root.iter("a"):
        address = (link.get("href") or "").strip()
        if link in leave_out or not address or address.lower().startswith(_NO_PLACE) or not is_file(address):
            continue
        shown = _DOWNLOAD.sub("", words(link))
        yield shown or link.get("title") or link.get("download") or _file_name(address), address


def _key(address: str) -> str:
    parts = urlsplit(address.removeprefix("./"))
    return f"{parts.netloc}{parts.path}?{parts.query}"


def _file_name(address: str) -> str:
    return unquote(urlsplit(address).path.rsplit("/", 1)[-1])
