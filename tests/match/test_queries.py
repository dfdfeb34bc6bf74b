"""The query language: what each query of the table takes, and where each fault is shown."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.match import Profiles, QueryError, parse_query
from watcher.match.fields import table
from watcher.model import Change, ChangeKind, Cited, Document, Kind, Match

TABLE = tomllib.loads((Path(__file__).parent / "queries.toml").read_text("utf-8"))
ALL = tuple(ChangeKind)


def change(ident: str, row: dict[str, Any]) -> Change:
    document = (
        Document(
            title=row["title"],
            doc_number=row.get("number"),
            issuers=tuple(row.get("issuers", ())),
            kind=Kind(row["document_kind"]),
            section=row.get("section"),
            source=row.get("printed_source"),
            text=row["text"],
            **{name: row[name] for name in ("written_date", "published_date", "effective_date", "expiry_date") if name in row},
        )
        if "text" in row
        else None
    )
    return Change(
        id=ident,
        kind=ChangeKind(row["kind"]),
        title=row["title"],
        doc_number=row.get("number"),
        source=row["source"],
        url=None,
        baseline=False,
        effective_date=row.get("since"),
        by=None,
        quote=None,
        summary="",
        recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
        document=document,
        agency=row.get("agency"),
        level=row.get("level"),
        region=row.get("region"),
        rested_on_by=tuple(Cited(**of) for of in row.get("rested_on_by", ())),
    )


WORLD = {ident: change(ident, row) for ident, row in TABLE["worlds"].items()}


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["query"] or "empty")
def test_takes(case: dict[str, Any]) -> None:
    profiles = Profiles([("reader", parse_query(case["query"]), ALL)])
    assert [ident for ident, it in WORLD.items() if profiles.matches(it)] == case["takes"]


@pytest.mark.parametrize("case", TABLE["fault"], ids=lambda case: case["query"])
def test_fault_shows_where(case: dict[str, Any]) -> None:
    with pytest.raises(QueryError) as wrong:
        parse_query(case["query"])
    assert (wrong.value.column, case["says"] in wrong.value.message) == (case["column"], True), wrong.value


def test_reason_holds_the_words_and_their_sentence() -> None:
    found = Profiles([("reader", parse_query("贴息 数据要素 -召开 issuer:广西壮族自治区财政厅"), ALL)]).matches(WORLD["loan"])
    assert found["reader"].terms == ("贴息", "数据要素", "issuer:广西壮族自治区财政厅")
    assert found["reader"].sentence is not None
    assert "数据要素" in found["reader"].sentence


def test_reason_of_a_word_in_the_title_alone_has_no_sentence() -> None:
    assert Profiles([("reader", parse_query("贴息"), ALL)]).matches(WORLD["loan"]) == {"reader": Match(("贴息",), None, ("贴息",))}


def test_the_sentence_holds_as_many_of_the_words_as_one_does() -> None:
    text = "各贴息经办银行：\n一、申请人应当如实申报贴息。二、办理融资担保和贴息的，另有规定。三、融资担保机构按月报送。"
    row = TABLE["worlds"]["loan"] | {"text": text}
    found = Profiles([("reader", parse_query("融资担保 贴息"), ALL), ("other", parse_query("经办银行"), ALL)]).matches(change("it", row))
    assert found["reader"].sentence == "二、办理融资担保和贴息的，另有规定。"
    assert found["other"].sentence == "各贴息经办银行："


def test_a_long_sentence_is_cut_around_the_word() -> None:
    row = TABLE["worlds"]["loan"] | {"text": "甲" * 5000 + "融资担保" + "乙" * 5000}
    sentence = Profiles([("reader", parse_query("融资担保"), ALL)]).matches(change("long", row))["reader"].sentence
    assert sentence is not None
    assert "融资担保" in sentence
    assert len(sentence) < 200


def test_kinds_not_asked_for_are_left() -> None:
    profiles = Profiles([("reader", parse_query(""), ("amended",)), ("other", parse_query("废止"), ("repealed",))])
    assert list(profiles.matches(WORLD["tax"])) == ["other"]


def test_the_table_names_nothing_twice() -> None:
    for names in (table()["fields"], table()["operators"], *table()["values"].values()):
        flat = [name for known in names.values() for name in known]
        assert len(flat) == len(set(flat))


def test_the_table_has_every_kind() -> None:
    assert set(table()["values"]["kind"]) == set(Kind)
    assert set(table()["values"]["change"]) == set(ChangeKind)


SIGNS = st.sampled_from(
    [*'()"“”「」《》:：-－ ,，、与且或非（）\n', "AND", "OR", "NOT", "title:", "kind:news", "担保", "a", "5G", "'", "\x00", "　"]
)


@given(st.lists(SIGNS | st.text(max_size=4), max_size=30).map("".join))
def test_any_text_is_a_query_or_a_fault(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError as wrong:
        shown_within_the_text = 1 <= wrong.column <= len(text) + 1
    else:
        shown_within_the_text = True
        Profiles([("reader", query, ALL)]).matches(WORLD["loan"])
    assert shown_within_the_text
