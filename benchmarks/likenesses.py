"""Texts that are nearly the same, found among many: time to sketch, to keep, to look up; how many are found, how many others come along.

python -m benchmarks likenesses

The table is filled with bands drawn at random, as those of unlike texts are; among them stand 500 texts of our own, each looked up in
a form of other dress with some of its words changed.
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from sqlalchemy import Connection, text

from watcher.compare import bands_of
from watcher.compare.sketch import BANDS
from watcher.store import likenesses, open_store

WORDS = "申请单位应当如实提交材料并对真实性负责受理机构审核公示结果补助资金按照因素法分配绩效所占权重不低于获得单独核算接受监督检查"
ROWS = """insert into documents (id, title, kind, draft, first_seen)
with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < :count)
select i, '', 'other', 0, '2026-01-01 00:00:00.000000' from numbers"""
FILLING = """insert into likenesses (band, document_id)
with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i < :count * :bands - 1)
select random(), i / :bands + 1 from numbers order by 1"""
PROBES, LENGTH = 500, 3000
EDITS = (0.0, 0.01, 0.02, 0.05)


def main() -> None:
    """Print a table for each size."""
    source = random.Random(1)
    texts = ["".join(source.choices(WORDS, k=LENGTH)) for _ in range(PROBES)]
    began = time.perf_counter()
    sketches = [bands_of(one) for one in texts]
    print(f"a sketch of {LENGTH} characters: {(time.perf_counter() - began) / PROBES * 1000:.2f} ms")
    for count in (100_000, 1_000_000):
        _measure(count, texts, sketches, source)


def _measure(count: int, texts: list[str], sketches: list[tuple[int, ...]], source: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/w.db", Path(folder))
        began = time.perf_counter()
        with store.transaction() as conn:
            conn.execute(text(ROWS), {"count": count + PROBES})
            conn.execute(text(FILLING), {"count": count, "bands": BANDS})
            for i, sketch in enumerate(sketches):
                likenesses.put(conn, count + i + 1, sketch)
        filled = time.perf_counter() - began
        size = sum(file.stat().st_size for file in Path(folder).glob("w.db*"))
        print(f"{count:9,} documents: kept in {filled:.0f} s, {size / 1e6:.0f} MB with the documents' own rows", flush=True)
        with store.read() as conn:
            for share in EDITS:
                _look_up(conn, [_edited(one, share, source) for one in texts], count, share)
        store.close()


def _look_up(conn: Connection, texts: list[str], count: int, share: float) -> None:
    sketches = [bands_of(one) for one in texts]
    began = time.perf_counter()
    hits = [likenesses.alike(conn, bands) for bands in sketches]
    spent = (time.perf_counter() - began) / PROBES * 1000
    found = sum(count + i + 1 in found for i, found in enumerate(hits))
    others = (sum(map(len, hits)) - found) / PROBES
    print(f"          {share:4.0%} of the characters changed: {spent:.2f} ms, {found / PROBES:.1%} found, {others:.2f} others looked at")


def _edited(words: str, share: float, source: random.Random) -> str:
    changed = list(words)
    for i in source.sample(range(len(changed)), int(len(changed) * share)):
        changed[i] = source.choice(WORDS)
    return "　".join(("".join(changed[: LENGTH // 2]), "".join(changed[LENGTH // 2 :])))
