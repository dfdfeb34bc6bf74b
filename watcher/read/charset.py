"""Bytes to text, strictly: UTF-8 or GB 18030 (which holds GBK and GB 2312), weighed against what the page declares.

No byte is replaced in silence: where a decoding leaves places undecodable, the one with the fewest is taken
and the text is called doubtful. Big5 and others are tried only where they are declared.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# Names of one family; GB 18030 decodes all that GBK and GB 2312 hold.
_FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "hz": "hz", "utf8": "utf-8", "utf-8": "utf-8"}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_HEAD = 4096
_DAMAGE = 20  # UTF-8 with at most one broken place in so many wide characters is damaged UTF-8: GBK never looks like that

# UTF-8 read as Latin-1 or Windows-1252 and stored again: å½å®¶ for 国家. A lead byte E4-E9 with two continuation bytes.
_MOJIBAKE = re.compile("[\u00e4-\u00e9][\u0080-\u00bf\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2}")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the charset it was read with, and whether some of its places could not be decoded."""

    text: str
    charset: str
    doubtful: bool = False


def decode(data: bytes, content_type: str | None = None) -> Decoded:
    """Give the text of `data`; `content_type` is the HTTP header's value, if any. NULs are dropped, all line ends are those of Unix."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            text, failed = _read(data[len(mark) :] if charset == "utf-8" else data, charset)
            return Decoded(_cleaned(text), charset, doubtful=failed > 0)
    try:
        return _mended(_cleaned(data.decode("utf-8")))
    except UnicodeDecodeError:
        pass
    text, failed = _read(data, "utf-8")
    if failed <= max(1, _wide(text) // _DAMAGE):
        return Decoded(_cleaned(text), "utf-8", doubtful=True)
    tried = [(*_read(data, charset), charset) for charset in _candidates(data, content_type)]
    text, failed, charset = min([*tried, (text, failed, "utf-8")], key=lambda row: row[1])
    return Decoded(_cleaned(text), charset, doubtful=failed > 0)


def declared(data: bytes, content_type: str | None) -> list[str]:
    """Give the charsets that header and page declare, header first, by the names that Python knows."""
    named = _IN_HEADER.findall(content_type or "") + [m.decode("ascii") for m in _IN_PAGE.findall(data[:_HEAD])]
    known = []
    for name in named:
        try:
            known.append(_FAMILY.get(name.lower()) or codecs.lookup(name).name)
        except LookupError:
            continue
    return known


def _candidates(data: bytes, content_type: str | None) -> list[str]:
    """Tell what to try where UTF-8 failed: what is declared, then GB 18030. Single-byte sets never fail and so prove nothing."""
    said = [c for c in declared(data, content_type) if c not in {"utf-8", "ascii", "iso8859-1", "cp1252", "utf-16", "utf-32"}]
    return list(dict.fromkeys([*said, "gb18030"]))


def _wide(text: str) -> int:
    return sum(c > "\x7f" for c in text) - text.count("\ufffd")


def _read(data: bytes, charset: str) -> tuple[str, int]:
    """Give the text with U+FFFD in undecodable places, and their number (those the bytes themselves print are not counted)."""
    try:
        return data.decode(charset), 0
    except UnicodeDecodeError:
        text = data.decode(charset, errors="replace")
        return text, max(1, text.count("\ufffd"))


def _cleaned(text: str) -> str:
    text = text.replace("\x00", "").replace("\ufeff", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mended(text: str) -> Decoded:
    """Give a text that is UTF-8 twice over, once read as Latin-1, is turned back where that succeeds wholly; else doubted."""
    hits = len(_MOJIBAKE.findall(text[:200_000]))
    if hits < 4 or hits < len(_HAN.findall(text[:200_000])):
        return Decoded(text, "utf-8")
    for charset in ("latin-1", "cp1252"):
        try:
            return Decoded(_cleaned(text.encode(charset).decode("utf-8")), f"utf-8 in {charset}", doubtful=False)
        except UnicodeError:
            continue
    return Decoded(text, "utf-8", doubtful=True)
