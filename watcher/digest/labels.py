"""The declared words of a digest (tables/labels.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.model import ChangeKind

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class KindLabel:
    """How one kind of change is told, and its place in the order of a digest."""

    place: int
    label: str
    dated: str
    undated: str

    def status(self, day: date | None) -> str:
        """Say what holds since the change, with its date where it is known."""
        return self.dated.format(date=chinese_date(day)) if day else self.undated


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "tables" / "labels.toml").read_text("utf-8"))


@cache
def kind_labels() -> dict[ChangeKind, KindLabel]:
    """Give the label of every kind of change."""
    return {
        ChangeKind(row["id"]): KindLabel(place, row["label"], row["dated"], row["undated"]) for place, row in enumerate(_table()["kind"])
    }


@cache
def skipped_phrases() -> tuple[str, ...]:
    """Give the phrases of paragraphs that say nothing of the matter."""
    return tuple(_table()["skip"]["phrases"])


def frequency_label(frequency: str) -> str:
    """Give how often somebody is told, in Chinese."""
    return str(_table()["frequency"][frequency])


def term_label(term: str) -> str:
    """Give a term of a query as it is told to the reader: issuer:财政部 → 发文机关：财政部."""
    name, colon, value = term.partition(":")
    known = _table()["fields"].get(name)
    return f"{known}：{value}" if colon and known else term


def chinese_date(day: date) -> str:
    """Give a date as documents print it: 2026年4月1日."""
    return f"{day.year}年{day.month}月{day.day}日"
