"""Pages of the log and of the documents, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.compare import number_key
from watcher.model import ChangeKind, Document
from watcher.store import Event, Store, documents, log, open_store, reading
from watcher.store.reading import Asked

NOW = datetime(2026, 9, 1, tzinfo=UTC)
TITLES = ("样例省融资担保办法", "样例省政府采购通知", "样例省融资担保费补助通知", "样例市100%减免通知", "样例市用地_规划通知")


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path / "state")
    with opened.transaction() as conn:
        for i, title in enumerate(TITLES):
            number = f"样财〔2026〕{i}号"
            document = Document(title, number, text=title)
            ident = documents.add(conn, document, keys=[f"number:{number_key(number)}"], source_id=f"s{i % 2}", now=NOW)
            version = documents.add_version(conn, ident, document, fingerprint="f", url=None, sha256=None, reader="1", now=NOW)
            documents.set_current(conn, ident, version, document, NOW)
            kind = ChangeKind.REPEALED if i == 1 else ChangeKind.NEW
            event = Event(f"e{i}", kind, title, number, "摘要", ident, version, source_id=f"s{i % 2}")
            log.record(conn, event, baseline=i == 4, held="a look" if i == 3 else None, pass_id=None, now=NOW)
        documents.add_stub(conn, "样例省旧融资担保办法", None, None, ["title:x"], NOW)
    yield opened
    opened.close()


def _told(store: Store, asked: Asked) -> list[str]:
    with store.read() as conn:
        return [told.change.title for told in reading.told(conn, asked).rows]


def _held(store: Store, asked: Asked) -> list[str]:
    with store.read() as conn:
        return [known.title for known in reading.held_documents(conn, asked).rows]


def test_the_log_is_read_newest_first_without_what_was_told_to_nobody(store: Store) -> None:
    assert _told(store, Asked()) == [TITLES[2], TITLES[1], TITLES[0]]
    assert _told(store, Asked(kind="repealed")) == [TITLES[1]]
    assert _told(store, Asked(source="s0")) == [TITLES[2], TITLES[0]]
    assert _told(store, Asked(words=("融资担保", "办法"))) == [TITLES[0]]


def test_documents_are_found_by_words_and_by_number(store: Store) -> None:
    assert _held(store, Asked()) == list(reversed(TITLES))  # a stub has no text to show
    assert _held(store, Asked(words=("融资担保",))) == [TITLES[2], TITLES[0]]
    assert _held(store, Asked(words=("样财", "[2026]1号"), keys=(f"number:{number_key('样财〔2026〕1号')}",))) == [TITLES[1]]


def test_signs_of_the_database_are_words_like_others(store: Store) -> None:
    assert _held(store, Asked(words=("100%",))) == [TITLES[3]]
    assert _held(store, Asked(words=("地_规",))) == [TITLES[4]]
    assert _held(store, Asked(words=("%",))) == [TITLES[3]]
    assert _held(store, Asked(words=("'; drop table documents",))) == []


def test_pages_follow_each_other_without_gap_or_overlap(store: Store) -> None:
    seen: list[str] = []
    older: int | None = None
    with store.read() as conn:
        for _ in range(len(TITLES)):
            page = reading.held_documents(conn, Asked(), before=older, limit=2)
            seen += [known.title for known in page.rows]
            older = page.older
            if older is None:
                break
    assert seen == list(reversed(TITLES))


def test_a_change_is_given_by_its_id_unless_it_is_held(store: Store) -> None:
    with store.read() as conn:
        found = reading.change_by_id(conn, log.change_id("e1"))
        assert found
        assert found.change.document
        assert found.change.document.title == TITLES[1]
        assert reading.change_by_id(conn, log.change_id("e3")) is None
        assert reading.newest(conn) == 5
