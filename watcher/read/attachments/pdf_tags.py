"""Tagged PDFs: the paragraphs, tables and list items of a page as the file itself parts them (ISO 32000-1, 14.8.4).

Word, WPS and browsers tag what they save. Tags that part printed lines, or nothing at all, or leave words out are worth less
than the print: such a file is read as if it had none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from watcher.read.attachments.pdf_tree import Element
from watcher.read.attachments.rows import row_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watcher.read.attachments.pdf_tree import Tagged

_PARAGRAPHS = frozenset(
    {"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "Title", "Caption", "TOCI", "Note", "FENote", "Code", "Lbl", "LBody"}
)
_SHOWN = {"Figure": "图", "Formula": "公式"}
_INLINE = frozenset({"Span", "Link", "Reference", "Em", "Strong", "Sub", "Quote", "NonStruct", "Annot", *_SHOWN})
_UNSEEN = re.compile("[\ufffe\uffff\x02\u200b]")
_LEAST_TAGGED = 0.95  # of the words on its pages
_LONGEST_ON_AVERAGE = 15.0  # lines of a paragraph
_MOST_CUT = 0.25  # of the paragraphs of one line each that end at the margin, within a sentence
_MARGIN, _FEWEST = 3, 10  # characters; paragraphs
_ENDS = ("。", "；", "：", "！", "？", "）", "”", ".", ";", ":")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a table's row (`cells`) on one page; `begun` on the page before, or one that `goes_on` on the next."""

    text: str
    lines: int = 1
    cells: tuple[Block, ...] = ()
    begun: bool = False
    goes_on: bool = False
    heads_table: bool = False  # the first row of a table
    whole: bool = False  # the words of all its pages, as the file itself spells them


@dataclass(slots=True)
class Page:
    """The blocks of a page, how many characters they hold, and how many of the page's no block has."""

    blocks: list[Block] = field(default_factory=list)
    held: int = 0
    left_out: int = 0


def text_of_tags(pages: Sequence[Tagged | None]) -> str | None:
    """Give the text of a file, a paragraph or a table's row a line; None where its tags are none or not to be trusted."""
    if not pages or not all(pages):
        return None
    read = [_Walk(page).page for page in pages if page]
    held, left_out = sum(page.held for page in read), sum(page.left_out for page in read)
    if not held or left_out > (1 - _LEAST_TAGGED) * (held + left_out):
        return None
    blocks = [block for page in read for block in page.blocks]
    prose = [block for block in blocks if not block.cells]
    if sum(block.lines for block in prose) > _LONGEST_ON_AVERAGE * len(prose) or _parts_lines(prose):
        return None
    return "\n".join(_line(block) for block in _over_pages(blocks))


def _parts_lines(prose: Sequence[Block]) -> bool:
    """Say whether each tag holds a printed line: many reach the margin without ending, and none goes on in a second line."""
    margin = max((len(block.text) for block in prose), default=0) - _MARGIN
    cut = sum(block.lines == 1 and len(block.text) >= margin and not block.text.endswith(_ENDS) for block in prose)
    return len(prose) >= _FEWEST and cut > _MOST_CUT * len(prose) and all(block.lines <= 1 for block in prose)


def _line(block: Block) -> str:
    """Write a block as a line; a blank one parts a table from a table above it."""
    return ("\n" if block.heads_table else "") + row_line([cell.text for cell in block.cells]) if block.cells else block.text


def _over_pages(blocks: Sequence[Block]) -> Iterator[Block]:
    """Give the blocks in order, those that a page break cut made whole."""
    waiting: Block | None = None
    for block in blocks:
        if waiting and waiting.goes_on and block.begun and len(block.cells) == len(waiting.cells):
            waiting = _joined(waiting, block)
            continue
        if waiting:
            yield waiting
        waiting = block
    if waiting:
        yield waiting


def _joined(one: Block, two: Block) -> Block:
    text = one.text if one.whole else join_lines([one.text, two.text])
    cells = tuple(_joined(a, b) for a, b in zip(one.cells, two.cells, strict=True))
    return replace(one, text=text, cells=cells, goes_on=two.goes_on)


def join_lines(lines: Sequence[str]) -> str:
    """Join printed lines: with a blank between two Latin words, else without."""
    text = ""
    for line in lines:
        words = line.strip(" ")
        ends = text[-1:] + words[:1]
        text += (" " if len(ends) == 2 and ends.isascii() and ends.isalpha() else "") + words
    return text


class _Walk:
    """Goes through the elements of a page and collects its blocks."""

    def __init__(self, tagged: Tagged) -> None:
        self.pieces = dict(tagged.pieces)
        self.page = Page()
        self.head = False  # whether a table has just begun
        self.label = ""  # of a list item, put before its first paragraph
        for element in tagged.elements:
            self._take(element)
        if self.label:
            self._add(Block(""))
        self.page.left_out = tagged.unmarked + sum(map(_letters, self.pieces.values()))

    def _take(self, element: Element) -> None:
        inner = [kid for kid in element.kids if isinstance(kid, Element)]
        if element.kind == "TR":
            cells = tuple(
                self._block(kid) if isinstance(kid, Element) else Block("") for kid in element.kids
            )  # an empty cell is on no page
            self._add(Block("", 1, cells, any(c.begun for c in cells), any(c.goes_on for c in cells), self.head))
            self.head = False
        elif element.kind == "Lbl":
            self.label = self._block(element).text
        elif (element.kind in _PARAGRAPHS or not inner or element.kind in _INLINE) and not any(map(_is_block, inner)):
            self._add(self._block(element))
        else:
            self.head = element.kind == "Table" and element.kids[0] is not None
            for kid in element.kids:
                if isinstance(kid, Element):
                    self._take(kid)
                elif kid is not None:
                    self._add(self._block(Element("P", (kid,))))

    def _add(self, block: Block) -> None:
        if self.label and not block.cells:
            block = replace(block, text=self.label + block.text)
            self.label = ""
        if block.text or block.cells:
            self.page.blocks.append(block)

    def _block(self, element: Element) -> Block:
        """Put the words of an element and of all within it together."""
        shown = "".join(self._shown(element))
        lines = [line for line in re.split(r"[\r\n]+", shown) if line.strip()]
        self.page.held += _letters(shown)
        return Block(
            element.spoken or join_lines(lines),
            len(lines),
            begun=_is_elsewhere(element, 0),
            goes_on=_is_elsewhere(element, -1),
            whole=bool(element.spoken),
        )

    def _shown(self, element: Element) -> Iterator[str]:
        words = ""
        for kid in element.kids:
            piece = "".join(self._shown(kid)) if isinstance(kid, Element) else self.pieces.pop(kid, "") if kid is not None else ""
            words += ("\n" if isinstance(kid, Element) and _is_block(kid) else "") + _UNSEEN.sub("", piece)
        if element.kind in _SHOWN and element.alternate and not words.strip():
            words = f"〔{_SHOWN[element.kind]}：{element.alternate}〕"
        yield words


def _is_elsewhere(element: Element, end: int) -> bool:
    """Say whether the first (0) or last (-1) words of an element lie on another page."""
    while element.kids:
        kid = element.kids[end]
        if not isinstance(kid, Element):
            return kid is None
        element = kid
    return False


def _is_block(element: Element) -> bool:
    return element.kind not in _INLINE or any(isinstance(kid, Element) and _is_block(kid) for kid in element.kids)


def _letters(text: str) -> int:
    return sum(not c.isspace() for c in text)
