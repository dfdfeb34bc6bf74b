"""Sentences (句) of a paragraph, as decisions name them: 第三条第一款第二句, 最后一句."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.effects.consolidate.instructions import DoesNotFit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.effects.consolidate.passage import Passage

_SENTENCE = re.compile("[^。]+。?")


def sentence_in(passages: Sequence[Passage], number: int) -> tuple[Passage, int, int]:
    """Give where a sentence of a provision stands; -1 is the last. Raises `DoesNotFit` where it cannot be told which one is meant."""
    if len(passages) != 1:
        raise DoesNotFit("分款、分项的条文，数不清是哪一句")
    passage = passages[0]
    spans = [found.span() for found in _SENTENCE.finditer(passage.text)]
    if not passage.is_old(0, len(passage.text)):
        raise DoesNotFit("这一款已经改过，第几句是原来的还是修改之后的，决定没有写明")
    if number > len(spans) or (number < 0 and len(spans) < 2):
        raise DoesNotFit(f"原文只有{len(spans)}句")
    return (passage, *spans[number - 1 if number > 0 else number])
