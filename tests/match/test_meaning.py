"""Properties: the index finds what asking each profile plainly would, and a query written out reads again as the same."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.match.naive import takes
from tests.match.test_queries import ALL, TABLE, WORLD, change
from watcher.match import Profiles, QueryError, parse_query, shipped_lexicon, write_query
from watcher.model import Change

TODAY = date(2026, 3, 1)
TERMS = st.sampled_from(
    [
        "融资担保", "担保", "贴息", "AI", "15号", '"artificial intelligence"', "title:通知", "text:废止", '"数据要素 市场"', "创业担保贷款",
        "number:*2号", "number:桂*〔2026〕*号", "number:国*",
        "issuer:税务总局", "issuer:财政部", "agency:广西", "agency:发展改革委", "issuer:海滨", "region:广西", "region:柳州", "region:西部",
        "number:桂财金*", "number:*12号", "number:桂财金〔2026〕12号", "number:2026年第3号", "level:national", "level:city", "kind:news",
        "change:repealed", "source:gxczt", "source:省报", "section:政策", "topic:融资担保", "topic:税收征管", "industry:制造业",
        "effective:2026-04..2026-06", "effective:>=2026-05", "expires:..2026-12-31", "written:2026-02", "published:2026", "within:90d",
        "within:2w", "follow:桂财金〔2026〕12号", "follow:《旧办法》", "follow:柳财规〔2025〕7号",
    ]
)  # fmt: skip
QUERIES = st.recursive(
    TERMS,
    lambda inner: (
        st.builds("({} {})".format, inner, inner)
        | st.builds("({} 或 {})".format, inner, inner)
        | st.builds("(不含 {})".format, inner)
        | st.builds("-({})".format, inner)
    ),
    max_leaves=8,
)
PHRASES = st.lists(
    st.sampled_from(
        ["融资担保", "再 担保", "贴息", "数据要素\n市场", "AI", "RAIL", "15号", "115号", "通知", "予以废止", "Artificial  Intelligence",
         "创业担保贷款", "加计扣除", "纳税申报", "汽车", "。", "，", "\n"]
    ),
    max_size=12,
).map("".join)  # fmt: skip
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 31))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    base = dict(draw(st.sampled_from(list(TABLE["worlds"].values()))))
    if draw(st.booleans()) and "text" in base:
        base |= {"text": draw(PHRASES), "title": draw(PHRASES) or base["title"]}
    for name in ("written_date", "published_date", "effective_date", "expiry_date", "since"):
        base[name] = draw(DAYS)
    return change("drawn", base)


@settings(max_examples=150)
@given(st.lists(QUERIES, min_size=1, max_size=8), changes())
def test_the_index_finds_what_asking_each_profile_would(texts: list[str], it: Change) -> None:
    queries = {str(i): parse_query(text) for i, text in enumerate(texts)}
    found = Profiles([(ident, query, ALL) for ident, query in queries.items()]).matches(it, TODAY)
    assert set(found) == {ident for ident, query in queries.items() if takes(query.root, it, TODAY)}


@given(QUERIES)
def test_a_query_written_out_reads_again_as_the_same(text: str) -> None:
    query = parse_query(text)
    assert parse_query(write_query(query)).root == query.root
    assert write_query(parse_query(write_query(query))) == write_query(query)


@given(st.text(max_size=30))
def test_any_query_that_can_be_read_can_be_written_out(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError:
        assert text.strip()
        return
    assert parse_query(write_query(query)).root == query.root


def test_every_term_is_met_by_one_world_at_least_and_left_by_another() -> None:
    """The sample above is no sample of things that never or always hold."""
    for text in ("region:柳州", "follow:《旧办法》", "follow:柳财规〔2025〕7号", "topic:融资担保", "agency:广西", "number:*12号"):
        found = [bool(Profiles([("x", parse_query(text), ALL)], shipped_lexicon()).matches(it, TODAY)) for it in WORLD.values()]
        assert set(found) == {True, False}, text
