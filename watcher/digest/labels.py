"""The declared words of a digest, Chinese or English (tables/labels.*.toml)."""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.compare import quoted
from watcher.model import ChangeKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from watcher.digest.around import Coming

CHINESE = "zh"
EXPIRES = "expires_soon"
"""The kind of the notices that tell ahead of a last day in force."""


@dataclass(frozen=True, slots=True)
class KindLabel:
    """How one kind of change is told, its place in the order of a digest, and the group in which it stands there."""

    place: int
    group: str
    label: str
    dated: str
    undated: str
    language: str = CHINESE

    def status(self, day: date | None) -> str:
        """Say what holds since the change, with its date where it is known."""
        return self.dated.format(date=date_words(day, self.language)) if day else self.undated


@cache
def table(language: str) -> dict[str, Any]:
    """Give the declared words of a language: `zh` or `en`."""
    return tomllib.loads((resources.files(__package__) / "tables" / f"labels.{language}.toml").read_text("utf-8"))


@cache
def kind_labels(language: str = CHINESE) -> dict[ChangeKind, KindLabel]:
    """Give the label of every kind of change."""
    return {
        ChangeKind(row["id"]): KindLabel(place, row["group"], row["label"], row["dated"], row["undated"], language)
        for place, row in enumerate(table(language)["kind"])
    }


@cache
def group_labels(language: str = CHINESE) -> dict[str, str]:
    """Give the groups of a digest in their order, and their labels."""
    return {row["id"]: row["label"] for row in table(language)["group"]}


def frame(language: str = CHINESE) -> dict[str, str]:
    """Give the words of the templates."""
    words: dict[str, str] = table(language)["frame"]
    return words


def fact_names(language: str = CHINESE) -> dict[str, str]:
    """Give what the facts of a document are called."""
    names: dict[str, str] = table(language)["facts"]
    return names


def frequency_label(frequency: str, language: str = CHINESE) -> str:
    """Give how often somebody is told."""
    return str(table(language)["frequency"][frequency])


def term_label(term: str, language: str = CHINESE) -> str:
    """Give a term of a query as it is told to the reader: issuer:财政部 → 发文机关：财政部."""
    name, colon, value = term.partition(":")
    known = table(language)["fields"].get(name)
    return f"{known}{frame(language)['colon']}{_value_label(name, value, language)}" if colon and known else term


def _value_label(field: str, value: str, language: str) -> str:
    if field == "change" and value in set(ChangeKind):
        return kind_labels(language)[ChangeKind(value)].label
    return str(table(language)["values"].get(field, {}).get(value, value))


def coming_words(coming: Coming, today: date, language: str) -> str:
    """Say what a day to come brings, as it is seen `today`; in the words of the notice where there are no others."""
    words, title = table(language)["coming"], quoted(coming.title)
    if coming.kind == EXPIRES and coming.day:
        days = (coming.day - today).days
        return str(words["expires" if days else "expires_today"]).format(title=title, date=date_words(coming.day, language), days=days)
    forms = table(language).get("takes_effect", ())
    said = next((row["said"] for row in forms if coming.text.endswith(row["told"])), None)
    return str(said).format(title=title) if said else coming.text


def date_words(day: date, language: str) -> str:
    """Give a date as a reader of the language writes it: 2026年4月1日, 1 April 2026."""
    return frame(language)["date"].format(year=day.year, month=day.month, day=day.day, month_name=calendar.month_name[day.month])


def chinese_date(day: date) -> str:
    """Give a date as documents print it: 2026年4月1日."""
    return date_words(day, CHINESE)


def time_words(moment: datetime, language: str) -> str:
    """Give a time in its own zone: 2026年4月1日 08:30."""
    return f"{date_words(moment.date(), language)} {moment:%H:%M}"


def weekday(day: date, language: str) -> str:
    """Give the day of the week."""
    return frame(language)["weekdays"].split()[day.weekday()]
