"""A word leads to every title that holds it and to no other, as looking at all of them would. On both stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.model import Document, Kind
from watcher.store import Store, documents, grams, open_store
from watcher.store.reading import Asked, held_documents

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)
TITLES = ("关于做好融资担保工作的通知", "融资租赁公司监督管理办法", "担保公司融资规定", "关于公布ABC名录的公告", "税")


@given(st.text(alphabet="融资担保a B", max_size=8), st.text(alphabet="融资担保a B", min_size=2, max_size=3))
def test_a_text_that_holds_a_word_holds_its_pairs(text: str, word: str) -> None:
    if word.lower() in text.lower():
        assert grams.pairs([word]) <= grams.pairs([text])


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path / "state")
    with opened.transaction() as conn:
        for title in TITLES:
            document = Document(title=title, kind=Kind.POLICY)
            ident = documents.add(conn, document, keys=[f"title:{title}"], source_id="one", now=NOW)
            kept = {"fingerprint": title, "url": None, "sha256": None, "reader": "1", "now": NOW}
            documents.set_current(conn, ident, documents.add_version(conn, ident, document, **kept), document, NOW)  # type: ignore[arg-type]
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("融资",), [2, 1, 0]),
        (("融资", "担保"), [2, 0]),
        (("资担",), [0]),
        (("abc",), [3]),
        (("税",), [4]),
        (("保公司融",), [2]),
        (("名录担保",), []),
    ],
)
def test_titles_are_found_by_their_words_newest_first(store: Store, words: tuple[str, ...], found: list[int]) -> None:
    with store.read() as conn:
        assert [known.title for known in held_documents(conn, Asked(words=words)).rows] == [TITLES[i] for i in found]


def test_pages_follow_each_other(store: Store) -> None:
    with store.read() as conn:
        first = held_documents(conn, Asked(words=("融资",)), limit=2)
        second = held_documents(conn, Asked(words=("融资",)), before=first.older, limit=2)
    assert [known.title for known in (*first.rows, *second.rows)] == [TITLES[i] for i in (2, 1, 0)]
    assert second.older is None


def test_a_document_is_found_by_its_new_name(store: Store) -> None:
    with store.transaction() as conn:
        (known,) = documents.by_words(conn, "租赁公司")
        documents.redescribe(conn, known.id, Document(title="金融租赁公司监督管理办法", kind=Kind.POLICY))
    with store.read() as conn:
        assert [one.id for one in documents.by_words(conn, "金融租赁")] == [known.id]
