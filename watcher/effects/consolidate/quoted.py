"""The new text in quotations: taken apart where one quotation holds several articles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watcher.effects.consolidate.numerals import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.effects.consolidate.instructions import Lines

ARTICLE_LABEL = re.compile(rf"^第{NUMERAL}条(?:之{NUMERAL})?[\s　]*")


def by_article(quotations: Sequence[Lines], count: int) -> list[Lines] | None:
    """Give the texts of `count` articles, by their labels or one a quotation; None where they cannot be told apart."""
    flat = [line.strip() for lines in quotations for line in lines if line.strip()]
    starts = [n for n, line in enumerate(flat) if ARTICLE_LABEL.match(line)]
    if len(starts) == count and starts[0] == 0:
        return [tuple(flat[start:end]) for start, end in zip(starts, [*starts[1:], len(flat)], strict=True)]
    return list(quotations) if len(quotations) == count else None
