"""Text whose characters are not those that were written (乱码): undecodable, or decoded by the wrong table somewhere on the way."""

from __future__ import annotations

import re

COMMON = frozenset("的一是不在有和国中为等及人年以上月日对行业部市会政管理发法关工作规定通知办应当企资金制家实施、，。各请要其或由")
"""Characters of which any passage of official Chinese has many, and one decoded by the wrong table next to none."""
ENOUGH = 60
"""Chinese characters from which on their mixture says something."""
LEAST_COMMON = 0.04
MOST_LATIN = 0.2
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[\u0080-\u00ff\u0152-\u0192\u2018-\u203a\u20ac]")
_STAMPS = ("锟斤拷", "烫烫烫", "屯屯屯")
"""What replacement characters and unset memory look like when read as GBK."""


def garbled(text: str) -> bool:
    """Whether a text is no text to conclude anything from: its characters cannot be those that its author wrote."""
    if not text:
        return False
    if text.count("\ufffd") * 100 > len(text) or any(stamp in text for stamp in _STAMPS):
        return True
    han = len(_HAN.findall(text))
    if len(_LATIN.findall(text)) > MOST_LATIN * len(text) and len(text) >= ENOUGH and han < len(text) / 4:
        return True
    return han >= ENOUGH and sum(map(text.count, COMMON)) < LEAST_COMMON * han
