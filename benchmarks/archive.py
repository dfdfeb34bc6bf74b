"""Old snapshots on their way to the archive, a folder and an object store on loopback, and how fast one is found there.

python -m benchmarks archive [SNAPSHOTS]
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.objects import BUCKET, ObjectStore
from watcher.run.tending.archive import archive
from watcher.store import Store, open_store

COUNT = 2000
SIZE = 20_000
LATER = timedelta(days=4000)


def fill(store: Store, count: int) -> list[str]:
    words = "关于印发管理办法的通知各有关单位为做好工作现将事项如下一二三四五六七八九十"
    rand = random.Random(7)
    return [store.blobs.put("".join(rand.choices(words, k=SIZE // 3)).encode()) for _ in range(count)]


def median_ms(store: Store, names: list[str]) -> float:
    took = []
    for name in names[:: max(1, len(names) // 200)]:
        began = time.perf_counter()
        store.blobs.get(name)
        took.append(time.perf_counter() - began)
    return sorted(took)[len(took) // 2] * 1000


def run(title: str, address: str, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        with closing(open_store(f"sqlite:///{state}/watcher.db", state, archive=address.format(folder=folder))) as store:
            names = fill(store, count)
            here = median_ms(store, names)
            began, cpu, now = time.perf_counter(), time.process_time(), datetime.now(UTC) + LATER
            done = archive(store, now, now - timedelta(days=365))
            wall, cpu = time.perf_counter() - began, time.process_time() - cpu
            assert (done.moved, done.damaged) == (count, [])
            there = median_ms(store, names)
        speed = f"{count / wall:8.0f} a second, {cpu / count * 1000:5.2f} ms of CPU each"
        print(f"{title:28}{speed}; a read at hand {here:5.2f} ms, there {there:5.2f} ms")


def main(count: int = COUNT) -> None:
    run("folder", "file://{folder}/archive", count)
    with ObjectStore() as s3:
        os.environ |= s3.environment() | {"AWS_EC2_METADATA_DISABLED": "true"}
        run("object store on loopback", f"s3://{BUCKET}/archive", count // 4)
