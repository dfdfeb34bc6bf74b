"""Numbers of documents (发文字号): 财教〔2025〕285号, 财政部 税务总局公告2023年第8号, 中华人民共和国国务院令第765号.

Three forms: the common one of code, year in six-corner brackets and running number (GB/T 9704-2012, 7.2.5); announcements
with the year before the running number; decrees. Print and the web bend all of them: [2025], (2025), 【2025】, spaces, wraps.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from watcher.read.agencies import find_agencies
from watcher.read.numerals import parse_numeral

_OPEN, _CLOSE = r"[〔\[（(【﹝〖［〈＜<｛{]", r"[〕\]）)】﹞〗］〉＞>｝}]"
_YEAR = r"[12]\s?\d\s?\d\s?\d"
_CODE = r"[一-龥A-Za-z]"
_COUNT = r"\d(?:\s?\d){0,5}"

_COMMON = re.compile(
    rf"(?P<code>{_CODE}(?:\s?(?:{_CODE}|[（(]{_CODE}{{1,6}}[）)])){{0,19}})\s*/?\s*"
    rf"(?P<open>{_OPEN})\s*(?P<year>{_YEAR})\s*(?P<close>{_CLOSE})?\s*[第\-－]?\s*(?P<count>{_COUNT})\s*(?P<mark>号)?"
)
_ANNOUNCED = re.compile(
    rf"(?P<who>[一-龥](?:[一-龥、，,\s]{{0,120}}?[一-龥])??)??\s*(?P<what>公\s?告|通\s?告|令|公\s?报|决\s?定)?\s*"
    rf"[（(〔\[]?\s*(?P<year>{_YEAR})\s*年?\s*[）)〕\]]?\s*第?\s*(?P<count>{_COUNT}|[一二三四五六七八九十百〇零]+)\s*号\s*[）)]?\s*(?P<after>公\s?告|通\s?告|令)?"
)
_DECREE = re.compile(
    rf"(?P<who>[一-龥](?:[一-龥、，,\s]{{0,120}}?[一-龥])??)??\s*(?P<what>令|公\s?告|通\s?告)\s*[（(]?\s*第?\s*(?P<count>{_COUNT}|[一二三四五六七八九十百〇零]+)\s*号\s*[）)]?"
)
_COUNCIL_DECREE = re.compile(rf"国\s?令\s*第\s*(?P<count>{_COUNT})\s*号")
_BARE = re.compile(rf"第\s*(?P<count>{_COUNT}|[一二三四五六七八九十百〇零]+)\s*号")

_BEFORE_CODE = re.compile(
    r"^(?:.*(?:按照|依照|根据|依据|废止|印发|以及|文号|字号|编号|遵照|执行|关于|下发|发布|公布|通知|文件|规定|[的以和与及由对将原经按照据即系为（(《]))(?=.)"
)
_BRACKETED = re.compile(rf"{_OPEN}\s*(?P<year>{_YEAR})\s*{_CLOSE}\s*第\s*(?P<count>{_COUNT})\s*号")
_NO_CODE = re.compile(r"的|关于|通知|意见|办法|规定|^(?:公告|令|通告|字|号|发|函)$")
_STATE = "中华人民共和国"
_COUNCIL = f"{_STATE}国务院"
_IN_BRACKETS = re.compile(r"[（(【\[]\s*(.*\S)\s*[）)】\]]")


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number in running text, normalized, with its offsets; `doubtful` where the print is damaged and the reading inferred."""

    number: str
    start: int
    end: int
    doubtful: bool = False


def normalize_number(text: str) -> str | None:
    """Give the number where the whole text is one: brackets 〔〕, no spaces, no leading zeros, Arabic digits; else None."""
    reading = read_number(text)
    return reading.number if reading else None


def number_of_line(line: str) -> str | None:
    """Give the number of a line that is nothing but a number, in brackets or not; None for any other line."""
    reading = read_line(line)
    return reading.number if reading else None


def read_line(line: str) -> FoundNumber | None:
    """Read the number of a line with its doubt. A bare 第5号 counts: it is the number of a decree."""
    inner = line.strip()
    bracketed = _IN_BRACKETS.fullmatch(inner)
    return read_number(inner) or (read_number(bracketed[1]) if bracketed else None)


def read_number(text: str) -> FoundNumber | None:
    """Read a text that is one number, with its doubt."""
    text = unicodedata.normalize("NFKC", text).strip(" \t\n:：。")
    if not 3 <= len(text) <= 160:
        return None
    for form in (_common, _council_decree, _announced, _decree, _bare, _bracketed):
        reading = form(text)
        if reading:
            return FoundNumber(reading[0], 0, len(text), reading[1])
    return None


def find_numbers(text: str) -> tuple[FoundNumber, ...]:
    """Find the numbers of documents in running text, in order: the common form, announcements and decrees with their bodies."""
    plain = text.translate(_WIDE_DIGITS)
    rows: list[FoundNumber] = []
    for found in _COMMON.finditer(plain):
        own = _words_before(found["code"])
        reading = _common_reading(found, found["code"][own:])
        if reading and found["mark"]:
            rows.append(FoundNumber(reading[0], found.start() + own, found.end(), reading[1]))
    taken = {i for row in rows for i in range(row.start, row.end)}
    for found in _TAIL.finditer(plain):
        start = _bodies_before(plain, found.start())
        number = normalize_number(plain[start : found.end()]) if start < found.start() and found.start() not in taken else None
        if number:
            rows.append(FoundNumber(number, start, found.end()))
    rows += _turned(plain, {i for row in rows for i in range(row.start, row.end)})
    return tuple(sorted(rows, key=lambda row: row.start))


_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMERAL = rf"(?:{_COUNT}|[一二三四五六七八九十百〇零]+)"
_TAIL = re.compile(rf"(?:公告|通告|令)\s*[（(〔]?\s*(?:{_YEAR}\s*[）)〕]?\s*年?\s*)?第?\s*{_NUMERAL}\s*号")
_TURNED = re.compile(rf"(?P<year>{_YEAR}\s*年\s*)?(?P<count>第\s*{_NUMERAL}\s*号)\s*(?P<what>公告|通告|令)")
_BETWEEN = re.compile(r"[、，\s和]*")
_BODY = re.compile(r"(?:国|主席|[省市区县州]政府|[一-龥]{2,24}?(?:[部委局署会院行办厅]|政府|总局|海关|中心))$")
_FURTHEST = 160  # characters in which the bodies of a joint announcement stand


def _turned(plain: str, taken: set[int]) -> list[FoundNumber]:
    """Find the numbers whose kind stands last, as printed: 海关总署2014年第44号公告, 市政府第51号令.

    Without a year the body must be named.
    """
    rows: list[FoundNumber] = []
    for found in _TURNED.finditer(plain):
        start = _bodies_before(plain, found.start())
        number = normalize_number(f"{plain[start : found.start()]}{found['what']}{found['year'] or ''}{found['count']}")
        if number and taken.isdisjoint(range(found.start(), found.end())) and (found["year"] or start < found.start()):
            rows.append(FoundNumber(_tight(plain[start : found.end()]), start, found.end()))
    return rows


def _bodies_before(text: str, end: int) -> int:
    """Give where the bodies begin that stand right before 公告 or 令: known ones joined by 、 or spaces, or one ending as bodies do."""
    first = max(0, end - _FURTHEST)
    start = end
    for found in reversed(find_agencies(text[first:end])):
        if not _BETWEEN.fullmatch(text, first + found.end, start):
            break
        start = first + found.start
    if start == end and (body := _BODY.search(text[max(0, end - 26) : end].rsplit("，", maxsplit=1)[-1].rsplit("《", maxsplit=1)[-1])):
        start = end - len(body[0]) + _words_before(body[0])
    return start - len(_STATE) if text.endswith(_STATE, 0, start) else start


def _common(text: str) -> tuple[str, bool] | None:
    found = _COMMON.fullmatch(text)
    return _common_reading(found, found["code"]) if found else None


def _common_reading(found: re.Match[str], code: str) -> tuple[str, bool] | None:
    """Give the normalized number and whether it is damaged: a lost bracket or a lost 号."""
    year = _digits(found["year"])
    if not "1949" <= year <= "2099" or _NO_CODE.search(_tight(code)):
        return None
    whole = bool(found["close"] and found["mark"])
    return f"{_tight(code)}〔{year}〕{int(_digits(found['count']))}号", not whole


def _words_before(code: str) -> int:
    """Count the characters at the start of what looks like a code are the sentence's own words (按照财教 → 2)."""
    found = _BEFORE_CODE.match(code)
    return found.end() if found else 0


def _announced(text: str) -> tuple[str, bool] | None:
    found = _ANNOUNCED.fullmatch(text)
    year = _digits(found["year"]) if found else ""
    count = parse_numeral(found["count"]) if found else None
    if not found or count is None or not "1949" <= year <= "2099":
        return None
    what = _tight(found["what"] or found["after"] or "")
    if not what and (found["who"] or "年" not in text):
        return None
    return f"{_bodies(found['who'])}{what}{year}年第{count}号", False


def _decree(text: str) -> tuple[str, bool] | None:
    found = _DECREE.fullmatch(text)
    count = parse_numeral(found["count"]) if found else None
    if not found or count is None:
        return None
    who, what = _bodies(found["who"]), _tight(found["what"])
    if who in {"国务院", "主席"} and what == "令":
        who = "中华人民共和国" + who
    return f"{who}{what}第{count}号", False


def _council_decree(text: str) -> tuple[str, bool] | None:
    found = _COUNCIL_DECREE.fullmatch(text)
    return (f"{_COUNCIL}令第{_digits(found['count'])}号", False) if found else None


def _bare(text: str) -> tuple[str, bool] | None:
    found = _BARE.fullmatch(text)
    count = parse_numeral(found["count"]) if found else None
    return (f"第{count}号", False) if count is not None else None


def _bracketed(text: str) -> tuple[str, bool] | None:
    """Read 〔2025〕第7号 below the head of an announcement."""
    found = _BRACKETED.fullmatch(text)
    return (f"〔{_digits(found['year'])}〕{int(_digits(found['count']))}号", False) if found else None


def _bodies(printed: str | None) -> str:
    """Put one space between joint bodies: 财政部税务总局, 财政部、税务总局 → 财政部 税务总局."""
    parts = [p for p in re.split(r"[、，,\s]+", printed or "") if p]
    if len(parts) == 1:
        parts = _known_bodies(parts[0]) or parts
    if parts and all(len(p) == 1 for p in parts):  # 财 政 部
        parts = ["".join(parts)]
    return " ".join(parts)


def _known_bodies(printed: str) -> list[str]:
    """Cut bodies printed without a gap where each is known, each with its state before it; [] where they cannot be cut."""
    found = find_agencies(printed)
    if len(found) < 2 or sum(len(f.printed.replace(_STATE, "")) for f in found) != len(printed.replace(_STATE, "")):
        return []
    cuts = [f.start - len(_STATE) if printed.endswith(_STATE, 0, f.start) else f.start for f in found]
    return [printed[start:end] for start, end in zip(cuts, [*cuts[1:], None], strict=True)]


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
