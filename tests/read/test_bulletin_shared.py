"""The real bulletins beside this checkout: every document and every field, against what was read by eye."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from watcher.model import Document
from watcher.read.bulletin import read_text

SEEDS = ["000", "001", "002", "003"]
FIELDS = (
    "title",
    "doc_number",
    "issuers",
    "written_date",
    "kind",
    "section",
    "source",
    "effective_date",
    "expiry_date",
    "articles",
    "lines",
)
BRACKETS = str.maketrans("()", "（）")


def text_of(shared: Path, seed: str) -> str:
    return next((shared / "seeds").glob(f"{seed}_*")).read_text("utf-8")


def gold_of(shared: Path, seed: str) -> list[dict[str, Any]]:
    rows = (json.loads(line) for line in (shared / "gold" / "documents.jsonl").read_text("utf-8").splitlines())
    return [row for row in rows if row["seed"] == seed]


def plain(text: str | None) -> str:
    return re.sub(r"\s", "", text or "").translate(BRACKETS)


def agrees(document: Document, gold: dict[str, Any], field: str) -> bool:
    if field == "doc_number":  # an announcement may be printed without its issuers
        said, printed = plain(document.doc_number), plain(gold["doc_number"])
        return said == printed or (bool(printed) and said.endswith(printed))
    if field == "lines":
        assert document.lines is not None
        return abs(document.lines[0] - gold["start_line"]) <= 2 and abs(document.lines[1] - gold["end_line"]) <= 3
    if field == "expiry_date":
        said, printed = document.expiry_date, gold["expiry"]
        return (said is None) == (printed is None) and (said is None or abs((said - said.fromisoformat(printed)).days) <= 1)
    if field == "written_date":
        printed = gold["date"] if gold["date"] and len(gold["date"]) == 10 else None
        return (document.written_date and document.written_date.isoformat()) == printed
    if field == "effective_date":
        return (document.effective_date and document.effective_date.isoformat()) == gold["effective_date"]
    if field == "issuers":
        return {plain(name) for name in document.issuers} == {plain(name) for name in gold["issuers"]}
    if field == "articles":
        return document.articles == gold["articles"]
    return plain(getattr(document, field)) == plain(gold[field])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_document_of_a_real_bulletin(shared: Path, seed: str) -> None:
    gold = gold_of(shared, seed)
    documents = read_text(text_of(shared, seed)).documents
    assert [plain(d.title) for d in documents] == [plain(g["title"]) for g in gold]
    wrong = defaultdict(list)
    for document, row in zip(documents, gold, strict=True):
        for field in FIELDS:
            if not agrees(document, row, field):
                wrong[field].append(row["n"])
    assert {field: len(rows) / len(gold) for field, rows in wrong.items() if len(rows) / len(gold) > 0.03} == {}


def test_a_compilation_without_annotations_is_read_in_seconds(shared: Path) -> None:
    text = text_of(shared, "004")
    started = time.perf_counter()
    documents = read_text(text).documents
    assert time.perf_counter() - started < 4
    assert len(documents) == 90
    assert {d.section for d in documents} == {"国务院文件", "部门文件"}
    assert sum(d.written_date is None for d in documents) <= 10


@pytest.mark.parametrize("seed", [*SEEDS, "004"])
def test_the_words_of_a_document_are_the_words_of_its_lines(shared: Path, seed: str) -> None:
    text = text_of(shared, seed)
    printed = text.split("\n")
    for document in read_text(text).documents:
        assert document.lines is not None
        words = set(plain("".join(printed[document.lines[0] - 1 : document.lines[1]])))
        assert set(plain(document.text)) <= words
