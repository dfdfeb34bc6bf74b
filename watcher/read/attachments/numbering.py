"""Word's automatic numbering: 第X条, 一、, （一） that stand in no run of text, only in the list definitions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.read.numerals import to_numeral

if TYPE_CHECKING:
    from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_CIRCLED = 0x2460
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "japaneseDigitalTenThousand",
    }
)


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts through a document's lists in reading order and gives each paragraph the number that Word would show."""

    def __init__(self, definitions: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if definitions is not None:
            self._read_definitions(definitions)
        if styles is not None:
            for style in styles.iter(f"{W}style"):
                if found := _reference(style.find(f"{W}pPr/{W}numPr")):
                    self._styles[style.get(f"{W}styleId", "")] = found

    def _read_definitions(self, definitions: etree._Element) -> None:
        for abstract in definitions.iter(f"{W}abstractNum"):
            levels = {}
            for level in abstract.iter(f"{W}lvl"):
                levels[int(level.get(f"{W}ilvl", "0"))] = _Level(
                    _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", int(_value(level, "start") or 1)
                )
            self._levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for num in definitions.iter(f"{W}num"):
            self._lists[num.get(f"{W}numId", "")] = _value(num, "abstractNumId") or ""

    def label(self, paragraph: etree._Element) -> str:
        """Give the number printed before a paragraph, or nothing; counts it."""
        reference = _reference(paragraph.find(f"{W}pPr/{W}numPr"))
        if reference is None:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            reference = self._styles.get(style.get(f"{W}val", "")) if style is not None else None
        if reference is None or reference[0] == "0":
            return ""
        name, depth = self._lists.get(reference[0], ""), reference[1]
        level = self._levels.get(name, {}).get(depth)
        if level is None or level.form in {"none", "bullet"}:
            return ""
        counts = self._counts[name]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return _PLACE.sub(lambda found: self._shown(name, int(found[1]) - 1), level.text)

    def _shown(self, name: str, depth: int) -> str:
        level = self._levels[name].get(depth)
        return "" if level is None else _number(self._counts[name].get(depth, level.start), level.form)


def _reference(properties: etree._Element | None) -> tuple[str, int] | None:
    if properties is None:
        return None
    number = _value(properties, "numId")
    return (number, int(_value(properties, "ilvl") or 0)) if number else None


def _value(element: etree._Element, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _number(n: int, form: str) -> str:
    if form in _CHINESE:
        return to_numeral(n)
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= n <= 20:
        return chr(_CIRCLED + n - 1)
    if form in {"lowerLetter", "upperLetter"} and n >= 1:
        letter = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"}:
        roman = _roman(n)
        return roman.upper() if form == "upperRoman" else roman
    return str(n)


def _roman(n: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        out += letters * (n // value)
        n %= value
    return out
