"""The files that belong to a document, as linked on its page: in the text, after it, in frames and in scripts."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from watcher.model import Attachment
from watcher.read.html.dom import address_of, joined, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lxml.html import HtmlElement

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z|pptx?|rtf|csv|txt|tif|ceb|dps)$", re.IGNORECASE)
_SERVED = re.compile(r"download|/attach|attachment|fileid=|file_?id|downfile|filename=", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"""["'(=]\s*([^"'<>()\s]{3,300}\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|pptx?))\\?["')]""", re.IGNORECASE)
_DOWNLOAD = re.compile(r"^\s*(?:附件下载\s*[:：]\s*|[【\[]?\s*(?:点击)?下\s*载\s*[】\]]?\s*$)")


def framed_files(root: HtmlElement) -> list[str]:
    """Give the files shown in frames, in the form in which scripts name them; to be asked before frames are taken out."""
    return [
        f'"{address}"' for e in root.iter("iframe", "object", "embed") if (address := e.get("src") or e.get("data")) and is_file(address)
    ]


def attachments_of(
    root: HtmlElement, scripts: Iterable[str], *, base: str | None, leave_out: Collection[HtmlElement]
) -> tuple[Attachment, ...]:
    """Give the linked files on a page, then those that only scripts and frames name; each once, with the words of its link."""
    found: dict[str, Attachment] = {}
    for link in root.iter("a"):
        address = address_of(link, base)
        if address and link not in leave_out and (is_file(address) or _says_file(link)):
            found.setdefault(_key(address), Attachment(_name(link, address), address))
    known = {key.rsplit("/", 1)[-1] for key in found}
    for script in scripts:
        for said in _IN_SCRIPT.findall(script):
            address = joined(base, _shown_by(said))
            if address and is_file(address) and _key(address).rsplit("/", 1)[-1] not in known:
                found.setdefault(_key(address), Attachment(_file_name(address), address))
    return tuple(found.values())


def _shown_by(address: str) -> str:
    """Give the file that a viewer's address names: viewer.html?file=/a/b.pdf."""
    path, _, query = address.partition("?")
    if path.lower().endswith((".html", ".htm")):
        return next((value for _, value in parse_qsl(html.unescape(query)) if _FILE.search(value)), address)
    return address


def is_file(address: str) -> bool:
    """Tell whether an address names a document file, or a service that hands one out."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    named = _FILE.search(unquote(parts.path)) or _FILE.search(unquote(parts.query))
    return bool(named) or (bool(_SERVED.search(address)) and not parts.path.endswith((".html", ".htm", ".shtml")))


def _says_file(link: HtmlElement) -> bool:
    """Tell whether a link's own words are the name of a file, or its markup hands one out: <a download href="/d?id=8871">指南.pdf</a>."""
    return bool(_FILE.search(words(link).strip()) or ("download" in link.attrib and words(link).strip()))


def _name(link: HtmlElement, address: str) -> str:
    shown = _DOWNLOAD.sub("", words(link))
    return shown or link.get("title") or link.get("download") or _file_name(address)


def _key(address: str) -> str:
    parts = urlsplit(address.removeprefix("./"))
    return f"{parts.netloc}{parts.path}?{parts.query}"


def _file_name(address: str) -> str:
    return unquote(urlsplit(address).path.rsplit("/", 1)[-1])
