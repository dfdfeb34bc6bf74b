"""An issue as a Word document: A4, Word's own styles dressed for Chinese print, pages and running heads as fields.

The contents are not Word's own field for them, which would drop sources; each entry refers to its document's page (PAGEREF).
Word asks on opening whether the fields may be brought up to date; until then the pages are blank.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from watcher.digest.bulletin.script import MARKED, Part, masthead_first
from watcher.model import Level
from watcher.read.head import is_addressee

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.digest.bulletin.script import Piece

_LATIN = "Times New Roman"
_RED = "B8121A"
_MARGIN, _WIDTH = 82, 432  # points: the type area of 36 characters on A4
_STYLES = {Part.MASTHEAD: "Title", Part.HEADING: "Subtitle", Part.SECTION: "Heading 1", Part.TITLE: "Heading 2"}
_DRESS = (  # style, East Asian font, points, colour, alignment, space before and after
    ("Normal", "宋体", 12, None, "JUSTIFY", 0, 0),
    ("Title", "黑体", 34, _RED, "CENTER", 12, 6),
    ("Subtitle", "黑体", 16, None, "CENTER", 14, 8),
    ("Heading 1", "黑体", 22, _RED, "CENTER", 0, 12),
    ("Heading 2", "黑体", 17, None, "CENTER", 22, 8),
    ("Heading 3", "黑体", 12, None, "JUSTIFY", 0, 0),
    ("Header", "宋体", 9, None, "LEFT", 0, 0),
    ("Footer", "宋体", 9, None, "CENTER", 0, 0),
)
_HEADED = {Level.PART, Level.CHAPTER, Level.SECTION, Level.HEADING1}
_LONGEST_HEADING = 40
_CLOSING = {Level.SIGNATURE, Level.DATE}


def as_docx(pieces: Sequence[Piece]) -> bytes:
    """Write a .docx: its navigation shows sections and documents, its contents their pages."""
    import docx

    paper = docx.Document()
    _dress(paper)
    _furnish(paper, " ".join(p.text for p in pieces if p.part in {Part.MASTHEAD, Part.MAST_LINE}))
    entries = titles = 0
    before: Piece | None = None
    for piece in masthead_first(pieces):
        if piece.rows:
            if before and before.rows:
                paper.add_paragraph()  # Word makes one of two tables without a paragraph between
            _add_table(paper, piece.rows)
            before = piece
            continue
        before = piece
        line = paper.add_paragraph("" if piece.parts else piece.text, style=_style(piece))
        _add_parts(line, piece.parts)
        if piece.part is Part.ENTRY:
            entries += 1
            line.paragraph_format.tab_stops.add_tab_stop(_points(_WIDTH), *_leader())
            line.add_run("\t")
            _add_field(line, f"PAGEREF document_{entries} \\h", "")
        elif piece.part is Part.TITLE:
            titles += 1
            _bookmark(line, f"document_{titles}", titles)
        else:
            _set(line, piece)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _style(piece: Piece) -> str | None:
    if piece.level in _HEADED and len(piece.text) <= _LONGEST_HEADING and not piece.text.endswith("。"):
        return "Heading 3"
    return _STYLES.get(piece.part)


def _set(line: Any, piece: Piece) -> None:
    """Place a paragraph by what it is: signers and dates at the right, numbers in the middle, text two characters in."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    if piece.part in {Part.NUMBER, Part.MAST_LINE}:
        line.alignment = ALIGN.CENTER
        line.paragraph_format.keep_with_next = True
    elif piece.part is not Part.PARAGRAPH:
        return
    elif piece.level in _CLOSING:
        line.alignment = ALIGN.RIGHT
        line.paragraph_format.right_indent = _points(24)
        line.paragraph_format.keep_together = True
    elif piece.level is Level.ATTACHMENT:
        line.runs[0].bold = True
    elif piece.parts or not is_addressee(piece.text):
        line.paragraph_format.first_line_indent = _points(24)


def _add_parts(line: Any, parts: Sequence[tuple[str, str]]) -> None:
    """Add words that are set apart: struck and red, underlined and green, bold."""
    from docx.shared import RGBColor

    for kind, words in parts:
        run = line.add_run(words)
        run.bold, run.font.strike, run.font.underline = kind == "name" or None, kind == "delete" or None, kind == "insert" or None
        if kind in MARKED:
            run.font.color.rgb = RGBColor.from_string(MARKED[kind])


def _points(n: float) -> Any:
    from docx.shared import Pt

    return Pt(n)


def _leader() -> tuple[Any, Any]:
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER

    return WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS


def _dress(paper: Any) -> None:
    """Give Word's styles the fonts of Chinese print: the East Asian one by name, Latin letters their own."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    for name, font, size, color, align, before, after in _DRESS:
        style = paper.styles[name]
        style.font.name, style.font.size = _LATIN, _points(size)
        style.font.italic = False
        style.font.color.rgb = RGBColor.from_string(color or "000000")
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
        space = style.paragraph_format
        space.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
        space.space_before, space.space_after, space.line_spacing = _points(before), _points(after), 1.5 if name == "Normal" else 1.2
    paper.styles["Heading 1"].paragraph_format.page_break_before = True
    for rule in paper.styles["Title"].element.iter(qn("w:bottom")):
        rule.set(qn("w:color"), _RED)
        rule.attrib.pop(qn("w:themeColor"), None)


def _furnish(paper: Any, running: str) -> None:
    """Set the page, the running head with the section's name on all but the first, and the page number."""
    page = paper.sections[0]
    page.page_width, page.page_height = _points(595.3), _points(841.9)
    page.left_margin = page.right_margin = _points(_MARGIN)
    page.top_margin = page.bottom_margin = _points(76)
    page.different_first_page_header_footer = True
    head = page.header.paragraphs[0]
    for stop in list(head.style.paragraph_format.tab_stops):
        head.paragraph_format.tab_stops.add_tab_stop(stop.position, *_cleared())
    head.paragraph_format.tab_stops.add_tab_stop(_points(_WIDTH), _leader()[0])
    head.add_run(running + "\t")
    _add_field(head, 'STYLEREF "Heading 1"', "")
    for foot in (page.footer.paragraphs[0], page.first_page_footer.paragraphs[0]):
        foot.add_run("— ")
        _add_field(foot, "PAGE", "1")
        foot.add_run(" —")
    _append(paper.settings.element, "w:updateFields", val="true")
    paper.core_properties.title, paper.core_properties.author = running, ""


def _cleared() -> tuple[Any]:
    from docx.enum.text import WD_TAB_ALIGNMENT

    return (WD_TAB_ALIGNMENT.CLEAR,)


def _add_table(paper: Any, rows: Sequence[tuple[str, ...]]) -> None:
    """Add a table, its first row printed again on every page."""
    table = paper.add_table(rows=len(rows), cols=max(map(len, rows)), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=False):
            cell.text = words
    _append(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", val="true")  # noqa: SLF001 - python-docx has no call for it


def _add_field(line: Any, instruction: str, shown: str) -> None:
    """Add a field: its instruction, and what it shows until Word brings it up to date."""
    for kind in ("begin", "separate", "end"):
        _append(line.add_run()._r, "w:fldChar", fldCharType=kind)  # noqa: SLF001
        if kind == "begin":
            _append(line.add_run()._r, "w:instrText").text = f" {instruction} "  # noqa: SLF001
        elif kind == "separate":
            line.add_run(shown)


def _bookmark(line: Any, name: str, number: int) -> None:
    start = _append(line._p, "w:bookmarkStart", id=str(number), name=name)  # noqa: SLF001
    line.runs[0]._r.addprevious(start)  # noqa: SLF001
    _append(line._p, "w:bookmarkEnd", id=str(number))  # noqa: SLF001


def _append(parent: Any, tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made
