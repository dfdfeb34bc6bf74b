"""Chinese numerals as the numbers of divisions print them: 第一百二十条 is number 120."""

from __future__ import annotations

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def value_of(numeral: str) -> int:
    """0285 → 285, 五十七 → 57, 一〇二 → 102; signs that are no numerals count nothing."""
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    if not any(sign in _UNITS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) if sign in _DIGITS else sign for sign in numeral if sign in _DIGITS or sign.isdigit()) or 0)
    total = digit = 0
    for sign in numeral:
        if sign in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[sign], 0
        else:
            digit = _DIGITS.get(sign, 0)
    return total + digit


def numeral_of(value: int) -> str:
    """120 → 一百二十, 10 → 十, 101 → 一百零一; for 1 to 9999."""
    signs, rest, skipped = "", value, False
    for name, unit in (("千", 1000), ("百", 100), ("十", 10)):
        digit, rest = divmod(rest, unit)
        if digit:
            signs += ("零" if skipped and signs else "") + "零一二三四五六七八九"[digit] + name
            skipped = False
        elif signs:
            skipped = True
    if rest:
        signs += ("零" if skipped and signs else "") + "零一二三四五六七八九"[rest]
    return signs.removeprefix("一") if 10 <= value < 20 else signs
