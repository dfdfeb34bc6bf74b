"""What is wrong with a source, in words for the person who tends it, each with what to do: a declared table, `tables/troubles.toml`."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcher.config import Source

ABROAD = "若本机在境外：该站可能只对境内开放，为该源设 proxy（境内出口）"
CHINA_ONLY = "该站只对境内开放：为该源设 proxy（境内出口）"
PROXIED = "经代理仍不通，换一个代理试试"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, what it rests on (in the words of whoever noticed it), and what to do."""

    said: str
    advice: str
    evidence: str = ""
    where: str = ""

    @property
    def line(self) -> str:
        """Give where, what and the evidence, without what to do."""
        return f"{self.where}：" * bool(self.where) + self.said + f"（{self.evidence}）" * bool(self.evidence)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row of the table."""

    kind: str
    words: str
    says: str
    advice: str


@functools.cache
def table() -> tuple[Trouble, ...]:
    """Give the rows, in their order."""
    rows = tomllib.loads(files("watcher.run.looking").joinpath("tables/troubles.toml").read_text("utf-8"))["trouble"]
    return tuple(Trouble(row["kind"], row.get("words", ""), row["says"], row["advice"]) for row in rows)


def named(kind: str, reason: str = "", *, where: str = "", abroad: str = ABROAD, **facts: object) -> Problem:
    """Give what is wrong and what to do, for a kind of trouble, the reason that was given, and the facts that its words name.

    Of the reason what stands before its own advice is kept as evidence.
    """
    row = next(row for row in table() if row.kind in (kind, "") and re.search(row.words, reason, re.IGNORECASE))
    known = {name: str(fact) for name, fact in facts.items()} | {"abroad": abroad}
    return Problem(_filled(row.says, known), _filled(row.advice, known), reason.partition("; ")[0], where)


def abroad_for(source: Source, *, proxied: bool = False) -> str:
    """Say what may open a site that answers only at home; `proxied` where the source is asked over a proxy already."""
    if proxied or source.proxy:
        return PROXIED
    return CHINA_ONLY if "china_only" in source.quirks else ABROAD


def told(problems: Iterable[Problem]) -> str | None:
    """Give what is wrong in one line, without what to do; None where nothing is."""
    return "；".join(dict.fromkeys(problem.line for problem in problems)) or None


def advice(problems: Iterable[Problem]) -> str | None:
    """Give what to do about it all, each remedy once; None where nothing is wrong."""
    return "；".join(dict.fromkeys(problem.advice for problem in problems)) or None


def with_advice(said: str | None, to_do: str | None) -> str | None:
    """Give what is wrong with what to do about it in one line."""
    return f"{said}；办法：{to_do}" if said and to_do else said


def _filled(words: str, facts: dict[str, str]) -> str:
    """Put facts in the place of their names; braces that name none (of a setting) stay."""
    return re.sub(r"\{(\w+)\}", lambda found: facts.get(found[1], found[0]), words)
