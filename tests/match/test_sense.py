"""Which queries can never hold, and what in them excludes each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.match.naive import takes
from tests.match.test_meaning import QUERIES, TODAY, changes
from tests.match.test_queries import ALL
from watcher.match import parse_query, shipped_lexicon
from watcher.match.sense import contradiction
from watcher.model import Change

LEXICON = shipped_lexicon()


@pytest.mark.parametrize(
    ("query", "clash"),
    [
        ("融资担保 -担保", ("融资担保", "NOT 担保")),
        ("担保 -融资担保", None),
        ("title:融资担保 -担保", ("title:融资担保", "NOT 担保")),
        ("融资担保 -title:担保", None),
        ("(担保 OR 贴息) -担保 -贴息", ("担保", "NOT 担保")),
        ("(担保 OR 贴息) -担保", None),
        ("kind:news kind:law", ("kind:news", "kind:law")),
        ("kind:(news OR law)", None),
        ("change:withdrawn 担保", ("change:withdrawn", "changes")),
        ("-change:new -change:repealed", ("NOT change:new", "NOT change:repealed")),
        ("-change:new", None),
        ("region:柳州 -region:广西", ("region:柳州", "NOT region:广西")),
        ("region:广西 -region:柳州", None),
        ("agency:国家能源局 -agency:发展改革委", ("agency:国家能源局", "NOT agency:发展改革委")),
        ("effective:2026-01 effective:>=2026-03", ("effective:2026-01", "effective:>=2026-03")),
        ("effective:2026 effective:2026-03", None),
        ("NOT (担保 OR NOT 担保)", ("担保", "NOT 担保")),
        ("", None),
        (" ".join(f"(甲{n} OR 乙{n})" for n in range(12)) + " 丙 -丙", None),  # too tangled to be judged
    ],
)
def test_what_excludes_each_other(query: str, clash: tuple[str, ...] | None) -> None:
    assert contradiction(parse_query(query).root, ("new", "repealed"), LEXICON) == clash


@given(QUERIES, st.lists(changes(), max_size=4))
def test_what_can_never_hold_never_does(text: str, drawn: list[Change]) -> None:
    query = parse_query(text)
    if contradiction(query.root, tuple(map(str, ALL)), LEXICON):
        assert not any(takes(query.root, it, TODAY) for it in drawn)
