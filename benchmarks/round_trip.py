"""How much of real bulletins survives being written anew and read back, in every form that a bulletin is written in.

    python -m benchmarks round_trip

For each bulletin of ../shared/seeds (nothing is measured where they are not there): all its documents in one issue, and each in
an issue of its own; and the tree of each text put together again. Prints how many documents came back the same in every field,
and names the fields that differ. Ends with an error where one differs.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from watcher.digest.bulletin import FORMS, write_bulletin
from watcher.model import Document, Issue
from watcher.read import read_bytes
from watcher.read.tree import tree_of

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
ISSUE = Issue("政策速览", "2031年第3期", "总第9期", None, "某服务中心")
PLACE = {"lines", "file", "doubts"}
"""What tells of the file and of its print, not of the document."""


def differing(one: Document, two: Document) -> list[str]:
    """Name the fields in which two readings of a document differ."""
    return [f.name for f in fields(Document) if f.name not in PLACE and getattr(one, f.name) != getattr(two, f.name)]


def returned(documents: Sequence[Document], form: str) -> Counter[str]:
    """Write the documents as one issue and read it back: how often each field differs, and `documents` where their number does."""
    back = read_bytes(write_bulletin(documents, issue=ISSUE, form=form), name=f"issue.{form}").documents
    if len(back) != len(documents):
        return Counter({f"documents ({len(back)})": len(documents)})
    pairs = [differing(one, two) for one, two in zip(documents, back, strict=True)]
    return Counter({"same": pairs.count([])}) + Counter(name for names in pairs for name in names)


def main() -> None:
    lost = 0
    for file in sorted(SEEDS.glob("*.txt")):
        documents = read_bytes(file.read_bytes(), name=file.name).documents
        whole = sum(tuple(tree_of(d.body).blocks()) == d.body for d in documents)
        lost += len(documents) - whole
        print(f"{file.stem[:3]}  {len(documents)} documents, {whole} trees are their bodies again")
        for form in FORMS:
            began = time.perf_counter()
            issue = returned(documents, form)
            alone = sum((returned([document], form) for document in documents), Counter[str]())
            shown = "  ".join(f"{name} {count}" for name, count in issue.items() if name != "same")
            apart = "  ".join(f"{name} {count}" for name, count in alone.items() if name != "same")
            print(
                f"  {form:5} in one issue {issue['same']:3}, alone {alone['same']:3}  {time.perf_counter() - began:5.1f} s"
                + (f"   differ: {shown}" if shown else "")
                + (f"   alone differ: {apart}" if apart else "")
            )
            lost += 2 * len(documents) - issue["same"] - alone["same"]
    if lost:
        sys.exit(f"{lost} did not come back the same")
