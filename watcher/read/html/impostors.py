"""Pages that are no documents though they answered: error pages, challenges, refusals, logins."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_TAGS = re.compile(r"<(?:script|style)\b.*?(?:</(?:script|style)\s*>|\Z)|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_PASSWORD = re.compile(r"<input[^>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_SPACES = re.compile(r"(?:\s|&nbsp;|\xa0)+")
_STANDARD = re.compile(
    r"<meta[^>]{0,40}name\s*=\s*[\"']?(?:ArticleTitle|PubDate)[\"']?[^>]{0,40}content\s*=\s*[\"'][^\"'\s]", re.IGNORECASE
)
_OF_A_DOCUMENT = re.compile("关于|通知|公告|办法|意见|决定")
_LITTLE = 400  # an error page says little else
_LONG = 12_000  # characters of markup: whoever sends more has more to say
_SHORT = 3
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
    most: int
    title: frozenset[str]
    text: tuple[str, ...]
    markup: tuple[str, ...]
    pattern: re.Pattern[str] | None


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    rows = tomllib.loads(files("watcher.read.html").joinpath("tables/impostors.toml").read_text("utf-8"))["impostor"]
    return tuple(map(_rule, rows))


def _rule(row: dict[str, Any]) -> _Rule:
    return _Rule(
        says=row["says"],
        gone=row.get("gone", False),
        most=row.get("most", _LITTLE),
        title=frozenset(row.get("title", ())),
        text=tuple(row.get("text", ())),
        markup=tuple(row.get("markup", ())),
        pattern=re.compile(row["pattern"]) if "pattern" in row else None,
    )


@functools.lru_cache(maxsize=1)  # the same page is asked whether it is trouble, and whether it is gone
def impostor(page: str) -> Impostor | None:
    """Say what a page is, where it is no document; None for a page that may hold one. `page` is its markup, or the start of it."""
    start = page[:_START]
    title = _bare(found[1]) if (found := _TITLE.search(start)) else ""
    text = _bare(_TAGS.sub(" ", start))
    says_little = len(text) < _LITTLE
    for rule in _rules():
        if title in rule.title:
            return Impostor(rule.says, title, rule.gone)
        if says_little and (mark := _in_markup(rule, start)):
            return Impostor(rule.says, mark, rule.gone)
    if not says_little or len(page) > _LONG or _STANDARD.search(start):
        return None
    for rule in _rules():
        if said := _in_words(rule, title, text):
            return Impostor(rule.says, said, rule.gone)
    return Impostor("a login page", "a password field") if _PASSWORD.search(start) else None


def _in_markup(rule: _Rule, page: str) -> str | None:
    if mark := next((m for m in rule.markup if m in page), None):
        return mark
    found = rule.pattern.search(page) if rule.pattern else None
    return found[0] if found else None


def _in_words(rule: _Rule, title: str, text: str) -> str | None:
    """Give the words by which a small page without standard tags meets a rule: within a title that is no document's, or in its text."""
    if not _OF_A_DOCUMENT.search(title) and (said := next((t for t in rule.title if len(t) > _SHORT and t in title), None)):
        return said
    return next((t for t in rule.text if t in text), None) if len(text) <= rule.most else None


def _bare(text: str) -> str:
    return _SPACES.sub("", text).lower()
