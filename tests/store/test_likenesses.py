"""Texts that are nearly the same lead to each other; the wording of a form, which hundreds have, leads nowhere. On both stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.model import Document, Kind
from watcher.store import Store, documents, likenesses, open_store

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)
FORM = (11, 12, 13)
"""Bands of a form's wording."""


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path / "state")
    yield opened
    opened.close()


def fill(store: Store, texts: list[tuple[int, ...]]) -> list[int]:
    """Keep one document for each row of bands; gives their ids."""
    idents = []
    with store.transaction() as conn:
        for n, bands in enumerate(texts):
            ident = documents.add(conn, Document(f"第{n}号批复", kind=Kind.POLICY), keys=(), source_id="one", now=NOW)
            likenesses.put(conn, ident, bands)
            idents.append(ident)
    return idents


def test_those_that_share_most_come_first(store: Store) -> None:
    one, two, other = fill(store, [(1, 2, 7, 8), (1, 2, 3, 8), (4, 5, 6, 9)])
    with store.read() as conn:
        assert likenesses.alike(conn, (1, 2, 3, 4)) == [two, one, other]
        assert likenesses.alike(conn, (21, 22)) == []
        assert likenesses.alike(conn, ()) == []


def test_a_permit_of_a_common_form_is_found_by_what_is_its_own(store: Store) -> None:
    permits = fill(store, [(*FORM, 1000 + n) for n in range(2 * likenesses.COMMON)])
    with store.read() as conn:
        assert likenesses.alike(conn, (*FORM, 1007)) == [permits[7]]
        assert likenesses.alike(conn, (*FORM, 5)) == []


def test_a_form_of_few_leads_to_all_of_them(store: Store) -> None:
    permits = fill(store, [(*FORM, 1000 + n) for n in range(likenesses.MOST)])
    with store.read() as conn:
        assert likenesses.alike(conn, (*FORM, 1007)) == [permits[7], *(one for one in permits if one != permits[7])]


def test_what_is_kept_twice_counts_once(store: Store) -> None:
    one, two = fill(store, [(1, 2), (1, 2, 3)])
    with store.transaction() as conn:
        likenesses.put(conn, one, (1, 2))
    with store.read() as conn:
        assert likenesses.alike(conn, (1, 2, 3)) == [two, one]
