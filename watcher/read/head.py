"""The head of a document, between title and text: number, excerpt mark, date in brackets, addressee (主送机关)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.read.agencies import find_agencies
from watcher.read.closing import date_of_line
from watcher.read.dates import find_dates
from watcher.read.numbers import FoundNumber, normalize_number, read_line, read_number
from watcher.read.structure import label_of
from watcher.read.titles import issuers_of_order, mark, tight

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEEPEST = 12  # lines in which a head ends
_NO_ADDRESSEE = re.compile(
    r"^(?:为|根据|按照|依据|经|现|近|自|按|鉴于|附件|附表|一是|联系|来源|记者|新华社|各有关单位要)|(?:如下|通知|公告|规定|包括|要求|措施|修改|修订|修正|调整|补充|决定)[：:]$|[。；]"
)
_ENACTED = re.compile(r"^[（(]?(?:根据)?\d{4}年\d{1,2}月\d{1,2}日.{2,}(?:通过|公布|发布|修订|修正|批准|施行|修改|废止)[^。]{0,40}[）)]?$")
_SENTENCES = re.compile(r"\.(?:\s*$|\s*[一-龥])")  # with half-width marks
_IN_FORCE_FROM = re.compile(r"自[^自，。）)]{6,16}日\s?起\s?(?:施行|实施|执行|生效)")  # a day in a note that is no act
_DEEPEST_ASIDE = 3  # lines in which a title in Latin letters and the source stand between title and number
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\s,.:;()&'’/-]{4,200}")
_SOURCES = ("来源", "信息来源", "文章来源", "稿件来源")
_LONGEST_NOTE = 1500  # of the history of a law under its title
_IN_TITLE = re.compile(r"^(?P<number>[一-龥、\s]{2,80}?(?:公告|通告|令)\s*[（(〔]?\d{4}[）)〕]?\s*年?第?\d+号)(?P<rest>.{6,})$")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands between title and text. `end` is the index of the first line after it; `number_lines` are no part of the text.

    `date` is the last act that a law's note (题注) names, `first_enacted` the first: 自公布之日起施行 counts from that.
    """

    number: FoundNumber | None = None
    number_lines: frozenset[int] = frozenset()
    marks: frozenset[int] = frozenset()
    excerpt: bool = False
    date: dt.date | None = None
    date_line: int | None = None
    first_enacted: dt.date | None = None
    addressee: str | None = None
    enacted_by: tuple[str, ...] = ()
    end: int = 0


def read_head(title: str, texts: Sequence[str]) -> Head:
    """Read the head of a document from the lines after its title."""
    number, number_lines, marks = number_of_title(title), set[int](), set[int]()
    excerpt, day, day_line, addressee = False, None, None, None
    origin: dt.date | None = None
    enacted: tuple[str, ...] = ()
    i = 0
    while i < min(len(texts), _DEEPEST):
        text = texts[i].strip()
        found, count = _number_at(texts, i) if not number_lines else (None, 0)
        if found:
            number = found
            number_lines.update(range(i, i + count))
            i += count
            continue
        if mark("excerpt").match(tight(text)):
            excerpt = True
            marks.add(i)
        elif i < 4 and day is None and (day := date_of_line(text)):
            day_line = i
        elif is_enactment(text):
            first, day, enacted = _enacted(text, title)
            origin = origin or first
            marks.add(i)
        elif addressee is None and is_addressee(text):
            addressee = text
            i += 1
            break
        elif i < _DEEPEST_ASIDE and (_LATIN.fullmatch(text) or tight(text).startswith(_SOURCES)):
            pass
        elif not (mark("note").match(tight(text)) or mark("ellipsis").match(text)):
            break
        i += 1
    return Head(number, frozenset(number_lines), frozenset(marks), excerpt, day, day_line, origin, addressee, enacted, i)


def is_enactment(text: str) -> bool:
    """Say whether a line is a law's note under its title (题注): when and by whom it was passed, issued, revised."""
    return len(text) <= _LONGEST_NOTE and bool(_ENACTED.match(tight(text))) and not _SENTENCES.search(text)


def is_addressee(text: str) -> bool:
    """Say whether a line names those addressed: 各省、自治区、直辖市财政厅（局）：."""
    text = text.strip()
    return bool(
        4 <= len(text) <= 800
        and mark("addressee").match(text)
        and not _NO_ADDRESSEE.search(tight(text))
        and not label_of(text)
        and not find_dates(text)
    )


def number_of_title(title: str) -> FoundNumber | None:
    """Read the number that some announcements print in their title: 商务部公告2024年第46号关于…."""
    found = _IN_TITLE.match(tight(title))
    return read_number(found["number"]) if found else None


def complete_number(number: str, title: str, issuers: Sequence[str]) -> str:
    """Add the issuers to a number printed bare: 2024年第34号 → 工业和信息化部 财政部公告2024年第34号; 第765号 of a decree likewise."""
    bare = re.fullmatch(r"(?:公告|通告|令)?((?:\d{4}年)?第\d+号|〔\d{4}〕\d+号)", number)
    if not bare:
        return number
    order = issuers_of_order(title)
    if order:
        printed = f"{tight(title).removesuffix('令')}令{bare[1]}"
        return f"中华人民共和国国务院令{bare[1]}" if order == ("国务院",) else normalize_number(printed) or printed
    what = next((word for word in ("通告", "公告") if word in title), "公告" if "年" in bare[1] else "")
    names = tuple(issuers) or tuple(f.printed for f in find_agencies(title.split("关于", maxsplit=1)[0].removeprefix("中华人民共和国")))
    return f"{' '.join(names)}{what}{bare[1]}" if names and what else number


def _number_at(texts: Sequence[str], i: int) -> tuple[FoundNumber | None, int]:
    """Read a number that stands on one line or, wrapped, on two."""
    if found := read_line(texts[i]):
        return found, 1
    if i + 1 < len(texts) and len(texts[i]) + len(texts[i + 1]) <= 120 and re.search(r"号\s*[）)]?$", texts[i + 1].strip()):
        if (found := read_line(texts[i] + texts[i + 1])) and not read_line(texts[i + 1]):
            return found, 2
        if (found := read_line(texts[i] + texts[i + 1])) and re.search(r"公告|通告|令", found.number):
            return found, 2
    return None, 0


def _enacted(text: str, title: str) -> tuple[dt.date | None, dt.date | None, tuple[str, ...]]:
    """Read 题注: the date of the first and of the last act that it names, and the body that enacted a law."""
    dates = [d.date for d in find_dates(_IN_FORCE_FROM.sub("", text)) if d.date]
    bodies = tuple(f.printed for f in find_agencies(text) if "人民代表大会" in f.printed)
    of_law = bool(re.search(r"(?:法|条例|决定|办法|规定)[）)》]*$", title)) and bodies
    return (dates[0] if dates else None), (dates[-1] if dates else None), bodies[:1] if of_law else ()
