"""What happens in the demo, day by day (story.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from watcher.demo.sites import Site, policies

ZONE = ZoneInfo("Asia/Shanghai")
PASS_AT, SEND_AT = time(8, 0), time(8, 30)


@dataclass(frozen=True, slots=True)
class Day:
    """One day: what happens at the sites before they are passed over, in words and in deeds."""

    date: date
    title: str
    happens: tuple[str, ...]
    publish: tuple[tuple[str, str], ...] = ()
    amend: tuple[tuple[str, str, str, str], ...] = ()
    redesign: tuple[tuple[str, str], ...] = ()
    down: tuple[str, ...] = ()

    def at(self, moment: time) -> datetime:
        """Give a time of this day in the zone of the demo."""
        return datetime.combine(self.date, moment, ZONE)

    def come(self, sites: dict[str, Site]) -> None:
        """Let the sites be as they are on this day."""
        for site in sites.values():
            site.down = site.id in self.down
        for ident, name in self.publish:
            sites[ident].shelf[name] = policies()[name]
        for ident, name, old, new in self.amend:
            policy = sites[ident].shelf[name]
            sites[ident].shelf[name] = replace(policy, text=policy.text.replace(old, new))
        for ident, layout in self.redesign:
            sites[ident].layout = layout


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "story.toml").read_text("utf-8"))


def days() -> list[Day]:
    """Give the days in their order."""
    return [Day(**{key: _frozen(value) for key, value in row.items()}) for row in _table()["day"]]


def sites() -> dict[str, Site]:
    """Give the sites by their ids, still empty."""
    return {row["id"]: Site(**row) for row in _table()["site"]}


def site_names() -> dict[str, str]:
    """Give the names of the sites by their ids."""
    return {row["id"]: row["name"] for row in _table()["site"]}


def subscribers() -> list[dict[str, Any]]:
    """Give the subscribers as they stand in a home's configuration."""
    return list(_table()["subscriber"])


def _frozen(value: Any) -> Any:
    return tuple(_frozen(inner) for inner in value) if isinstance(value, list) else value
