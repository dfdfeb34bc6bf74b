"""The configuration file for a source that was looked at: proposed, written, never written over."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from watcher.config import ConfigError, Expect, Source
from watcher.read.agencies import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from watcher.config import Home
    from watcher.read.agencies import Agency
    from watcher.run.discover import ListLook, Look

ENDINGS = (".gov.cn", ".org.cn", ".com.cn", ".edu.cn", ".cn", ".com", ".org")
SITE_WORDS = ("", "门户网站", "官方网站", "网站", "官网", "网", "政府网站", "政府门户网站")
"""What a site adds to the name of the body whose it is."""
TITLE_PARTS = re.compile(r"\s*[-_|—–>]+\s*")
SAFE = re.compile(r"[\w\u3400-\u9fff][\w\u3400-\u9fff /.（）《》、·-]*(?<! )")
"""A text that YAML reads as it stands."""


def draft(url: str, look: Look, *, ident: str | None = None, name: str | None = None) -> Source:
    """Propose a source from what its list showed; what the site does not say of itself stays open."""
    first = look.lists[0]
    site, column = _site_and_column(first)
    agency = _body(site) if site else None
    called = " ".join(dict.fromkeys(part for part in (agency.short if agency else site, column) if part))
    return Source(
        id=ident or proposed_id(url),
        name=name or called or urlsplit(url).netloc,
        urls=(url,),
        agency=agency.name if agency else None,
        level=agency.level if agency and agency.level in {"national", "province", "city"} else None,  # type: ignore[arg-type]  # checked here
        region=agency.region if agency else None,
        expect=Expect(min_items=max(1, len(first.items) // 2)),
    )


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


def check_new(home: Home, ident: str | None, url: str) -> None:
    """Raise ConfigError where the id or the address is none, or is taken already."""
    try:
        new = Source(id=ident or proposed_id(url), name="new", urls=(url,))
    except ValidationError as wrong:
        raise ConfigError("; ".join(f"{'.'.join(map(str, e['loc'][:1]))}: {e['msg']}" for e in wrong.errors())) from None
    for source in home.sources:
        if source.id == new.id:
            raise ConfigError(f"the id {source.id!r} is taken by {source.name} ({source.urls[0]}); choose another one with --id")
        if url in source.urls:
            raise ConfigError(f"{url} is watched already, by the source {source.id!r}")


def write(home: Home, source: Source, look: Look) -> Path:
    """Write `config/sources/ID.yaml`; raises ConfigError where that file stands already."""
    file = home.path / "config" / "sources" / f"{source.id}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(as_yaml(source, look))
    except FileExistsError:
        raise ConfigError(f"{file} stands already and is not written over; choose another id with --id") from None
    return file


def as_yaml(source: Source, look: Look) -> str:
    """Put a proposed source into a commented file."""
    first, seen = look.lists[0], look.document
    paging = "its pages are followed" if first.next else "no further page was found"
    lines = [f"# Worked out from the list itself: {first.form}, {len(first.items)} rows a page; {paging}."]
    if seen and seen.document:
        number = f"（{seen.document.doc_number}）" if seen.document.doc_number else ""
        lines.append(f"# Its first document was read as: {_one_line(seen.document.title)}{number}")
    lines += [
        f"id: {source.id}",
        f"name: {_scalar(source.name)}",
        "urls:",
        *(f"  - {_scalar(url)}" for url in source.urls),
        f"agency: {_scalar(source.agency)}  # whose site it is, for agency: in queries",
        f"level: {_scalar(source.level)}  # national | province | city",
        f"region: {_scalar(source.region)}  # the province or city",
        "every: 30m  # how often it is looked at",
        f"pages: {source.pages}  # list pages to follow on the first pass",
        "expect:",
        f"  min_items: {source.expect.min_items}  # {len(first.items)} rows were seen; with fewer than this nothing is concluded",
    ]
    return "\n".join(lines) + "\n"


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
