"""Files other than pages and text: what they are by their first bytes, and their text."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.compound import read_compound
from watcher.read.attachments.docx import read_docx
from watcher.read.attachments.extract import Extract
from watcher.read.attachments.ofd import read_ofd
from watcher.read.attachments.packages import open_package, part
from watcher.read.attachments.pdf import read_pdf
from watcher.read.attachments.rtf import read_rtf
from watcher.read.attachments.xlsx import read_xlsx

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

__all__ = ["PARSED", "Extract", "members", "text_of", "what_is"]

_READABLE = (".pdf", ".docx", ".doc", ".wps", ".xlsx", ".xls", ".et", ".ofd", ".rtf", ".txt", ".htm", ".html")
_ITSELF = {"word/document.xml", "OFD.xml", "xl/workbook.xml"}
_MOST_MEMBERS = 50
PARSED = frozenset({"pdf", "ole", "rtf", "zip"})
"""Kinds of files that have a parser; any other is refused by its name."""
_READERS = {"ole": read_compound, "rtf": read_rtf}


@functools.cache
def _magic() -> list[tuple[bytes, str]]:
    rows = tomllib.loads(files("watcher.read.attachments").joinpath("tables.toml").read_text("utf-8"))["magic"]
    return [(bytes.fromhex(r["starts"]), r["is"]) for r in rows]


def what_is(data: bytes) -> str | None:
    """Say what a file is by its first bytes, or None where it may be text."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return next((name for start, name in _magic() if data.startswith(start)), None)


def text_of(data: bytes, kind: str) -> Extract:
    """Give the text of a file that `what_is` named. Raises Refusal with what it is where its text cannot be had."""
    return read_pdf(data) if kind == "pdf" else Extract(_text_of(data, kind))


def _text_of(data: bytes, kind: str) -> str:
    if kind in _READERS:
        return _READERS[kind](data)
    if kind == "zip":
        package = open_package(data)
        names = set(package.namelist())
        if "word/document.xml" in names:
            return read_docx(package)
        if "OFD.xml" in names:
            return read_ofd(package)
        if "xl/workbook.xml" in names:
            return read_xlsx(package)
        raise Refusal(_office(names) or "a zip archive without a document that can be read")
    raise Refusal(kind)


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the documents in a plain zip archive by name; none for a file that is itself a document in a package."""
    package = open_package(data)
    names = package.namelist()
    if not _ITSELF.isdisjoint(names) or _office(set(names)):
        return
    readable = [n for n in names if n.lower().endswith(_READABLE)]
    for name in readable[:_MOST_MEMBERS]:
        inner = part(package, name)
        if inner:
            yield _shown_name(package, name), inner


def _office(names: set[str]) -> str | None:
    kinds = {"ppt/presentation.xml": "a PowerPoint presentation", "xl/workbook.bin": "an Excel workbook (.xlsb); save it as .xlsx"}
    return next((what for name, what in kinds.items() if name in names), None)


def _shown_name(package: zipfile.ZipFile, name: str) -> str:
    """Give a member's name; archives made by Chinese Windows write it in GBK without saying so."""
    info = package.getinfo(name)
    if info.flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name
