"""Lines at a terminal: broken to its columns for a person, whole for another program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from watcher.cli.screen import fitted, wrapped

SAID = "2026-10-01  废止  《样例市中小企业认定管理办法（试行）》（样工信规〔2022〕3号），自2026年10月1日起。"


def test_a_line_for_a_person_is_set_in_and_no_row_begins_with_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    first, *others = fitted(SAID, " " * 18)
    assert first.startswith("2026-10-01  废止  《样例市")
    assert others
    assert all(row.startswith(" " * 18) and row[18] not in "，。；：）》〕" for row in others)


def test_a_line_for_another_program_stays_whole() -> None:
    assert list(fitted(SAID)) == [SAID]


@given(st.text(st.sampled_from("政策（）《》，。 abc2026-/:"), max_size=200), st.integers(20, 60))
def test_rows_keep_every_sign_and_the_width(line: str, width: int) -> None:
    rows = wrapped(line, width)
    assert "".join("".join(rows).split()) == "".join(line.split())
    assert all(cell_len(row) <= width for row in rows)
