"""Marks of validity (有效性, 时效性) as sites print them, and what they say of a document."""

from __future__ import annotations

import re

REPEALED = ("失效", "废止", "已失效", "已废止", "全文失效", "全文废止", "全部失效", "全部废止", "宣布失效", "停止执行", "作废")
"""Marks that say of the whole document that it no longer holds (chinatax, gxzf, gkml boxes; sites.md 1.4)."""


def says_repealed(mark: str | None) -> bool:
    """Whether a mark says that the whole document no longer holds; 部分失效 and marks that are not known do not."""
    return bool(mark) and re.sub(r"[\s【】〔〕\[\]（）()]", "", mark or "") in REPEALED
