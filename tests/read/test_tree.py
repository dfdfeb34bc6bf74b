"""The tree of a body: addresses, and that nothing is lost."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.model import Block, Level
from watcher.read import read_bytes
from watcher.read.tree import find, tree_of

CASES = tomllib.loads((Path(__file__).parent / "cases" / "tree.toml").read_text("utf-8"))["case"]
BLOCKS = st.lists(st.builds(Block, st.sampled_from(list(Level)), st.text(max_size=5), st.sampled_from(["第一条", "（一）", "1.", None])))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_addresses(case: dict[str, Any]) -> None:
    tree = tree_of([Block(Level(level), text, label or None) for level, label, text in case["body"]])
    found = {address: find(tree, address) for address in case["at"]}
    assert {address: [b.text for b in node.blocks()] if node else [] for address, node in found.items()} == case["at"]


@given(BLOCKS)
def test_the_tree_put_together_again_is_the_body(body: list[Block]) -> None:
    assert list(tree_of(body).blocks()) == body


@given(BLOCKS, st.text(alphabet="第一二三条款项目（）()、.1 之", max_size=12))
def test_any_address_is_a_place_or_none(body: list[Block], address: str) -> None:
    node = find(tree_of(body), address)
    assert node is None or node.block in body


def test_the_trees_of_real_bulletins_are_whole(shared: Path) -> None:
    for file in sorted((shared / "seeds").glob("*.txt")):
        for document in read_bytes(file.read_bytes(), name=file.name).documents:
            assert tuple(tree_of(document.body).blocks()) == document.body, document.title


def test_a_deep_body_is_no_deep_recursion() -> None:
    body = [Block(level, "x") for level in (Level.CHAPTER, Level.ARTICLE, Level.PARAGRAPH, Level.HEADING2) * 20_000]
    assert sum(1 for _ in tree_of(body).blocks()) == 80_000
