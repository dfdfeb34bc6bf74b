"""Statements in the manner of all kinds of documents, one after the other, with what they do: `cases/statements.txt`.

A statement is a few lines of text, `T:` before its title where it has one, and `>` before each effect; none does nothing.
They are read as files are, so that kind, title and days are those that the reader finds.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.effects.telling import line
from watcher.effects import find_effects
from watcher.read import read_bytes

STATEMENTS = (Path(__file__).parent / "cases" / "statements.txt").read_text("utf-8").split("\n----\n")


def parts(statement: str) -> tuple[str, list[str]]:
    """Part a statement into the file's text and its effects."""
    lines = [row for row in statement.strip().splitlines() if not row.startswith("#")]
    title = [lines.pop(0).removeprefix("T: "), ""] if lines[0].startswith("T: ") else []
    return "\n".join([*title, *(row for row in lines if not row.startswith("> "))]), [row[2:] for row in lines if row.startswith("> ")]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s.replace("T: ", "").lstrip("# \n")[:30])
def test_a_statement_does_what_it_says_and_nothing_else(statement: str) -> None:
    text, effects = parts(statement)
    documents = read_bytes(text.encode(), name="statement.txt").documents
    assert [line(said, document) for document in documents for said in find_effects(document) if not said.doubtful] == effects


def test_the_statements_are_many_and_many_are_traps() -> None:
    assert len(STATEMENTS) > 300
    assert sum(not parts(statement)[1] for statement in STATEMENTS) > 90
