"""Regions (行政区划): which place lies in which, by any of its names; 柳州市财政局 is a body of 柳州市, and so of 广西.

Places are told by their full names. A name that several places have (鼓楼区) means none of them.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from watcher.read.agencies import provinces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_GENERIC = ("地区", "市", "盟")
_LONGEST = 14
"""Characters of the longest name of a place."""


@dataclass(frozen=True)
class Places:
    """A tree of regions: every name → the place's full name, and every place → those in which it lies.

    `alone`: names that mean a place only where they stand alone: 东方 is 东方市, 东方航空 is not.
    """

    names: Mapping[str, str]
    within: Mapping[str, tuple[str, ...]]
    alone: frozenset[str] = frozenset()

    def named(self, name: str) -> str | None:
        """Give the place of that name, full or short."""
        return self.names.get("".join(name.split()))

    def around(self, place: str) -> Iterator[str]:
        """Give a place and everything in which it lies, each once."""
        seen: dict[str, None] = {}
        waiting = [place]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen[here] = None
                waiting += self.within.get(here, ())
        yield from seen

    def at_head(self, words: str) -> str | None:
        """Give the place with whose name the words begin, the narrowest where several follow each other: 广西柳州市鱼峰区 is 柳州's."""
        narrowest, at = None, 0
        while found := self._head(words[at : at + _LONGEST]):
            name, place = found
            if narrowest is not None and narrowest not in self.around(place):  # 南昌市青云谱区 goes on, 上海市北京东路 does not
                break
            narrowest, at = place, at + len(name)
        return narrowest

    def _head(self, words: str) -> tuple[str, str] | None:
        for length in range(len(words), 1, -1):
            place = self.names.get(words[:length])
            if place and words[:length] not in self.alone:
                return words[:length], place
        return None

    def with_more(self, additions: Iterable[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> Places:
        """Give the tree with further places: (name, other names, those in which it lies); names may also be added to a known place.

        Raises ValueError for a place in which another lies that is not known.
        """
        names, within = dict(self.names), dict(self.within)
        rows = list(additions)
        for name, also, _ in rows:
            place = names.get(name, name)
            names |= dict.fromkeys((name, *also), place)
        for name, _, inside in rows:
            unknown = [outer for outer in inside if outer not in names]
            if unknown:
                raise ValueError(f"{name} lies in {unknown[0]!r}, which is no known region")
            if inside:
                within[names[name]] = tuple(dict.fromkeys((*within.get(names[name], ()), *(names[outer] for outer in inside))))
        return Places(names, within, self.alone.difference(name for row in rows for name in row[1]))


@cache
def shipped_places() -> Places:
    """Give the regions that come with the program."""
    table = tomllib.loads((resources.files(__package__) / "tables" / "regions.toml").read_text("utf-8"))
    within: dict[str, tuple[str, ...]] = {}
    for level in ("prefectures", "counties"):
        for outer, inner in table[level].items():
            for name in inner:
                within.setdefault(name, (outer,))
    within |= {name: (outer,) for name, outer in table["new_areas"].items()}
    for group, members in table["groups"].items():
        for name in members:
            within[name] = (*within.get(name, ()), group)
    names = _names(table)
    counties = {place for inner in table["counties"].values() for place in inner}
    alone = frozenset(name for name, place in names.items() if name != place and place in counties)
    return Places(names, _without_doubt(within, table), alone)


def _names(table: dict[str, Any]) -> dict[str, str]:
    """Give every name that means one place; of a wide and a narrow place of one name, the wide one."""
    names = dict(provinces()) | {name: name for name in (*table["beside"], *table["groups"])}
    for place, also in table["called"].items():
        names |= dict.fromkeys((place, *also), place)
    for level in (_once(table["prefectures"]), _once(table["counties"]), table["new_areas"]):
        short = {place: _short(place) for place in level}
        common = Counter(short.values())
        for place in level:
            names.setdefault(place, place)
        for place, name in short.items():
            if name and common[name] == 1:
                names.setdefault(name, place)
    return names


def _once(level: Mapping[str, list[str]]) -> list[str]:
    counted = Counter(name for inner in level.values() for name in inner)
    return [name for name, n in counted.items() if n == 1]


def _short(place: str) -> str | None:
    bare = next((place.removesuffix(ending) for ending in _GENERIC if place.endswith(ending)), "")
    return bare if len(bare) > 1 else None


def _without_doubt(within: dict[str, tuple[str, ...]], table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Leave out the places whose name several have, and a city's county of the city's own name."""
    doubtful = Counter(name for inner in table["counties"].values() for name in inner)
    cities = {name for inner in table["prefectures"].values() for name in inner}
    return {
        name: tuple(outer for outer in around if outer != name) for name, around in within.items() if doubtful[name] < 2 or name in cities
    }
