"""Numbers of standards (标准编号), by which notices name what they replace and repeal: GB 50016—2014, DB37/T 2101-2012.

Source: 国家标准管理办法 and 行业标准管理办法, on codes (代号), running numbers and years; GB/T 1.1—2020, 8.
"""

from __future__ import annotations

import re
import unicodedata

from watcher.read.numbers import FoundNumber, number_of_line

_STANDARD = re.compile(
    r"(?<![A-Za-z0-9/])(?P<code>(?:DB[0-9]{2,6}|[A-Z]{2,5})(?:/[A-Z]{1,8})?)\s?(?P<number>[0-9]{1,6}(?:\.[0-9]{1,3}){0,3})"
    r"\s?(?P<dash>[-—–]{1,2})\s?(?P<year>[0-9]{4}|[0-9]{2})(?![0-9.])"
)
_WIDE = str.maketrans("／－", "/-")


def find_standards(text: str) -> tuple[FoundNumber, ...]:
    """Find the numbers of standards in running text, in order, with one space behind the code: GB/T 9704-2012."""
    rows = _STANDARD.finditer(text.translate(_WIDE))
    return tuple(FoundNumber(f"{m['code']} {m['number']}{m['dash']}{m['year']}", m.start(), m.end()) for m in rows)


def any_number_of_line(line: str) -> str | None:
    """Give the number of a line that is nothing but one, of a document or of a standard; else None."""
    number = number_of_line(line)
    if number:
        return number
    standard = _STANDARD.fullmatch(unicodedata.normalize("NFKC", line).strip(" \t\n()"))
    return find_standards(standard.group())[0].number if standard else None
