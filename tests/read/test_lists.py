"""List pages, feeds and list APIs of many builds, each a file in tests/read/lists with the rows that must be read from it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from watcher.read import read_list

CASES = sorted((Path(__file__).parent / "lists").glob("*.toml"))


@pytest.mark.parametrize("file", CASES, ids=lambda f: f.stem)
def test_list(file: Path) -> None:
    case = tomllib.loads(file.read_text("utf-8"))
    listing = read_list(case["html"].strip().encode(case.get("charset", "utf-8")), url=case["url"], select=case.get("select"))
    expect = case["expect"]
    wide = any(len(row) > 3 for row in expect["items"])
    said = [[i.url, i.title, str(i.date or ""), *([i.doc_number or "", i.status or ""] if wide else [])] for i in listing.items]
    assert said == expect["items"]
    assert listing.next == expect.get("next")
    assert listing.form == case.get("form", "html")
    assert any(expect["doubt"] in d for d in listing.doubts) if "doubt" in expect else not listing.doubts
    assert listing.explain
