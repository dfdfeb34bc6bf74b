"""OLE compound files (MS-CFB): what program wrote one, and its text: .doc and .wps, .xls and .et."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.doc import read_doc
from watcher.read.attachments.xls import read_xls

if TYPE_CHECKING:
    from collections.abc import Mapping

_WANTED = ("WordDocument", "0Table", "1Table", "Workbook", "Book")
_NOT_READ = {
    "EncryptedPackage": "an Office file that is locked with a password",
    "PowerPoint Document": "a PowerPoint presentation (.ppt)",
    "VisioDocument": "a Visio drawing",
    "__properties_version1.0": "a mail of Outlook",
    "WpsDocument": "a WPS document of before 2005",
    "MatOST": "a document of Microsoft Works",
}
"""Streams by which files are known that are not read, and what they are."""


def read_compound(data: bytes) -> str:
    """Give the text of a Word or Excel file of 97 to 2003, a paragraph or a table's row a line.

    Raises Refusal, with what the file is, where it is damaged, locked, of another program or without text.
    """
    streams = _streams(data)
    if what := next((what for name, what in _NOT_READ.items() if name in streams), None):
        raise Refusal(what)
    try:
        if "WordDocument" in streams:
            return read_doc(streams)
        if book := streams.get("Workbook") or streams.get("Book"):
            return read_xls(book)
    except (struct.error, IndexError) as wrong:
        raise Refusal(f"a damaged Office file: {wrong}") from None
    raise Refusal("an OLE file of an unknown program; save it as .docx, .xlsx or .pdf")


def _streams(data: bytes) -> Mapping[str, bytes]:
    """Read the streams that are wanted; those by which other programs are known are only named."""
    from olefile import OleFileIO

    try:
        with OleFileIO(io.BytesIO(data)) as file:
            found = {name: file.openstream(name).read() for name in _WANTED if file.exists(name)}
            return found | {name: b"" for name in _NOT_READ if file.exists(name)}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error, RecursionError, MemoryError) as wrong:
        raise Refusal(f"a damaged Office file (OLE): {wrong}") from None
