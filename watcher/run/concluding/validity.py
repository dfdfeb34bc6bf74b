"""Marks of validity (有效性, 时效性) as sites print them, and what they say of a document."""

from __future__ import annotations

import re

REPEALED = ("失效", "废止", "已失效", "已废止", "全文失效", "全文废止", "全部失效", "全部废止", "宣布失效", "停止执行", "作废")
"""Marks that say of the whole document that it no longer holds (chinatax, gxzf, gkml boxes; sites.md 1.4)."""


VALID = ("有效", "现行有效", "全文有效", "已生效", "继续有效")
"""Marks that say of the whole document that it holds."""


def says_valid(mark: str | None) -> bool:
    """Whether a mark says that the whole document holds."""
    return _bare(mark) in VALID


def _bare(mark: str | None) -> str:
    return re.sub(r"[\s【】〔〕\[\]（）()]", "", mark or "")


def says_repealed(mark: str | None) -> bool:
    """Whether a mark says that the whole document no longer holds; 部分失效 and marks that are not known do not."""
    return _bare(mark) in REPEALED
