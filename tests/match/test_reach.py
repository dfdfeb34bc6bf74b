"""Which sources a query may have to do with."""

from __future__ import annotations

import pytest

from watcher.match import may_concern, parse_query


@pytest.mark.parametrize(
    ("query", "mine"),
    [
        ("", "abc"),
        ("补助", "abc"),
        ("source:a", "a"),
        ("source:a OR source:b", "ab"),
        ("-source:a", "bc"),
        ("补助 AND (source:a OR agency:财政部)", "abc"),
        ("补助 AND source:c AND NOT kind:news", "c"),
        ("NOT (source:a 补助)", "abc"),
        ("source:a OR 补助 -source:b", "ac"),
        ("source:新华社", "abc"),
    ],
)
def test_a_source_is_the_readers_unless_it_is_ruled_out(query: str, mine: str) -> None:
    assert "".join(one for one in "abc" if may_concern(parse_query(query), one, set("abc") - {one})) == mine
