"""Cost follows the text: the profiles that are looked at for a change do not grow with those that it does not concern."""

from __future__ import annotations

import random

import pytest

from tests.match.test_queries import ALL, WORLD
from watcher.match import Profiles, parse_query, shipped_lexicon
from watcher.match.facts import facts_of
from watcher.match.query import holds
from watcher.model import ChangeKind

SIGNS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 400))


def word(rnd: random.Random) -> str:
    return "".join(rnd.choices(SIGNS, k=4))


def looked_at(profiles: Profiles) -> int:
    met = profiles._index.met_by(facts_of(WORLD["loan"], lexicon=shipped_lexicon()))
    return len(list(profiles._candidates(met)))


@pytest.mark.parametrize(
    "shape",
    [
        "{} ({} OR {}) -{}",
        "{} OR {} OR {} -{}",
        "issuer:税务总局 change:new {} {}",
        "-kind:policy -{} -{}",
        "region:广东 change:repealed effective:2026-05",
        "NOT (kind:policy OR {}) {}",
    ],
)
def test_profiles_that_a_change_does_not_concern_are_not_looked_at(shape: str) -> None:
    rnd = random.Random(shape)
    texts = ["融资担保", *(shape.format(*(word(rnd) for _ in range(4))) for _ in range(400))]
    profiles = Profiles([(str(n), parse_query(text), ALL) for n, text in enumerate(texts)])
    assert looked_at(profiles) <= 4
    assert list(profiles.matches(WORLD["loan"])) == ["0"]


def test_the_same_wish_is_held_against_a_change_once_however_many_have_it() -> None:
    profiles = Profiles([(str(n), parse_query("融资担保 贴息"), ALL) for n in range(300)])
    assert looked_at(profiles) == 1
    found = profiles.matches(WORLD["loan"])
    assert len(found) == 300
    assert len({id(match) for match in found.values()}) == 1


def test_the_reason_is_told_in_each_reader_s_own_words() -> None:
    profiles = Profiles([(text, parse_query(text), ALL) for text in ("贴息 source:GXCZT", "“贴 息” source:gxczt")])
    found = profiles.matches(WORLD["loan"])
    assert {match.terms for match in found.values()} == {("贴息", "source:GXCZT"), ("贴 息", "source:gxczt")}


def test_what_a_query_needs_is_met_wherever_it_holds() -> None:
    from watcher.match.profiles import _commonness
    from watcher.match.query import needs

    rnd = random.Random(1)
    parts = ["融资担保", "贴息", "-大会", "kind:policy", "(废止 OR 贴息)", "NOT (废止 贴息)", "level:province", "effective:2026"]
    for _ in range(200):
        query = parse_query(" ".join(rnd.sample(parts, 3)))
        wanted = needs(query.root, _commonness)
        profiles = Profiles([("x", query, tuple(ChangeKind))])
        for it in WORLD.values():
            met = profiles._index.met_by(facts_of(it))
            assert not holds(query.root, met.terms) or wanted is None or not met.terms.keys().isdisjoint(wanted)
