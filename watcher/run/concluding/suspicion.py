"""When a new text at a known address is more likely a broken page than a change of the law.

Pure rules over two texts, or over what one pass showed. A suspicion drops nothing (law 3): what it meets is held for a person,
with its evidence, and the text that was known before stays the document's. The words are for the operator.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from watcher.compare import fold, same_number
from watcher.model import Op
from watcher.run.concluding.identity import names_agree
from watcher.run.looking.troubles import Problem, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from watcher.model import Document, TextChange

LONG = 100
"""Characters of folded text from which on a text that has shrunk or become another one says something."""
SHINGLE = 4
LITTLE_LEFT = 0.1
"""Share of the old text's shingles; a rewritten measure keeps its terms, another page keeps none."""
MANY = 5
"""Documents of one source whose words differ at once, where they are also half of those looked at."""
ALIKE = 3
"""Documents to which one and the same passage was added, or taken from: the site's furniture, not the law."""
SHARE = 0.1
"""Of all documents whose words differ at once, so many must show that passage: of very many some are amended alike."""
_NUMBERED = re.compile(r"[^\s\d]{0,40}\d\S{0,80}")
PASSAGE, WITHIN = 4, 12
"""Folded characters of a whole passage, and of one within an altered article, that count as one."""


def of_text(before: Document, now: Document) -> str | None:
    """Say why another text of a known document is not believed without a look; None where nothing speaks against it."""
    old, new = fold(before.text), fold(now.text)
    if len(old) >= LONG and len(new) * 2 < len(old):
        return f"正文少了一半以上（{len(old)}字变为{len(new)}字），可能页面未加载完整"
    if before.doc_number and not now.doc_number:
        return f"页面上不再有文号（原为{before.doc_number}），可能页面改版或读取有误"
    if dated(before) and not dated(now):
        return "页面上不再有成文日期和发布日期，可能页面改版或读取有误"
    if before.title and not now.title:
        return "页面上不再有标题，可能页面改版或读取有误"
    if len(old) >= LONG and _left(old, new) < LITTLE_LEFT:
        return "正文与原文几乎没有相同的文字，可能页面显示的是别的内容"
    return None


def of_another(before: Document, now: Document, listed: str | None) -> str | None:
    """Say why a reading that is not the document of its page is not believed to be another document; None where it is.

    `listed` is the title under which the list still names the address.
    """
    if before.doc_number and now.doc_number and not same_number(before.doc_number, now.doc_number):
        return None
    if listed and names_agree(before.title, listed):
        return f"列表仍称其为《{before.title}》，页面标题却成了《{now.title}》"
    if not now.doc_number and not now.written_date and (before.doc_number or before.written_date):
        return f"页面标题成了《{now.title}》，且没有文号和成文日期，可能页面显示的是别的内容"
    return None


def of_pass(reworded: Sequence[Sequence[TextChange]], looked: int) -> str | None:
    """Say why the changed texts of one pass over a source look like the site's doing; None where they do not.

    `reworded` holds what changed in each document, `looked` counts the known documents whose pages were read anew or stand as before.
    """
    if len(reworded) >= MANY and len(reworded) * 2 >= looked:
        return f"本次查看的{looked}件文件中有{len(reworded)}件文字同时变化，疑似网站改版"
    seen = Counter(passage for changes in reworded for passage in {p for change in changes for p in _passages(change)})
    passage, count = next(iter(seen.most_common(1)), ("", 0))
    return f"{count}件文件同时增删相同的文字“{passage[:40]}”，疑似网站改版" if count >= max(ALIKE, SHARE * len(reworded)) else None


def of_stranger(document: Document, listed: str | None) -> str | None:
    """Say why a new page is not believed to be the document that the list names; None where nothing speaks against it.

    A page of a few words under another title, without number, issuer and date, is a site's word on its own troubles.
    """
    itself = document.doc_number or document.issuers or dated(document)
    if not listed or itself or len(fold(document.text)) >= LONG or names_agree(document.title, listed):
        return None
    return f"the page calls itself {document.title[:40]!r}, where the list has {listed[:40]!r}"


def of_same(aside: Mapping[str, Document]) -> frozenset[str]:
    """Give the addresses at which one and the same page stands in place of several documents: an error page, whatever its number says.

    `aside` holds, by address, the texts of a pass that were not believed to be their documents'.
    """
    lines = {url: set(_wordings(one)) for url, one in aside.items()}
    often = Counter(line for found in lines.values() for line in found)
    shared = {line for line, count in often.items() if count >= ALIKE}
    return frozenset(url for url, found in lines.items() if 2 * sum(map(len, found & shared)) >= sum(map(len, found)) > 0)


def _wordings(document: Document) -> Iterator[str]:
    """Give the title and the lines of a text without numbers of whatever kind: times, and what a server calls the request."""
    for line in (document.title, *document.text.splitlines()):
        if words := fold(_NUMBERED.sub(" ", line)):
            yield words


def of_bare(bare: Mapping[str, int], looked: int) -> Iterator[Problem]:
    """Say which fields the pages of a pass have lost: field → known documents whose pages show it no more, of so many read anew."""
    for field, count in bare.items():
        if count >= ALIKE and count * 2 >= looked:
            yield named("bare", pages=count, field=field)


def of_missing(gone: int, well: int, troubled: int, most: int | None) -> Problem | None:
    """Say why known pages that answer as gone are not believed: the site's other pages are not well either.

    `gone`, `well` and `troubled` count the known pages of a pass by their answers; `most` is what `expect.max_gone` allows.
    """
    if most is not None:
        return named("gone_beyond", gone=gone, most=most) if gone > most else None
    if (gone >= ALIKE and gone > well) or (gone and troubled > well):
        return named("gone", gone=gone, well=well, troubled=troubled)
    return None


def dated(document: Document) -> bool:
    """Whether a reading shows a day of its document."""
    return bool(document.written_date or document.published_date)


def _left(old: str, new: str) -> float:
    """Give the share of the old text's shingles that stand in the new one."""
    shingles = {old[i : i + SHINGLE] for i in range(len(old) - SHINGLE + 1)}
    now = {new[i : i + SHINGLE] for i in range(len(new) - SHINGLE + 1)}
    return len(shingles & now) / len(shingles)


def _passages(change: TextChange) -> list[str]:
    """Give the passages that were put in or taken out: whole ones, and long ones within an altered article."""
    whole = change.new if change.op is Op.INSERTED else change.old if change.op is Op.DELETED else None
    if whole:
        return [words] if len(words := fold(whole.text)) >= PASSAGE else []
    altered = {kind for kind, _ in change.parts if kind != "equal"}
    if len(altered) > 1:  # words in place of others are an amendment, also where several documents get the same
        return []
    return [words for kind, part in change.parts if kind != "equal" and len(words := fold(part)) >= WITHIN]
