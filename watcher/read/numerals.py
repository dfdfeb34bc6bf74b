"""Chinese numerals: 一百零五, 二〇二五, 两万零五, 廿三, full-width digits."""

from __future__ import annotations

import re
import unicodedata

ZEROS = "〇零○Ｏ０◯"
DIGITS = {**dict.fromkeys(ZEROS, 0), **{c: i for i, c in enumerate("一二三四五六七八九", 1)}, "两": 2}
FORMAL = {**{c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}, "兩": 2, "弍": 2, "叄": 3}
UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
GROUPS = {"万": 10**4, "亿": 10**8}
TENS = {"廿": 20, "卅": 30}

NUMERAL = "[0-9０-９〇零○一二两三四五六七八九十百千万]"
"""One character of a numeral, for the patterns of other modules."""

_LONGEST = 20  # 64 bits; longer runs of digits are no counts


def parse_numeral(text: str) -> int | None:
    """Give the value of a numeral in Chinese or Arabic digits, with white space inside; None where the text is no numeral."""
    text = re.sub(r"\s", "", text)
    if not text or len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii() and plain.isdigit():
        return int(plain)
    values = DIGITS | FORMAL
    if len(text) > 1 and all(c in values for c in text):  # place by place: 二〇二五
        return int("".join(str(values[c]) for c in text))
    return _by_units(text, values)


def _by_units(text: str, values: dict[str, int]) -> int | None:
    total = group = 0
    digit: int | None = None
    for char in text:
        if char in values:
            if digit:
                return None
            digit = values[char]
        elif char in TENS:
            group, digit = group + TENS[char], None
        elif char in UNITS:
            group, digit = group + (1 if digit in {None, 0} else digit or 0) * UNITS[char], None
        elif char in GROUPS:
            total, group, digit = (total + group + (digit or 0)) * GROUPS[char], 0, None
        else:
            return None
    return total + group + (digit or 0)


def to_numeral(number: int) -> str:
    """Write the number as articles count: 105 is 一百零五, 12 is 十二. For 0 to 99,999,999; ValueError beyond."""
    if not 0 <= number < 10**8:
        raise ValueError(f"no numeral for {number}")
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        gap = "零" if 0 < low < 1000 else ""
        return to_numeral(high) + "万" + (gap + _below_myriad(low) if low else "")
    words = _below_myriad(number)
    return words.removeprefix("一") if words.startswith("一十") else words or "零"


def _below_myriad(number: int) -> str:
    words, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, size)
        if digit:
            words += ("零" if gap and words else "") + "〇一二三四五六七八九"[digit] + unit
            gap = False
        else:
            gap = True
    return words
