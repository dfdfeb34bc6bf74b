"""What a PDF says of its own text by marked content: running heads are artifacts, a table's row is one text parted by tabs.

Sources: ISO 32000-1, 14.8.2.2 (artifacts) and 14.9.4 (ActualText). Word marks the heads and page numbers of what it saves so.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2

    _Mark = Any  # a pointer of PDFium's

_LONGEST = 200_000  # bytes of a mark's text


def without_artifacts(page: pypdfium2.PdfPage) -> list[str]:
    """Take the running heads and page numbers that say so off a page; give the texts of its marked table rows, cells parted by tabs."""
    from pypdfium2 import raw

    furniture, rows, seen = [], [], set()
    objects = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1))
    for piece in objects:
        for mark, name in _marks(piece):
            if name == "Artifact":
                furniture.append(piece)
                break
            at = ctypes.cast(mark, ctypes.c_void_p).value
            if name == "Span" and at not in seen and "\t" in (words := _actual_text(mark)):
                seen.add(at)
                rows.append(words)
    if len(furniture) < len(objects):
        for piece in furniture:
            page.remove_obj(piece)
    return rows


def with_rows(text: str, rows: list[str]) -> str:
    """Put the tabs back that PDFium writes as blanks: each row in its turn, where a line has its words and no others."""
    lines = text.split("\n")
    i = 0
    for row in rows:
        wanted = row.split()
        found = next((k for k in range(i, len(lines)) if lines[k].split() == wanted), None)
        if found is not None:
            lines[found], i = row.replace("\n", " "), found + 1
    return "\n".join(lines)


def mark_names(piece: Any) -> list[str]:
    """Name the marks that a piece of a page's content stands within (P, Span, Artifact)."""
    return [name for _, name in _marks(piece)]


def _marks(piece: pypdfium2.PdfObject) -> Iterator[tuple[_Mark, str]]:
    from pypdfium2 import raw

    for k in range(raw.FPDFPageObj_CountMarks(piece)):
        mark = raw.FPDFPageObj_GetMark(piece, k)
        if mark:
            yield mark, _name(mark)


def _name(mark: _Mark) -> str:
    from pypdfium2 import raw

    size = ctypes.c_ulong()
    raw.FPDFPageObjMark_GetName(mark, None, 0, size)
    buffer = ctypes.create_string_buffer(size.value)
    raw.FPDFPageObjMark_GetName(mark, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")


def _actual_text(mark: _Mark) -> str:
    """Give the text that a mark's content stands for, empty where it names none. PDFium's own call for strings takes it for UTF-8."""
    from pypdfium2 import raw

    size = ctypes.c_ulong()
    raw.FPDFPageObjMark_GetParamBlobValue(mark, b"ActualText", None, 0, size)
    if not 2 < size.value <= _LONGEST:
        return ""
    buffer = (ctypes.c_ubyte * size.value)()
    raw.FPDFPageObjMark_GetParamBlobValue(mark, b"ActualText", buffer, size, size)
    return bytes(buffer).removeprefix(b"\xfe\xff").decode("utf-16-be", "replace") if bytes(buffer[:2]) == b"\xfe\xff" else ""
