"""Numbers and dates of a workbook as its number formats print them (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

from __future__ import annotations

import functools
import re
import tomllib
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files

from watcher.read.numerals import to_numeral

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<half>AM/PM|A/P|上午/下午)|(?P<general>General)'
    r"|(?P<moment>y+|m+|d+|h+|s+|a{3,4})|(?P<power>E[+-])|(?P<digits>[0#?.,]+)|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_LAST_DAY = 2_958_466  # the day after 9999-12-31
_TO_1904 = 1462
_LEAP = 60  # Excel counts a 29 February 1900 that never was
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")

Token = tuple[str, str]


@functools.cache
def built_in() -> dict[int, str]:
    """Give the formats that are known by their number."""
    table = tomllib.loads(files("watcher.read.attachments").joinpath("number_formats.toml").read_text("utf-8"))
    return {int(number): code for number, code in table["built_in"].items()}


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """Give a number as the format `code` prints it; a date is a number of days since 1900, or since 1904."""
    sections = _sections(code)
    tokens = sections[0]
    if value < 0 and len(sections) > 1:
        tokens, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        tokens = sections[2]
    kinds = {kind for kind, _ in tokens}
    if "moment" in kinds:
        days = value + _TO_1904 * from_1904
        return _date(days, tokens) if 0 <= days < _LAST_DAY else general(value)
    if "digits" not in kinds or "power" in kinds:
        return _affixed(general(value), tokens)
    return _number(value, tokens)


def general(value: float) -> str:
    """Give a number without a format: whole where it is whole, else ten significant digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"


@functools.lru_cache(maxsize=500)
def _sections(code: str) -> tuple[tuple[Token, ...], ...]:
    sections: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or ""
        words = found[kind] if kind else ""
        if kind == "sign" and words == ";":
            sections.append([])
        elif kind in {"quoted", "escaped"}:
            sections[-1].append(("sign", words))
        elif kind == "bracket" and words.strip("hms").strip("HMS") == "" and words:
            sections[-1].append(("moment", f"[{words.lower()}]"))
        elif kind:
            sections[-1].append((kind, words.lower() if kind == "moment" else words))
    return tuple(tuple(section) for section in sections)


def _affixed(words: str, tokens: tuple[Token, ...]) -> str:
    """Put a number printed as it is where the format has its digits, between the format's own words."""
    out, stands = "", False
    for kind, said in tokens:
        if kind in {"digits", "general", "power"} or (kind, said) == ("sign", "@"):
            out += "" if stands else words
            stands = True
        elif kind == "sign":
            out += said
    return out if stands or not tokens or out else words


def _number(value: float, tokens: tuple[Token, ...]) -> str:
    pattern = "".join(said for kind, said in tokens if kind == "digits")
    whole, _, part = pattern.partition(".")
    scaled = Decimal(f"{abs(value):.15g}").scaleb(2 * sum(said.count("%") for kind, said in tokens if kind == "sign"))
    digits = whole.rstrip(",")
    scaled = scaled.scaleb(-3 * (len(whole) - len(digits) if digits else 0))
    places = min(30, len(part.replace(",", "")))
    rounded = scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) if scaled.adjusted() < 20 else scaled
    words = f"{rounded:,f}" if "," in digits else f"{rounded:f}"
    for sign in reversed(part.replace(",", "")):
        if sign == "0" or not words.endswith("0"):
            break
        words = words[:-1]
    least = digits.count("0")
    head, dot, tail = words.rstrip(".").partition(".")
    words = (head.zfill(least) if least or head != "0" else "") + dot + tail
    return ("-" if value < 0 and rounded else "") + _affixed(words, tokens)


def _date(days: float, tokens: tuple[Token, ...]) -> str:
    moment = datetime(1899, 12, 30 + (days < _LEAP)) + timedelta(seconds=round(days * 86_400))  # noqa: DTZ001 - a workbook knows no zone
    chinese = any(kind == "bracket" and said.upper().startswith("DBNUM1") for kind, said in tokens)
    halved = any(kind == "half" for kind, _ in tokens)
    out = ""
    for i, (kind, said) in enumerate(tokens):
        if kind == "moment":
            words = _elapsed(days, said) if said.startswith("[") else _part(moment, _unit(tokens, i), len(said), halved=halved)
            out += _in_chinese(words, said) if chinese else words
        elif kind == "half":
            names = said.split("/")
            out += names[moment.hour >= 12]
        elif kind in {"sign", "digits"} and said != "@":
            out += said
    return out


def _unit(tokens: tuple[Token, ...], i: int) -> str:
    """Give what a letter stands for: m is minutes right after hours and right before seconds."""
    letter = tokens[i][1][0]
    if letter != "m":
        return letter
    before = next((said.strip("[")[0] for kind, said in reversed(tokens[:i]) if kind == "moment"), "")
    after = next((said[0] for kind, said in tokens[i + 1 :] if kind == "moment"), "")
    return "minute" if before == "h" or after == "s" else "m"


def _part(moment: datetime, unit: str, width: int, *, halved: bool) -> str:
    if unit == "y":
        return f"{moment.year:04d}"[-2 if width < 3 else 0 :]
    if unit == "a" or (unit == "d" and width > 2):
        return ("星期" if unit == "d" or width > 3 else "") + _WEEKDAYS[moment.weekday()]
    if unit == "m" and width > 2:
        return _MONTHS[moment.month - 1]
    hour = (moment.hour - 1) % 12 + 1 if halved else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "minute": moment.minute, "s": moment.second}[unit]
    return f"{number:0{min(width, 2)}d}"


def _elapsed(days: float, said: str) -> str:
    return str(int(days * {"h": 24, "m": 1440, "s": 86_400}[said[1]]))


def _in_chinese(words: str, said: str) -> str:
    if not words.isdecimal():
        return words
    return words.translate(_DIGITS) if said[0] == "y" else to_numeral(int(words)) if int(words) else "〇"
