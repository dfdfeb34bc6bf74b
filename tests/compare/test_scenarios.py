"""Revisions put together at random: articles reworded, rewritten, merged, split, struck, moved and put in, all at once."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

from watcher.compare import compare_texts, numeral_of
from watcher.model import Op

LIBRARY: dict[str, Any] = tomllib.loads((Path(__file__).parent / "cases" / "library.toml").read_text("utf-8"))
ARTICLES: list[str] = LIBRARY["articles"]
Told = tuple[str, int | None, int | None]
"""What happened, with the old and the new number of the article."""


def revision(seed: int) -> tuple[list[str], list[set[Told]]]:
    """Give the new articles of one revision, and for each change the ways in which it may be told."""
    rnd = random.Random(seed)
    acts = {what: _some(rnd, LIBRARY[what], most) for what, most in (("merged", 2), ("split", 2), ("rewritten", 1), ("reworded", 4))}
    taken: set[int] = set()
    fate: dict[int, str] = {}
    for what, places in acts.items():
        for at in places:
            touched = {at, at + 1} if what == "merged" else {at}
            if not touched & taken:
                taken |= touched
                fate[at] = what
    gone = rnd.sample([at for at in range(2, len(ARTICLES) - 2) if at not in taken], rnd.randrange(3))
    fate |= dict.fromkeys(gone, "struck")
    new: list[tuple[str, list[Told]]] = []
    struck: list[set[Told]] = [{("deleted", at + 1, None)} for at in gone]
    skipped = {at + 1 for at, what in fate.items() if what == "merged"}
    for at, text in enumerate(ARTICLES):
        if at in skipped or at in gone:
            struck += [{("deleted", at + 1, None)}] if at in skipped else []
            continue
        new += _became(fate.get(at, ""), at, text)
    for text in rnd.sample(LIBRARY["new"], rnd.randrange(4)):
        new.insert(rnd.randrange(3, len(new) - 2), (text, [("inserted", None, None)]))
    told = [{(what, old, n) for what, old, _ in ways} for n, (_, ways) in enumerate(new, 1) if ways]
    return [text for text, _ in new], [*told, *struck]


def _some(rnd: random.Random, table: dict[str, Any], most: int) -> list[int]:
    return rnd.sample(sorted(int(at) for at in table), rnd.randrange(most + 1))


def _became(what: str, at: int, text: str) -> list[tuple[str, list[Told]]]:
    changed: Told = ("modified", at + 1, None)
    if what == "split":
        first, second = LIBRARY["split"][str(at)]
        return [(first, [changed]), (second, [("inserted", None, None), changed])]
    if what == "reworded":
        old, new = LIBRARY["reworded"][str(at)]
        return [(text.replace(old, new), [changed])]
    return [(LIBRARY[what][str(at)], [changed])] if what else [(text, [])]


def numbered(articles: list[str]) -> str:
    return "\n".join(f"第{numeral_of(n)}条　{text}" for n, text in enumerate(articles, 1))


def labels(n: int | None) -> str | None:
    return f"第{numeral_of(n)}条" if n else None


def test_nearly_every_change_of_a_revision_is_told_as_what_it_was() -> None:
    hit = wanted = said = 0
    for seed in range(40):
        articles, gold = revision(seed)
        changes = compare_texts(numbered(ARTICLES), numbered(articles)).changes
        told = [(str(c.op), c.old and c.old.label, c.new and c.new.label) for c in changes if c.op not in {Op.RENUMBERED, Op.MOVED}]
        wanted, said = wanted + len(gold), said + len(told)
        for ways in gold:
            found = next(((what, labels(old), labels(new)) for what, old, new in ways if (what, labels(old), labels(new)) in told), None)
            if found:
                told.remove(found)
                hit += 1
    assert wanted > 200
    assert hit / wanted > 0.94
    assert hit / said > 0.92
