"""From a title and the paragraphs after it to a whole document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.model import Attachment, Block, Document, Kind, Level
from watcher.read.agencies import resolve
from watcher.read.dates import parse_date
from watcher.read.lines import Line
from watcher.read.numbers import number_of_line
from watcher.read.structure import block_of


@dataclass(frozen=True, slots=True)
class Hints:
    """What stands beside a document: a page's metadata box, a bulletin's table of contents. The text wins over them."""

    title: str | None = None
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    written_date: dt.date | None = None
    published_date: dt.date | None = None
    source: str | None = None
    status: str | None = None
    section: str | None = None
    attachments: tuple[Attachment, ...] = ()
    file: str | None = None


def assemble(title: str, lines: Sequence[Line], hints: Hints = Hints()) -> Document:
    """The document that these paragraphs make, after its title. First version: number, addressee, signature, date, blocks."""
    rest = [line for line in lines if line.text.strip()]
    number = hints.doc_number
    addressee = None
    if rest and (own := number_of_line(rest[0].text)):
        number, rest = own, rest[1:]
    if rest and rest[0].text.rstrip().endswith(("：", ":")) and len(rest[0].text) < 400:
        addressee = rest[0].text.strip()
    written, issuers = hints.written_date, hints.issuers
    signed: dict[int, Level] = {}
    for i, line in enumerate(rest):
        day = parse_date(line.text)
        if day and i:
            written = day
            signed[i] = Level.DATE
            j, names = i - 1, list[str]()
            while j >= 0 and (parts := re.split(r"\s{1,}", line_text) if (line_text := rest[j].text.strip()) else []):
                closed = ["".join(parts)] if resolve("".join(parts)) else parts
                if not all(resolve(p) for p in closed):
                    break
                names = closed + names
                signed[j] = Level.SIGNATURE
                j -= 1
            issuers = tuple(names) or issuers
            break
    blocks = []
    for i, line in enumerate(rest):
        text = line.text.strip()
        blocks.append(Block(Level.TABLE, text, None, line.rows) if line.rows else Block(signed[i], text) if i in signed else block_of(text))
    agencies = tuple(dict.fromkeys(a.name for n in issuers if (a := resolve(n))))
    return Document(
        title=re.sub(r"\s+", "", title),
        doc_number=number,
        issuers=issuers,
        agencies=agencies,
        written_date=written,
        published_date=hints.published_date,
        kind=Kind.POLICY if number else Kind.OTHER,
        section=hints.section,
        source=hints.source,
        addressee=addressee,
        articles=sum(b.level is Level.ARTICLE for b in blocks),
        attachments=hints.attachments,
        status=hints.status,
        file=hints.file,
        body=tuple(blocks),
        text="\n".join(line.text.strip() for line in rest),
    )
