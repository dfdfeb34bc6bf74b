"""Zip packages, opened with limits: DOCX, OFD and archives of them."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from lxml import etree

from watcher.model import Refusal

_MOST_MEMBERS = 5_000
_MOST_BYTES = 300_000_000
_MOST_XML = 40_000_000


def open_package(data: bytes) -> zipfile.ZipFile:
    """Open a zip file. Raises Refusal where it is damaged or would unpack to more than is sane."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError) as wrong:
        raise Refusal(f"a damaged zip file: {wrong}") from None
    members = package.infolist()
    if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > _MOST_BYTES:
        raise Refusal("a zip file that unpacks to more than is sane")
    return package


def part(package: zipfile.ZipFile, name: str, most: int = _MOST_XML) -> bytes | None:
    """Read one member, or None where there is none. Raises Refusal where it is damaged, locked or too large."""
    try:
        with package.open(name) as member:
            data = member.read(most + 1)
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as wrong:
        raise Refusal(f"{name} in the file cannot be read: {wrong}") from None
    if len(data) > most:
        raise Refusal(f"{name} in the file is too large")
    return data


def xml(data: bytes, name: str) -> etree._Element:
    """Parse a member as XML, without entities or network. Raises Refusal where it is not well formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise Refusal(f"{name} in the file is no XML: {wrong}") from None
    if root is None:
        raise Refusal(f"{name} in the file is empty")
    return root
