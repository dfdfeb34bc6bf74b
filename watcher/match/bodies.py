"""Bodies (机关) and what they belong to: 财政部办公厅 speaks for 财政部, 国家能源局 belongs to 国家发展改革委."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.read.agencies import find_agencies, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from watcher.match.places import Places

_PARTY = "中共"
_HEAD = 40  # characters in which the longest name of a national body ends
_resolved = lru_cache(4096)(resolve)


@dataclass(frozen=True)
class Bodies:
    """Which bodies there are beside the table of agencies, and which belongs to which.

    `names`: any name → the body's own name; `under`: a body → the one it belongs to.
    """

    places: Places
    names: Mapping[str, str] = field(default_factory=dict)
    under: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> str | None:
        """Give the body of that name, full or short, None for one not known."""
        name = "".join(name.split())
        known = self.names.get(name)
        if known:
            return known
        agency = _resolved(name)
        if agency is None or agency.level == "national":
            return agency.name if agency else None
        return _in_full(agency.name)

    def speaking_for(self, name: str) -> Iterator[str]:
        """Give a body under its own name, and the one whose office or department it is."""
        own = self.named(name) or name
        yield own
        whole = self._whole(own)
        if whole:
            yield whole

    def around(self, name: str) -> Iterator[str]:
        """Give a body, the one it speaks for, and those to which they belong."""
        seen: dict[str, None] = {}
        waiting = [name]
        while waiting:
            for body in self.speaking_for(waiting.pop()):
                if body not in seen:
                    seen[body] = None
                    waiting += filter(None, (self.under.get(body), self._head(body)[0], self._branch_of(body)))
        yield from seen

    def place(self, name: str) -> str | None:
        """Give the place of a local body, or of a national body's branch there."""
        name = "".join(name.split()).removeprefix(_PARTY)
        return self.places.at_head(name) or self.places.at_head(self._head(name)[1])

    def level(self, name: str) -> str | None:
        """Give whether a body is of the state, a province or a city, None where its name does not say so."""
        agency = _resolved(name)
        return agency.level if agency else None

    def _whole(self, body: str) -> str | None:
        """Give the body of which this is an office (办公厅) or, of a national one, a department (税政司)."""
        offices = _table()["offices"]
        for ending in offices["speaking"]:
            if body.endswith(ending) and (whole := self.named(body.removesuffix(ending))):
                return whole
        head, rest = self._head(body)
        is_part = rest.endswith(offices["parts"]) and len(rest) <= offices["longest"] and not self.places.at_head(rest)
        return head if is_part else None

    def _branch_of(self, body: str) -> str | None:
        """Give the national body whose branch a short name is: 广西证监局; 地方金融监管局 is the place's own."""
        endings = _table()["branches"]
        of = next((endings[ending] for ending in endings if body.endswith(ending) and "地方" not in body), None)
        return self.named(of) if of and self.places.at_head(body) else None

    def _head(self, body: str) -> tuple[str | None, str]:
        """Give the national body with whose name a longer name begins, and the rest of it: 国家税务总局, 广东省税务局."""
        first = next(iter(find_agencies(body[:_HEAD])), None)
        if first is None or first.start or first.end >= len(body):
            return None, ""
        return first.agency.name, body[first.end :]

    def with_more(self, additions: Iterable[tuple[str, tuple[str, ...], str | None]]) -> Bodies:
        """Give the bodies with further ones: (name, other names, the one it belongs to); names may also be added to a known body.

        Raises ValueError where the one it belongs to is not known.
        """
        rows = list(additions)
        names, under = dict(self.names), dict(self.under)
        for name, also, _ in rows:
            names |= dict.fromkeys((name, *also), self.named(name) or name)
        grown = Bodies(self.places, names, under)
        for name, _, upper in rows:
            if upper is not None:
                over = grown.named(upper)
                if over is None:
                    raise ValueError(f"{name} belongs to {upper!r}, which is no known body")
                under[names[name]] = over
        return grown


def _in_full(local: str) -> str:
    """Give a local department's name in full: 柳州市工信局 → 柳州市工业和信息化局."""
    endings = _table()["departments"]
    short = max((ending for ending in endings if local.endswith(ending)), key=len, default=None)
    return local.removesuffix(short) + endings[short] if short else local


def shipped_bodies(places: Places) -> Bodies:
    """Give the bodies that come with the program."""
    bare = Bodies(places)
    under = {bare.named(name) or name: bare.named(upper) or upper for upper, lower in _table()["under"].items() for name in lower}
    return Bodies(places, {}, under)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "tables" / "bodies.toml").read_text("utf-8"))
