"""Saved pages of real sites, where they are at hand beside the repository: what was read off them by eye."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from watcher.compare import same_title
from watcher.read import read_bytes, read_list

PAGES = Path(__file__).parents[3] / "shared" / "pages"
pytestmark = pytest.mark.skipif(not PAGES.exists(), reason=f"no saved pages at {PAGES}")


def rows(name: str) -> list[dict[str, Any]]:
    return [
        row
        for line in (PAGES / name).read_text("utf-8").splitlines()
        if line.strip() and (PAGES / (row := json.loads(line))["file"]).exists()
    ]


def test_every_document_page_gives_its_document() -> None:
    wrong = []
    for row in (r for r in rows("index.jsonl") if r.get("gold")):
        reading = read_bytes((PAGES / row["file"]).read_bytes(), name=row["file"])
        gold = row["gold"]
        titled = len(reading.documents) == 1 and same_title(reading.documents[0].title, gold["title"])
        dated = titled and str(reading.documents[0].published_date or "") == (gold["publish_date"] or "")[:10]
        if not dated:
            wrong.append(row["file"])
    assert wrong == []


def test_no_list_page_gives_a_document() -> None:
    kinds = [r["file"] for r in rows("index.jsonl") if r["kind"] == "list" and "search" not in r["file"]]
    assert [f for f in kinds if read_bytes((PAGES / f).read_bytes()).documents] == []


def test_every_list_page_gives_its_rows() -> None:
    for row in rows("lists.jsonl"):
        base = row["base_url"] or "http://x.example/"
        listing = read_list((PAGES / row["file"]).read_bytes(), url=base)
        gold = {i["url"].removeprefix("./"): i["date"] for i in row["items"]}
        said = {i.url.removeprefix(base if not row["base_url"] else ""): str(i.date) for i in listing.items}
        assert said == gold, row["file"]
