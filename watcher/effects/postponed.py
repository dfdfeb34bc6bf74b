"""Which date a sentence of extension moves: the last day in force, or the day on which the document begins to hold, and what moves with it.

延期至2026年10月1日起施行 and 有效期延长至2027年12月31日 are one verb and two dates; taking one for the other would end
what has not begun.
"""

from __future__ import annotations

import re

_BEGINS = re.compile(
    r"(?:推迟|延期|延迟|延后|顺延|推后)[^。；]{0,24}?起?(?:正式)?(?:施行|实施|生效)"
    r"|(?:施行|实施|生效|启用)(?:日期|时间|之日)[^。；]{0,24}?(?:推迟|延期|延迟|延后|顺延|推后|调整|延长)"
)
_ENDS = re.compile(r"有效期|(?:执行|适用|实施|施行)(?:期限|期)|(?:执行|实施|施行|适用)(?:至|到)|到期|期满|期限届满")


_TIED = re.compile(r"同时|同步|届时|一并|同日|即行|(?:施行|实施|生效|执行)(?:之日|后|日)")
_OWN_DAY = re.compile(r"(?:自|从|于)[^，。；]{0,2}[12]\d{3}年[^，。；]{2,12}?起?(?:即行|予以|正式|同时)?(?:废止|失效|停止|终止|不再)")


def moves_commencement(quote: str) -> bool:
    """Whether the sentence of an `extends` moves the commencement (施行日期), and not the last day in force."""
    return bool(_BEGINS.search(quote)) and not _ENDS.search(quote)


def follows_commencement(quote: str) -> bool:
    """Whether a repeal waits for the day on which its own document begins to hold (同时废止), and names no day for itself."""
    return bool(_TIED.search(quote)) and not _OWN_DAY.search(quote)
