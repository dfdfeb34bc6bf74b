"""The redline inside one provision: which words stayed, which were struck, which were put in.

Texts are cut into words (rjieba), numbers, dates and article references staying whole, so that 五万元 → 十万元 is not
shown as a change of single characters. Dress takes no part in the comparison; the parts carry the text as printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.compare.dress import fold_with_places
from watcher.compare.sequences import opcodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watcher.compare.sequences import Code

Part = tuple[str, str]

_HAN = "〇零一二三四五六七八九十百千万亿两"
_TIME = "(?:个?(?:工作日|自然日|小时|日|天|周|月|年))"
_WHOLE = re.compile(
    rf"\d{{4}}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?|(?:\d+(?:[.,]\d+)*|[{_HAN}]+){_TIME}|\d+(?:[.,]\d+)*%?|百分之[{_HAN}点]+"
    rf"|第[{_HAN}0-9]+[条款项章节编](?:之[{_HAN}]+)?|\([{_HAN}0-9]{{1,3}}\)|[{_HAN}]{{2,}}|[{_HAN}](?=[个元倍人次级名号])|[A-Za-z]+"
)
_CRUMB = 1  # characters that are not kept as equal between two changes


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words: `words` folded, and where each begins in the text as printed."""

    text: str
    words: list[str]
    starts: list[int]

    def printed(self, first: int, last: int) -> str:
        """Give the text as printed from one word up to another; white space stays with the word before it."""
        if first == last:
            return ""
        start = 0 if first == 0 else self.starts[first]
        end = len(self.text) if last == len(self.words) else self.starts[last]
        return self.text[start:end]


def cut(text: str) -> Words:
    """Cut a text into words."""
    folded, places = fold_with_places(text)
    words = list(_words(folded))
    starts: list[int] = []
    at = 0
    for word in words:
        starts.append(places[at])
        at += len(word)
    return Words(text, words, starts)


def _words(folded: str) -> Iterator[str]:
    at = 0
    for whole in _WHOLE.finditer(folded):
        yield from _plain_words(folded[at : whole.start()])
        yield whole[0]
        at = whole.end()
    yield from _plain_words(folded[at:])


def _plain_words(piece: str) -> Sequence[str]:
    import rjieba  # its dictionary takes a tenth of a second, and most passes compare nothing

    words: list[str] = rjieba.cut(piece) if piece else []
    return words if "".join(words) == piece else list(piece)


def redline(old: str, new: str) -> tuple[Part, ...]:
    """Give the parts ("equal" | "delete" | "insert", words) that make up both texts.

    Without the deletions they are `new`, to the letter; without the insertions they are `old` in the dress of `new`.
    """
    before, after = cut(old), cut(new)
    parts: list[Part] = []
    for op, i, ii, j, jj in _readable(after, opcodes(before.words, after.words)):
        if op != "equal":
            parts.append(("delete", before.printed(i, ii)))
        kind = "equal" if op == "equal" else "insert"
        if parts and kind == "equal" == parts[-1][0]:
            parts[-1] = (kind, parts[-1][1] + after.printed(j, jj))
        else:
            parts.append((kind, after.printed(j, jj)))
    return tuple((kind, words) for kind, words in parts if words)


def _readable(new: Words, codes: Iterable[Code]) -> Iterator[Code]:
    """Join neighbouring changes, and changes with no more than a crumb between them, into one."""
    run: Code | None = None
    crumb: Code | None = None
    for code in codes:
        if code[0] == "equal":
            if run and not crumb and _is_crumb(new.words[code[3] : code[4]]):
                crumb = code
                continue
            yield from (held for held in (run, crumb, code) if held)
            run = crumb = None
            continue
        run = _joined(run, code) if run else ("replace", *code[1:])
        crumb = None
    yield from (held for held in (run, crumb) if held)


def _joined(run: Code, code: Code) -> Code:
    return "replace", run[1], code[2], run[3], code[4]


def _is_crumb(words: Sequence[str]) -> bool:
    return sum(map(len, words)) <= _CRUMB
