"""Lines that name bodies and nothing else: signatures (发文机关署名), and the bodies at the head of a title."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from watcher.read.agencies import PLACE, find_agencies, provinces, resolve, table

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTITY = re.compile(r"&\w{1,6};")  # broken ones stay in the text of old pages
_LAST = re.compile(r"[部委局署院厅会行办室府司社]")  # the last character of a body's name
_WIDE_GAP = re.compile(r"\s{2,}")
_NO_NAME = re.compile(r"[，。；：:！？、《》\d]")
_MOST_ENDS, _LONGEST_NAME, _LONGEST_LINE = 60, 30, 130


def starts_with_body(words: str) -> bool:
    """Say whether the words begin with the name of a body, national or local."""
    found = find_agencies(words[:40])
    if found and found[0].start == 0:
        return True
    return bool(_body_head().match(words))


@cache
def _body_head() -> re.Pattern[str]:
    names = "|".join(sorted(provinces(), key=len, reverse=True))
    return re.compile(
        rf"中共|中华人民共和国|(?:{names})|(?:自治区|省|市|州|县|区|[一-龥]{{2,6}}{PLACE})(?:[一-龥]{{2,20}})?(?:厅|局|委|办|政府|委员会|办公室|部门)|[一二三四五六七八九十]{{1,3}}部门"
    )


@cache
def _suffix() -> re.Pattern[str]:
    return re.compile(table()["signers"]["suffix"])


def names_of_line(line: str) -> tuple[str, ...] | None:
    """Give the bodies of a line that names nothing but bodies, in order, spaced-out names closed up; None for any other line."""
    if not 2 <= len(line) <= _LONGEST_LINE or _NO_NAME.search(line):
        return None
    line = _ENTITY.sub("", line).strip().strip("（）()")
    for parts in _divisions(line):
        if parts and all(_is_signer(part) for part in parts):
            return tuple(parts)
    return None


def _divisions(line: str) -> Iterator[list[str]]:
    """Give the ways to cut a line into names: at white space, whole, where one body ends and the next begins, at wide gaps."""
    parts = line.split()
    closed = "".join(parts)
    if len(parts) > 1 and all(resolve(part) for part in parts):
        yield parts
    if resolve(closed):
        yield [closed]
    if known := _cut(closed):
        yield known
    if len(parts) > 1:
        yield parts
        yield ["".join(part.split()) for part in _WIDE_GAP.split(line)]
    yield [closed]


def _cut(words: str) -> list[str] | None:
    """Cut words into known bodies without anything between: 湖南省财政厅湖南省商务厅; None where that cannot be done."""
    ends = [m.end() for m in _LAST.finditer(words)][:_MOST_ENDS]
    ways: dict[int, list[str]] = {0: []}
    for end in ends:
        for start in sorted(ways):
            if end - start <= _LONGEST_NAME and resolve(words[start:end]):
                ways[end] = [*ways[start], words[start:end]]
                break
    return ways.get(len(words)) or None


def _is_signer(name: str) -> bool:
    return resolve(name) is not None or bool(len(name) <= 40 and _suffix().fullmatch(name))
