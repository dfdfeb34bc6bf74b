"""The declared tables, as data: no word means two things, every pattern compiles, every answer says what it is."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from watcher.fetch.challenges import _rules as challenge_rules
from watcher.read.attachments import what_is
from watcher.read.html.dom import squeezed
from watcher.read.html.impostors import _rules as impostor_rules
from watcher.read.html.labels import read_labels
from watcher.read.html.labels import table as page_table
from watcher.read.lists.table import table as list_table


def test_no_label_means_two_things() -> None:
    counted = Counter(word for words in page_table()["labels"].values() for word in words)
    assert [word for word, n in counted.items() if n > 1] == []


@pytest.mark.parametrize("meaning", ["title", "doc_number", "issuers", "written_date", "published_date", "source", "status"])
def test_every_label_is_read_in_every_dress(meaning: str) -> None:
    for word in page_table()["labels"][meaning]:
        spaced = "　".join(word)
        for line in (f"{word}：某值", f"{spaced}： 某值", f"{word}:某值", f"【{word}】某值", f"索引号：1 {word}：某值 浏览次数：2"):
            assert read_labels([line]) == {meaning: "某值"}, line
        assert read_labels([word, "某值"]) == {meaning: "某值"}
        assert read_labels([f"{word}：", "某值"]) == {meaning: "某值"}
        assert read_labels([f"{word}：", "主题词：", "无"]) == {}


def test_bylines_are_labels() -> None:
    assert set(page_table()["bylines"]) <= {word for words in page_table()["labels"].values() for word in words}


def test_words_are_kept_as_they_are_compared() -> None:
    table = page_table()
    for words in (
        *table["labels"].values(),
        *(table["furniture"][k] for k in ("tools", "closing", "opening", "imprint")),
        table["status"]["words"],
    ):
        assert [w for w in words if w != squeezed(w)] == []
    for names in (table["body"]["known"], table["furniture"]["marks"], table["furniture"]["side"], *list_table()["json"].values()):
        assert [n for n in names if n != n.lower()] == []


def test_impostors_and_challenges_say_what_they_are() -> None:
    for rule in impostor_rules():
        assert rule.says
        assert rule.title or rule.text or rule.markup or rule.pattern
        assert [t for t in (*rule.title, *rule.text) if t != squeezed(t).lower()] == []
    for rule in challenge_rules():
        assert rule.says
        assert rule.status or rule.header or rule.markup


def test_next_links_are_as_compared() -> None:
    assert [w for w in list_table()["html"]["next"] if w != squeezed(w).lower()] == []
    assert all(re.fullmatch(r"\w+", name) for name in list_table()["address"]["page"])


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"%PDF-1.7", "pdf"), (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"<html>", None), (b"BM", None)],
)
def test_files_are_known_by_their_first_bytes(start: bytes, kind: str | None) -> None:
    assert what_is(start) == kind
