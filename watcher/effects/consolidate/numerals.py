"""The numbers of articles as values: 第一百二十条之一 is (120, 1)."""

from __future__ import annotations

import re

from watcher.compare import fold, numeral_of, value_of

NUMERAL = "[0-9〇零一二三四五六七八九十百千]{1,9}"

Number = tuple[int, ...]


def number_in(label: str) -> int:
    """Read the first numeral in a label: （十二） → 12, 第三款 → 3; 0 where there is none."""
    match = re.search(NUMERAL, fold(label))
    return value_of(match[0]) if match else 0


def article_number(label: str) -> Number:
    """第十二条之一 → (12, 1)."""
    return tuple(number_in(part) for part in re.split(r"条之?", fold(label)) if re.search(NUMERAL, part))


def article_label(number: Number) -> str:
    """(12, 1) → 第十二条之一."""
    return f"第{numeral_of(number[0])}条" + (f"之{numeral_of(number[1])}" if len(number) > 1 else "")
