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
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_IN_ADDRESS = (
    re.compile(r"/t(20\d\d)(\d\d)(\d\d)_\d+"),  # TRS: t20260625_1406079.html
    re.compile(r"/(20\d\d)-(\d\d)/(\d\d)/"),  # 中国政府网: 2018-11/09/
    re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/"),  # 大汉: art/2016/11/22/
    re.compile(r"/(20\d\d)(\d\d)(\d\d)/[0-9a-f]{32}/"),  # Xinhua: 20260916/<hash>/c.html
    re.compile(r"/(20\d\d)(\d\d)(\d\d)\d{5,}"),
)
_AFTER_SOURCE = re.compile(r"[\s　\xa0]*[【\[]|[\s　\xa0]{2,}|https?:")
_BETWEEN_NAMES = re.compile(r"[\s　\xa0、，,;；]+")


@dataclass(frozen=True, slots=True)
class Tags:
    """The page's meta tags by lower-case name, the first that is not empty for each."""

    values: dict[str, str] = field(default_factory=dict)

    def get(self, meaning: str) -> str | None:
        """The value of the best tag for a meaning (tables/page.toml, [tags])."""
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


def gather(tags: Tags, pieces: Sequence[str], *, address: str) -> Facts:
    """Weigh tags, then boxes and lines (`pieces`), then the address; a value that cannot be read is left out."""
    box = read_labels(pieces)
    doubts: list[str] = []
    published = day_of(tags.get("published_date")) or day_of(box.get("published_date")) or _lone_date(pieces)
    if published is None and (published := date_in(address)):
        doubts.append("the date of publication stands only in the address")
    number = box.get("doc_number") or tags.get("doc_number")
    return Facts(
        doc_number=(normalize_number(number) or number) if number else None,
        issuers=names(box.get("issuers") or tags.get("issuers")),
        written_date=day_of(box.get("written_date")),
        published_date=published,
        source=_source(tags.get("source") or box.get("source")),
        status=box.get("status") or mark_of_status(pieces),
        doubts=tuple(doubts),
    )


def day_of(text: str | None) -> dt.date | None:
    """The day that a value gives, alone or with a time or other words behind it."""
    if not text:
        return None
    if day := parse_date(text):
        return day
    return next((found.date for found in find_dates(text[:60]) if found.date), None)


def date_in(address: str) -> dt.date | None:
    """The day in an address, where the content system puts one there: t20260625_1406079.html, /2018-11/09/."""
    for pattern in _IN_ADDRESS:
        if found := pattern.search("/" + address):
            try:
                return dt.date(*map(int, found.groups()))
            except ValueError:
                continue
    return None


def mark_of_status(pieces: Sequence[str]) -> str | None:
    """A status mark that stands alone beside the title: 【失效】, 已废止."""
    known = table()["status"]["words"]
    for piece in pieces:
        bare = squeezed(piece)
        inner = bare.strip("【】[]（）()〔〕")
        if inner in known and inner != bare:
            return inner
    return None


def _lone_date(pieces: Sequence[str]) -> dt.date | None:
    """A date that opens a short line without a label, as under a heading: 2026-07-05, 2026年7月5日 来源：…."""
    for piece in pieces:
        found = find_dates(piece[:60])
        if found and found[0].date and not piece[: found[0].start].strip() and _behind_is_furniture(piece[found[0].end :]):
            return found[0].date
    return None


def _behind_is_furniture(rest: str) -> bool:
    return not re.sub(r"[\d:：时分秒\s　\xa0|]+", "", rest) or bool(read_labels([rest])) or "星期" not in rest and len(rest) < 30


def _source(text: str | None) -> str | None:
    if not text:
        return None
    return _AFTER_SOURCE.split(text, maxsplit=1)[0].strip(" 　") or None


def names(text: str | None) -> tuple[str, ...]:
    """The bodies that a box names, in order."""
    return tuple(n for n in _BETWEEN_NAMES.split(text or "") if n)
