"""The tree that a body's blocks make (编章节条款项目, or 一、（一）1.), and the place in it that an address names.

款 are not numbered in print: an article's own words are its first, each paragraph after them the next (立法法; the
drafting rules of 法工委发〔2009〕62号). 项 stand under the 款 that they follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.model import Block, Level
from watcher.read.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RANK = {
    Level.PART: 0,
    Level.CHAPTER: 1,
    Level.SECTION: 2,
    Level.ARTICLE: 3,
    Level.HEADING1: 4,
    Level.HEADING2: 5,
    Level.HEADING3: 6,
    Level.HEADING4: 7,
}
"""The outer stand over the inner; what has no rank is a leaf."""
CLOSING = (Level.ATTACHMENT, Level.SIGNATURE, Level.DATE, Level.NOTE)
"""Leaves that belong to the document, not to its last article or heading."""

_NUMERAL = r"[0-9一二三四五六七八九十百千零〇]+"
_STEP = re.compile(
    rf"第(?P<division>{_NUMERAL})(?P<unit>[编章节条款目])(?:之(?P<inserted>{_NUMERAL}))?"
    rf"|第?[（(](?P<item>{_NUMERAL})[）)]项?"
    rf"|第(?P<bare_item>{_NUMERAL})项"
    rf"|〔?注(?P<note>\d{{1,3}})〕?"
    rf"|(?P<heading>{_NUMERAL})[、.．]"
)
_UNITS = {"编": Level.PART, "章": Level.CHAPTER, "节": Level.SECTION, "条": Level.ARTICLE}


@dataclass(slots=True)
class Node:
    """A block with what stands under it; the root has no block."""

    block: Block | None = None
    children: list[Node] = field(default_factory=list)

    def blocks(self) -> Iterator[Block]:
        """Give the block and all below it in the order of print: the tree put together again."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.block is not None:
                yield node.block
            waiting.extend(reversed(node.children))


def tree_of(body: Sequence[Block]) -> Node:
    """Give the tree of a body; `blocks()` of its root gives the body back."""
    root = Node()
    path: list[Node] = [root]
    for block in body:
        node = Node(block)
        path = [root] if block.level in CLOSING else _above(path, block.level)
        path[-1].children.append(node)
        if block.level in RANK or (block.level is Level.PARAGRAPH and _in_article(path)):
            path.append(node)
    return root


def _above(path: list[Node], level: Level) -> list[Node]:
    """Give the part of the path under which a block of this level stands."""
    if level not in RANK:
        heads = [i for i, node in enumerate(path) if node.block is not None and node.block.level is Level.ARTICLE]
        return path[: heads[-1] + 1] if heads else path
    keep = 1
    while keep < len(path) and _rank(path[keep]) < RANK[level]:
        keep += 1
    return path[:keep]


def _rank(node: Node) -> float:
    """Give a node's rank; a 款 stands between its article and the items under it."""
    level = node.block.level if node.block else Level.PART
    return RANK.get(level, RANK[Level.ARTICLE] + 0.5)


def _in_article(path: list[Node]) -> bool:
    return path[-1].block is not None and path[-1].block.level is Level.ARTICLE


def find(root: Node, address: str) -> Node | None:
    """Give the node that an address names (第三章第十四条第二款第（一）项, 二、（三）, 注2), or None where there is no such place.

    An article is found without its chapter; the rest is followed step by step. Words that are no step give None.
    """
    node, at = root, 0
    words = re.sub(r"\s+", "", address)
    for step in _STEP.finditer(words):
        if step.start() != at:
            return None
        at = step.end()
        found = _step(node, step)
        if found is None:
            return None
        node = found
    return node if at == len(words) and node is not root else None


def _step(node: Node, step: re.Match[str]) -> Node | None:
    if step["note"]:
        mark = f"〔注{step['note']}〕"
        return next((child for child in node.children if child.block and child.block.text.startswith(mark)), None)
    if step["unit"] == "款":
        return _paragraph(node, parse_numeral(step["division"]))
    if step["unit"] == "目":
        return _labelled(node, step["division"], None, (Level.HEADING3, Level.HEADING4))
    if step["unit"]:
        return _labelled(node, step["division"], step["inserted"], (_UNITS[step["unit"]],))
    if step["heading"]:
        return _labelled(node, step["heading"], None, (Level.HEADING1, Level.HEADING3))
    return _labelled(node, step["item"] or step["bare_item"], None, (Level.HEADING2, Level.HEADING4))


def _paragraph(article: Node, number: int | None) -> Node | None:
    """Give an article's n-th 款: itself with its items for the first, which the article's own words are."""
    if number is None:
        return None
    later = [child for child in article.children if child.block and child.block.level is Level.PARAGRAPH]
    if number == 1:
        items = article.children[: article.children.index(later[0])] if later else article.children
        return Node(article.block, items)
    return later[number - 2] if 0 <= number - 2 < len(later) else None


def _labelled(node: Node, numeral: str, inserted: str | None, levels: tuple[Level, ...]) -> Node | None:
    """Give the first node below, at any depth, of one of these levels and with this number."""
    wanted = (parse_numeral(numeral), parse_numeral(inserted) if inserted else None)
    waiting = list(reversed(node.children))
    while waiting:
        child = waiting.pop()
        if child.block and child.block.level in levels and _number(child.block.label) == wanted:
            return child
        waiting.extend(reversed(child.children))
    return None


def _number(label: str | None) -> tuple[int | None, int | None]:
    """第十四条之一 → (14, 1); （三） → (3, None)."""
    found = re.findall(_NUMERAL, label or "")
    numbers = [parse_numeral(numeral) for numeral in found] + [None, None]
    return numbers[0], numbers[1]
