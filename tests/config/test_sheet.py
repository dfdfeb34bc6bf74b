"""CSV for spreadsheets: any cell comes back as it was, none begins like a formula, every fault has its place."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import ConfigError
from watcher.config.sheet import read_sheet, write_sheet

COLUMNS = ("id", "name", "query")
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")) | st.sampled_from(
    ["=1+1", "-新闻", "+86", "@sum", "'=x", "''=x", "'quoted'", "\tx", '"贴息"', "甲,乙", "两\n行", "'"]
)


@given(st.lists(st.fixed_dictionaries({"id": CELLS.filter(bool), "name": CELLS, "query": CELLS}), max_size=5))
def test_any_cell_comes_back_as_it_was(rows: list[dict[str, str]]) -> None:
    text = write_sheet(COLUMNS, rows)
    assert [dict(row.cells) for row in read_sheet(text.encode(), COLUMNS, name="x.csv")] == rows
    for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        assert not any(cell[:1] in tuple("=+-@\t") and cell for cell in line)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_what_spreadsheets_save_is_read(encoding: str, mark: str) -> None:
    data = mark.join(["id", "query"]) + "\r\n" + mark.join(["li", "融资担保"]) + "\r\n\r\n"
    [row] = read_sheet(data.encode(encoding), COLUMNS, name="x.csv")
    assert (row.line, dict(row.cells)) == (2, {"id": "li", "query": "融资担保"})


def test_lines_are_counted_over_cells_of_several_lines() -> None:
    data = b'id,query\nli,"one\ntwo"\nwang,x\n'
    assert [row.line for row in read_sheet(data, COLUMNS, name="x.csv")] == [2, 4]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"name,query\nx,y\n", "x.csv:1: the column 'id' is missing"),
        (b"id,qurey\nx,y\n", "x.csv:1: column 2, 'qurey', is not known; did you mean 'query'?"),
        (b"id,id\nx,y\n", "x.csv:1: the column 'id' stands twice"),
        (b"id,name\nx,y\nx,y,z\n", "x.csv:3: 3 cells, and 2 columns"),
        (b'id,name\nx,"y\n', "x.csv:2: is no CSV"),
        (b"id\n\xff\xff\xff", "x.csv: is neither UTF-8 nor GB 18030"),
        (b"", "x.csv:1: the column 'id' is missing"),
    ],
)
def test_faults_have_their_place(data: bytes, says: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_sheet(data, COLUMNS, name="x.csv")
    assert says in str(wrong.value)


@given(st.binary(max_size=80) | st.text(alphabet="id,\"\n;\t'=", max_size=40).map(str.encode))
def test_any_bytes_are_rows_or_an_error_that_names_the_file(data: bytes) -> None:
    try:
        read_sheet(data, COLUMNS, name="x.csv")
    except ConfigError as wrong:
        assert "x.csv" in str(wrong)  # noqa: PT017 - either outcome is right
