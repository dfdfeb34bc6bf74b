"""Answers that are not what was asked for, whatever their status: challenges, refusals, logins, pages that say they are gone."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watcher.read import Impostor

_WELL = frozenset({200, 203})
_WORDS = re.compile(r"<(script|style|noscript)\b.*?(?:</\1\s*>|\Z)|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_FEW = 40
_OF_THE_DOOR = "a script challenge", "a firewall's refusal"  # what stands before a site, also with statuses of its own


@dataclass(frozen=True, slots=True)
class _Rule:
    says: str
    status: frozenset[int]
    header: tuple[str, str] | None
    markup: re.Pattern[str] | None
    bare: bool


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("watcher.fetch").joinpath("tables/challenges.toml").read_text("utf-8"))


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            r["says"],
            frozenset(r.get("status", ())),
            (r["header"][0], r["header"][1]) if "header" in r else None,
            re.compile(r["markup"], re.IGNORECASE) if "markup" in r else None,
            r.get("bare", False),
        )
        for r in _table()["challenge"]
    )


@functools.cache
def _place(name: str) -> re.Pattern[str]:
    return re.compile(_table()["places"][name], re.IGNORECASE)


def trouble_with(status: int, headers: Mapping[str, str], body_start: str, *, url: str, final_url: str) -> str | None:
    """Say in words for the operator what an answer is, where it is no answer; None where it may be one.

    `body_start` is the decoded start of the body, `final_url` where redirects led. A page that is gone is no trouble here.
    """
    for rule in _rules():
        if _meets(rule, status, headers, body_start):
            return f"{rule.says} ({status}); it cannot be read by a program"
    found = _impostor(body_start)
    if found and not found.gone and (status in _WELL or found.says in _OF_THE_DOOR):
        return f"{found.says}: {found.evidence} ({status})"
    if status in _WELL and _leads_to("login", url, final_url):
        return f"a login page: the address leads to {final_url}"
    return None


def is_soft_missing(status: int, headers: Mapping[str, str], body_start: str, *, url: str, final_url: str) -> bool:
    """Tell whether a page that answers well says that it is gone: an error page in its place, or a redirect to one or to a front page."""
    if status not in _WELL:
        return False
    if _leads_to("missing", url, final_url) or _leads_to_front(url, final_url):
        return True
    if "html" not in headers.get("content-type", "html"):
        return False
    found = _impostor(body_start)
    return found is not None and found.gone


def _impostor(body_start: str) -> Impostor | None:
    from watcher.read import impostor

    return impostor(body_start) if body_start else None


def _meets(rule: _Rule, status: int, headers: Mapping[str, str], body: str) -> bool:
    if rule.status and status not in rule.status:
        return False
    if rule.header and rule.header[1].lower() not in headers.get(rule.header[0], "").lower():
        return False
    if rule.markup and not rule.markup.search(body):
        return False
    return not rule.bare or _is_bare(body)


def _is_bare(body: str) -> bool:
    """Whether a page shows no words to speak of: all it holds is a script."""
    return len("".join(_WORDS.sub(" ", body).split())) < _FEW


def _leads_to(place: str, url: str, final_url: str) -> bool:
    pattern = _place(place)
    return bool(pattern.search(_path(final_url))) and not pattern.search(_path(url))


def _leads_to_front(url: str, final_url: str) -> bool:
    """Give a deep address that ends at a front page, of its own host or another's."""
    final = urlsplit(final_url)
    front = _place("front")
    return bool(front.match(final.path)) and not final.query and not front.match(urlsplit(url).path)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
