"""What a page says of its document outside the text: standard tags, metadata boxes, the date in its address."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.read.dates import find_dates, parse_date
from watcher.read.html.dom import squeezed
from watcher.read.html.labels import read_labels, table
from watcher.read.numbers import normalize_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lxml.html import HtmlElement

_IN_ADDRESS = (
    re.compile(r"/t(20\d\d)(\d\d)(\d\d)_\d+"),  # TRS: t20260625_1406079.html
    re.compile(r"/(20\d\d)-(\d\d)/(\d\d)/"),  # 中国政府网: 2018-11/09/
    re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/"),  # 大汉: art/2016/11/22/
    re.compile(r"/(20\d\d)(\d\d)(\d\d)/[0-9a-f]{32}/"),  # Xinhua: 20260916/<hash>/c.html
    re.compile(r"/(20\d\d)(\d\d)(\d\d)\d{5,}"),
)
_AFTER_SOURCE = re.compile(r"[\s　\xa0]*[【\[]|[\s　\xa0]{2,}|https?:|[\s　\xa0]*20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
_NAMED_FOR_DATE = re.compile(
    r"(?:^|[-_\s])(?:pub|publish|post|create|release|fabu|fb)?[-_]?(?:time|date|shijian|riqi|sj|rq)\d?(?:$|[-_\s])", re.IGNORECASE
)
_IN_SCRIPT = re.compile(r"\b(?:ct|createTime|publish_?[tT]ime|pubTime|oriCreateTime)\s*[=:]\s*[\"'](\d{10}|\d{4}-\d\d-\d\d)\b")
_CHINA = dt.timezone(dt.timedelta(hours=8))
_LONGEST_DATE = 30
_SOURCE_LABEL = re.compile(r"^\s*(?:信息|文章|稿件|新闻)?来\s?源\s?[:：]")
_NAMES_SOURCE = re.compile(r"(?<![一-龥])(?:信息|文章|稿件|新闻)?来\s?源\s?[:：]")
_STATUS_BEFORE = re.compile(r"^\s*[【\[（(][^】\]）)]{2,8}[】\]）)]")
_STATUS_BEHIND = re.compile(r"[【\[（(][^【\[（(]{2,8}[】\]）)]\s*$")
_IN_FORCE = ("有效", "现行有效", "全文有效")  # beside a title these may be part of it
_SHORT_REST = 30
_BETWEEN_NAMES = re.compile(r"[\s　\xa0、，,;；]+")


@dataclass(frozen=True, slots=True)
class Tags:
    """The page's meta tags by lower-case name, the first that is not empty for each."""

    values: dict[str, str] = field(default_factory=dict)

    def get(self, meaning: str) -> str | None:
        """Give the value of the best tag for a meaning (tables/page.toml, [tags])."""
        return next((v for name in table()["tags"][meaning] if (v := self.values.get(name.lower()))), None)


def read_tags(root: HtmlElement) -> Tags:
    """Collect the standard tags (网页标签规范), whatever the case of their names."""
    values: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = squeezed(meta.get("name") or meta.get("property") or "").lower()
        value = " ".join((meta.get("content") or "").split())
        if name and value:
            values.setdefault(name, value)
    return Tags(values)


@dataclass(frozen=True, slots=True)
class Facts:
    """What tags, boxes and address say, before the text is heard."""

    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    written_date: dt.date | None = None
    published_date: dt.date | None = None
    source: str | None = None
    status: str | None = None
    doubts: tuple[str, ...] = ()


def gather(tags: Tags, box: Mapping[str, str], pieces: Sequence[str], *, address: str, dated: Sequence[str] = ()) -> Facts:
    """Weigh tags, then the labels of boxes and lines (`box`), then lines without (`pieces`) and elements named for a date (`dated`).

    After these when the page was last changed, then the address. A value that cannot be read is left out.
    """
    doubts: list[str] = []
    labelled = day_of(tags.get("published_date")) or day_of(box.get("published_date"))
    published = (
        labelled or _lone_date(pieces) or _behind_source(box) or _before_source(pieces) or next(filter(None, map(parse_date, dated)), None)
    )
    published = published or day_of(box.get("updated_date")) or day_of(tags.get("updated_date"))
    if published is None and (published := date_in(address)):
        doubts.append("the date of publication stands only in the address")
    number = box.get("doc_number") or tags.get("doc_number")
    return Facts(
        doc_number=(normalize_number(number) or (number if "号" in number else None)) if number else None,
        issuers=names(box.get("issuers") or tags.get("issuers")),
        written_date=day_of(box.get("written_date")),
        published_date=published,
        source=_source(tags.get("source") or box.get("source")),
        status=box.get("status") or next(filter(None, map(status_of_line, pieces)), None),
        doubts=tuple(doubts),
    )


def dated_words(root: HtmlElement, leave_out: Collection[HtmlElement], scripts: Iterable[str]) -> list[str]:
    """Give what elements named for a date hold (class="PBtime"), and what scripts give as the time of publication."""
    found = [
        "".join(e.itertext())
        for e in root.iter("span", "em", "i", "small", "time", "p", "div", "td", "label", "font")
        if e not in leave_out and len(e) <= 1 and (e.tag == "time" or _NAMED_FOR_DATE.search(f"{e.get('id', '')} {e.get('class', '')}"))
    ]
    said = [m[1] for script in scripts for m in _IN_SCRIPT.finditer(script)]
    days = [dt.datetime.fromtimestamp(int(s), _CHINA).date().isoformat() if s.isdigit() else s for s in said]
    return [words for words in (*found, *days) if len(words) <= _LONGEST_DATE]


def day_of(text: str | None) -> dt.date | None:
    """Give the day that a value gives, alone or with a time or other words behind it."""
    if not text:
        return None
    if day := parse_date(text):
        return day
    return next((found.date for found in find_dates(text[:60]) if found.date), None)


def date_in(address: str) -> dt.date | None:
    """Give the day in an address, where the content system puts one there: t20260625_1406079.html, /2018-11/09/."""
    for pattern in _IN_ADDRESS:
        if found := pattern.search("/" + address):
            try:
                return dt.date(*map(int, found.groups()))
            except ValueError:
                continue
    return None


def status_of_mark(line: str) -> str | None:
    """Give the status where a line is nothing but a mark of it in brackets: 【失效】, （已废止）."""
    bare = squeezed(line)
    inner = bare.strip("【】[]（）()〔〕")
    return inner if inner != bare and inner in table()["status"]["words"] else None


def status_of_line(line: str) -> str | None:
    """Give the status where a line is nothing but a mark of it, in brackets or alone: 全文有效."""
    return status_of_mark(line) or (line.strip() if squeezed(line) in table()["status"]["words"] else None)


def without_status(title: str) -> tuple[str, str | None]:
    """Part a title from a mark of status before or behind it: 【全文废止】关于…的通知, 关于…的通知（已失效）."""
    for pattern in (_STATUS_BEFORE, _STATUS_BEHIND):
        if (found := pattern.search(title)) and (status := status_of_mark(found[0])) and status not in _IN_FORCE:
            return (title[: found.start()] + title[found.end() :]).strip(), status
    return title, None


def _lone_date(pieces: Sequence[str]) -> dt.date | None:
    """Give a date that opens a short line without a label, as under a heading: 2026-07-05, 2026年7月5日 来源：…."""
    for piece in pieces:
        found = find_dates(piece[:60])
        if found and found[0].date and not piece[: found[0].start].strip() and _behind_is_furniture(piece[found[0].end :]):
            return found[0].date
    return None


def _behind_source(box: Mapping[str, str]) -> dt.date | None:
    """Give a date that stands behind the source on its line: 文章来源：某司 2026-05-06 17:00."""
    said = box.get("source", "")
    return next((found.date for found in find_dates(said) if found.date and found.start and said[found.start - 1].isspace()), None)


def _before_source(pieces: Sequence[str]) -> dt.date | None:
    """Give the one date of a line under a title that names its source: 某网 2025-06-02 信息来源：某局."""
    for piece in pieces:
        days = [found.date for found in find_dates(piece)] if _NAMES_SOURCE.search(piece) else []
        if len(days) == 1 and days[0]:
            return days[0]
    return None


def _behind_is_furniture(rest: str) -> bool:
    """Whether what stands behind a date lets it be the page's: a time, labels, a word or two; never a day of the week, as in headers."""
    return "星期" not in rest and (len(rest) < _SHORT_REST or bool(read_labels([rest])))


def _source(text: str | None) -> str | None:
    """Give the source without what follows it on its line: tools in brackets, a date, the address of the original."""
    return (_AFTER_SOURCE.split(_SOURCE_LABEL.sub("", text), maxsplit=1)[0].strip(" 　") or None) if text else None


def names(text: str | None) -> tuple[str, ...]:
    """Give the bodies that a box names, in order; a name in spaced-out letters is one."""
    parts = tuple(n for n in _BETWEEN_NAMES.split(text or "") if n)
    return ("".join(parts),) if len(parts) > 1 and all(len(p) == 1 for p in parts) else parts
