"""OFD (GB/T 33190): the words of its pages, put together line by line from where they stand."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from watcher.model import Refusal
from watcher.read.attachments.packages import part, xml

if TYPE_CHECKING:
    import zipfile

    from lxml import etree

_SAME_LINE = 1.5  # millimetres


def read_ofd(package: zipfile.ZipFile) -> str:
    """Give the text of all pages, parted by form feeds. Raises Refusal where there is none."""
    root = _tree(package, "OFD.xml")
    pages = [_page(_tree(package, place)) for doc in _texts(root, "DocRoot") for place in _places(package, doc.strip("/"))]
    if not any(p.strip() for p in pages):
        raise Refusal("an OFD file without text")
    return "\f".join(pages)


def _places(package: zipfile.ZipFile, document: str) -> list[str]:
    """Name the members that hold a document's pages, in order; their places are given from the document's folder."""
    folder = posixpath.dirname(document)
    given = [page.get("BaseLoc", "") for page in _tree(package, document).iter("{*}Page")]
    return [at.strip("/") if at.startswith("/") else posixpath.normpath(posixpath.join(folder, at)) for at in given if at]


def _tree(package: zipfile.ZipFile, name: str) -> etree._Element:
    data = part(package, name)
    if data is None:
        raise Refusal(f"an OFD file without its {name}")
    return xml(data, name)


def _texts(root: etree._Element, name: str) -> list[str]:
    return [e.text.strip() for e in root.iter("{*}" + name) if e.text and e.text.strip()]


def _page(page: etree._Element) -> str:
    """Text objects stand at a place each; those of one height are one line, from left to right."""
    placed = []
    for item in page.iter("{*}TextObject"):
        words = "".join(code.text or "" for code in item.iter("{*}TextCode"))
        box = (item.get("Boundary") or "0 0 0 0").split()
        try:
            placed.append((float(box[1]), float(box[0]), words))
        except (ValueError, IndexError):
            placed.append((0.0, 0.0, words))
    lines: list[tuple[float, list[tuple[float, str]]]] = []
    for top, left, words in sorted(placed, key=lambda row: row[0]):
        if lines and top - lines[-1][0] <= _SAME_LINE:
            lines[-1][1].append((left, words))
        else:
            lines.append((top, [(left, words)]))
    return "\n".join("".join(w for _, w in sorted(row, key=lambda pair: pair[0])) for _, row in lines)
