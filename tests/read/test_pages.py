"""Web pages of many builds, each a file in tests/read/pages with what must be read from it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from watcher.read import read_bytes

CASES = sorted((Path(__file__).parent / "pages").glob("*.toml"))
FIELDS = ("title", "doc_number", "source", "status", "text", "addressee")
DATES = ("written_date", "published_date")


@pytest.mark.parametrize("file", CASES, ids=lambda f: f.stem)
def test_page(file: Path) -> None:
    case = tomllib.loads(file.read_text("utf-8"))
    expect: dict[str, Any] = case["expect"]
    reading = read_bytes(case["html"].encode(case.get("charset", "utf-8")), url=case["url"])
    if "none" in expect:
        assert not reading.documents
        assert any(expect["none"] in doubt for doubt in reading.doubts), reading.doubts
        return
    (document,) = reading.documents
    said = {k: getattr(document, k) for k in FIELDS if k in expect} | {k: str(getattr(document, k)) for k in DATES if k in expect}
    assert said == {k: expect[k] for k in said}
    text = document.text
    assert text.startswith(expect.get("text_starts", ""))
    assert text.endswith(expect.get("text_ends", ""))
    assert [t for t in expect.get("text_has", []) if t not in text] == []
    assert [t for t in expect.get("text_lacks", []) if t in text] == []
    if "attachments" in expect:
        assert [a.url for a in document.attachments] == expect["attachments"]
