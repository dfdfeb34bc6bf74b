"""The configuration file for a source that was looked at: proposed, written, never written over."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import ValidationError

from watcher.config import ConfigError, Expect, Source, span
from watcher.read.agencies import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from watcher.config import Home
    from watcher.model import Item
    from watcher.read.agencies import Agency
    from watcher.run.tending.discover import ListLook
    from watcher.run.tending.explore import Exploration

ENDINGS = (".gov.cn", ".org.cn", ".com.cn", ".edu.cn", ".cn", ".com", ".org")
SITE_WORDS = ("", "门户网站", "官方网站", "网站", "官网", "网", "政府网站", "政府门户网站")
"""What a site adds to the name of the body whose it is."""
PAGES = 3
"""List pages of a new source's first pass, where its pages can be followed."""
INTERVALS = ((3, 30), (10, 60), (40, 120))
"""Days between a list's rows, and minutes between two looks at it."""
SLOWEST = 360
SHORTEST_SILENCE = 14  # days
FILLED = 0.9
FEW_DAYS = 4
"""Days with rows from which a rhythm can be told."""
TITLE_PARTS = re.compile(r"\s*[-_|—–>]+\s*")
SAFE = re.compile(r"[\w\u3400-\u9fff][\w\u3400-\u9fff /.（）《》、·-]*(?<! )")
"""A text that YAML reads as it stands."""


def draft(found: Exploration, today: date, *, ident: str | None = None, name: str | None = None) -> Source:
    """Propose a source from what its list showed until today; what the site does not say of itself stays open."""
    first = found.look.lists[0]
    site, column = _site_and_column(first)
    agency = _body(site) if site else None
    called = " ".join(dict.fromkeys(part for part in (agency.short if agency else site, column) if part))
    return Source(
        id=ident or proposed_id(found.url),
        name=name or called or urlsplit(found.url).netloc,
        urls=(found.place,),
        method=found.method,  # type: ignore[arg-type]  # checked here
        agency=agency.name if agency else None,
        level=agency.level if agency and agency.level in {"national", "province", "city"} else None,  # type: ignore[arg-type]  # checked here
        region=agency.region if agency else None,
        every=_interval(first.items),
        pages=PAGES if found.paged else 1,
        expect=Expect(min_items=max(1, len(first.items) // 2), max_silence=_silence(first.items, today), fill=_fill(first.items)),
    )


def _silence(items: Sequence[Item], today: date) -> timedelta | None:
    """Give how long the list may show nothing new: twice the longest pause that it has had; None where its rows tell of none."""
    days = sorted({item.date for item in items if item.date and item.date <= today})
    if len(days) < FEW_DAYS:
        return None
    return timedelta(days=max(SHORTEST_SILENCE, 2 * max((later - earlier).days for earlier, later in pairwise([*days, today]))))


def _fill(items: Sequence[Item]) -> dict[Literal["title", "date", "number"], float]:
    """Give the share of rows that must have a date or a number, where all of them have one now."""
    filled: dict[Literal["title", "date", "number"], bool] = {
        "date": all(item.date for item in items),
        "number": all(item.doc_number for item in items),
    }
    return {name: FILLED for name, whole in filled.items() if whole and len(items) >= FEW_DAYS}


def _interval(items: Sequence[Item]) -> timedelta:
    """Give how often to look: often where a list grows by the day, hours apart where it grows by the month."""
    gap = median_gap(items)
    return next((timedelta(minutes=minutes) for days, minutes in INTERVALS if gap is None or gap <= days), timedelta(minutes=SLOWEST))


def median_gap(items: Sequence[Item]) -> float | None:
    """Give the days that usually lie between two rows; None for rows too few, or without dates, to tell."""
    days = sorted({item.date for item in items if item.date})
    if len(days) < FEW_DAYS:
        return None
    return median((later - earlier).days for earlier, later in pairwise(days))


def _site_and_column(first: ListLook) -> tuple[str | None, str | None]:
    """Give what site and column call themselves: by their tags, else from a title like 政策发布_某某部, the site last."""
    parts = [part.strip() for part in TITLE_PARTS.split(first.title or "") if part.strip()]
    site = first.site or (parts[-1] if parts else None)
    column = first.column or (parts[0] if len(parts) > 1 else None)
    return site, column


def _body(site: str) -> Agency | None:
    tried = (resolve(site.removesuffix(added)) for added in SITE_WORDS if site.endswith(added))
    return next((found for found in tried if found), None)


def proposed_id(url: str) -> str:
    """Give a short name for an address: www.mof.gov.cn is mof, gks.mof.gov.cn is gks.mof."""
    host = (urlsplit(url).hostname or "source").removeprefix("www.")
    for ending in ENDINGS:
        host = host.removesuffix(ending)
    return re.sub(r"[^a-z0-9.-]", "-", host.lower()).strip(".-") or "source"


def check_new(home: Home, ident: str | None, url: str, *, force: bool = False) -> None:
    """Raise ConfigError where the id or the address is none, or is taken already by a source that may not be written over."""
    try:
        new = Source(id=ident or proposed_id(url), name="new", urls=(url,))
    except ValidationError as wrong:
        raise ConfigError("; ".join(f"{'.'.join(map(str, e['loc'][:1]))}: {e['msg']}" for e in wrong.errors())) from None
    for source in home.sources:
        if source.id == new.id and not force:
            raise ConfigError(
                f"the id {source.id!r} is taken by {source.name} ({source.urls[0]}); choose another one with --id, or use --force"
            )
        if url in source.urls and source.id != new.id:
            raise ConfigError(f"{url} is watched already, by the source {source.id!r}")


def write(home: Home, source: Source, text: str, *, force: bool = False) -> Path:
    """Write `config/sources/ID.yaml`; raises ConfigError where that file stands already and `force` does not say to write over it.

    A source that stands in a folder below is written over where it stands.
    """
    folder = home.path / "config" / "sources"
    file = next((known for known in folder.rglob(f"{source.id}.yaml")), folder / f"{source.id}.yaml")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("w" if force else "x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise ConfigError(f"{file} stands already and is not written over; choose another id with --id, or say --force") from None
    return file


def as_yaml(source: Source, found: Exploration) -> str:
    """Put a proposed source into a commented file."""
    first = found.look.lists[0]
    lines = [
        *_told(found),
        f"id: {source.id}",
        f"name: {_scalar(source.name)}",
        "urls:",
        *(f"  - {_scalar(url)}" for url in source.urls),
        *(["method: " + source.method + "  # the address's query is sent as the body of a POST"] if source.method != "get" else []),
        f"agency: {_scalar(source.agency)}  # whose site it is, for agency: in queries",
        f"level: {_scalar(source.level)}  # national | province | city",
        f"region: {_scalar(source.region)}  # the province or city",
        f"every: {span(source.every)}  # how often it is looked at{_rhythm(first.items)}",
        f"pages: {source.pages}  # {'list pages to follow on the first pass' if found.paged else 'no further page could be read'}",
        "expect:",
        f"  min_items: {source.expect.min_items}  # {len(first.items)} rows were seen; with fewer than this nothing is concluded",
        *_assertions(source.expect),
        "# select: {item: ul.list > li, date: span}  # only where a reading is wrong: CSS selectors, or the keys of a JSON list",
    ]
    return "\n".join(lines) + "\n"


def _assertions(expect: Expect) -> Iterator[str]:
    if expect.max_silence:
        yield f"  max_silence: {span(expect.max_silence)}  # twice its longest pause; with nothing new for longer it may be frozen"
    if expect.fill:
        filled = ", ".join(f"{name}: {share:g}" for name, share in expect.fill.items())
        yield f"  fill: {{{filled}}}  # the least share of rows with these; all had them"


def _told(found: Exploration) -> Iterator[str]:
    """Yield what was seen, for the person who reads the file."""
    first, opened = found.look.lists[0], found.look.document
    paging = "its pages are followed" if found.paged else "one page"
    yield f"# Worked out from the list itself: {first.form}, {len(first.items)} rows a page; {paging}."
    if found.way:
        yield f"# {_one_line(found.way)}: {_one_line(found.url)}"
    for line in first.explain[:3]:
        yield f"# {_one_line(line)}"
    dated, numbered = (sum(bool(value) for value in column) for column in zip(*((i.date, i.doc_number) for i in first.items), strict=True))
    yield f"# Of its rows {dated} have a date and {numbered} a number."
    if opened and opened.document:
        number = f"（{opened.document.doc_number}）" if opened.document.doc_number else ""
        yield f"# Its first document was read as: {_one_line(opened.document.title)}{number}"


def _rhythm(items: Sequence[Item]) -> str:
    gap = median_gap(items)
    return "" if gap is None else f"; its rows are {gap:g} days apart"


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    text = _one_line(str(value))
    return (
        text
        if SAFE.fullmatch(text) and not re.fullmatch(r"[\d.:_-]+|null|true|false|yes|no|on|off", text, re.IGNORECASE)
        else json.dumps(text, ensure_ascii=False)
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
