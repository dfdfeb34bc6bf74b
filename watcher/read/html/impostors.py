"""Pages that are no documents though they answered: error pages, challenges, refusals, logins."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

_TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_PASSWORD = re.compile(r"<input[^>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_SPACES = re.compile(r"(?:\s|&nbsp;|\xa0)+")
_LITTLE = 400  # an error page says little else
_SHORT_TITLE = 24
_START = 60_000


@dataclass(frozen=True, slots=True)
class Impostor:
    """What a page is instead of a document, in words; `gone` where it says that the document is not there."""

    says: str
    evidence: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    says: str
    gone: bool
    title: frozenset[str]
    text: tuple[str, ...]
    markup: tuple[str, ...]
    pattern: re.Pattern[str] | None


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    rows = tomllib.loads(files("watcher.read.html").joinpath("tables/impostors.toml").read_text("utf-8"))["impostor"]
    return tuple(
        _Rule(
            r["says"], r.get("gone", False), frozenset(r.get("title", ())), tuple(r.get("text", ())), tuple(r.get("markup", ())),
            re.compile(r["pattern"]) if "pattern" in r else None,
        )
        for r in rows
    )  # fmt: skip


def impostor(page: str) -> Impostor | None:
    """Say what a page is, where it is no document; None for a page that may hold one. `page` is its markup, or the start of it."""
    page = page[:_START]
    title = _bare(found[1]) if (found := _TITLE.search(page)) else ""
    text = _bare(_TAGS.sub(" ", page))
    little = len(text) < _LITTLE
    for rule in _rules():
        if evidence := _meets(rule, page, title, text, little=little):
            return Impostor(rule.says, evidence, rule.gone)
    if little and _PASSWORD.search(page):
        return Impostor("a login page", "a password field")
    return None


def _meets(rule: _Rule, page: str, title: str, text: str, *, little: bool) -> str | None:
    """The words by which a page meets a rule. Titles must be the whole title, or its first words where the page says little."""
    if title in rule.title:
        return title
    if not little:
        return None
    if mark := next((m for m in rule.markup if m in page), None):
        return mark
    if rule.pattern and (found := rule.pattern.search(page)):
        return found[0]
    if len(title) <= _SHORT_TITLE and (start := next((t for t in rule.title if len(t) > 3 and t in title), None)):
        return start
    return next((t for t in rule.text if t in text), None)


def _bare(text: str) -> str:
    return _SPACES.sub("", text).lower()
