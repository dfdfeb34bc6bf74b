"""Whether costs follow what changed or what is stored: a pass, a look-up, a search and a digest on a small store and on a large one.

python -m benchmarks growth [SMALL LARGE]

Both stores are grown from one real baseline by copying its rows, with five versions a document: ten thousand documents, and a
million. Seconds are of the processor, the median of several calls, in this process.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Integer, Table, create_engine, func, select, text

from tests.support.homes import make_home
from tests.support.site import Site
from tests.support.texts import notice
from watcher.config import Home, load_home
from watcher.run.asking.history import find, history
from watcher.run.check import check
from watcher.run.readers.profiles import load_profiles
from watcher.run.sending.sender import send_due
from watcher.store import Store, open_store
from watcher.store.reading import Asked, held_documents, told
from watcher.store.schema import documents, grams, metadata, versions

SMALL, LARGE = 10_000, 1_000_000
VERSIONS = 5
TEMPLATE = 50
"""Documents of the real baseline, of which the rest are copies."""
NAMES = {"url", "key", "title", "doc_number", "event_key", "source_id", "id"}
SINGLE = {"sources", "passes", "subscribers", "hosts", "owed", "digests", "deliveries", "members"}
FIRST = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
AGENCY = "样例省财政厅"
FOLDERS = ("技能培训", "稳岗返还", "创业担保", "设备更新", "贷款贴息", "首台套", "绿色工厂", "数字转型", "冷链物流", "品牌建设")
READER = {
    "id": "li",
    "channel": {"kind": "webhook", "url": "http://127.0.0.1:9/", "secret": None},
    "frequency": "immediate",
    "query": "专项资金",
}


@dataclass
class Grown:
    """A store of so many documents, with a small site that goes on."""

    home: Path
    store: Store
    site: Site
    day: int = 1

    @property
    def now(self) -> datetime:
        return FIRST + timedelta(days=self.day)

    @property
    def opened(self) -> Home:
        return load_home(self.home)

    def look(self) -> None:
        """A pass in which one notice is new."""
        self.day += 1
        publish(self.site, f"/new/{self.day}.html", 900 + self.day, "专项资金")
        home = self.opened
        report = check(home, self.store, load_profiles(home), self.now, [home.source("one")])
        assert [c.kind for c in report.changes] == ["new"], report.changes

    def unchanged(self) -> None:
        """A pass in which nothing is."""
        self.day += 1
        home = self.opened
        report = check(home, self.store, load_profiles(home), self.now, [home.source("one")])
        assert not report.changes

    def show(self) -> None:
        """A document by its number, with its timeline and text."""
        with self.store.read() as conn:
            (known,) = find(conn, "样财企〔2025〕7号")
            assert history(conn, known.id, self.now.date(), self.now).document

    def by_title(self) -> None:
        """A document by its title."""
        with self.store.read() as conn:
            assert find(conn, f"{AGENCY}关于做好创业担保工作的通知（第3批）")

    def search(self) -> None:
        """A word that stands in many titles, one that stands in few, in documents and in the log."""
        with self.store.read() as conn:
            assert held_documents(conn, Asked(words=("创业担保",))).rows
            held_documents(conn, Asked(words=("专项资金",)))
            told(conn, Asked(words=("专项资金",)))

    def digest(self) -> None:
        """What the reader is owed, composed."""
        assert send_due(self.store, self.opened, self.now, dry_run=True).composed


def publish(site: Site, path: str, number: int, matter: str) -> None:
    title = f"{AGENCY}关于做好{matter}工作的通知（第{number}批）"
    site.publish(path, title, "2025-05-08", *notice(AGENCY, f"样财企〔2025〕{number}号", "2025年5月6日", matter))


@contextmanager
def grown(count: int) -> Iterator[Grown]:
    home = Path(tempfile.mkdtemp())
    with Site() as site:
        for n in range(TEMPLATE):
            publish(site, f"/zcfb/{n}.html", n + 1, FOLDERS[n % len(FOLDERS)])
        make_home(home, {"one": site.list_url}, subscribers=[READER])
        opened = load_home(home)
        store = open_store(opened.store_url, opened.state)
        check(opened, store, load_profiles(opened), FIRST, opened.sources)
        store.close()
        with quickly(opened.store_url) as conn:
            multiply(conn, count // TEMPLATE)
        store = open_store(opened.store_url, opened.state)
        try:
            yield Grown(home, store, site)
        finally:
            store.close()
            shutil.rmtree(home)


@contextmanager
def quickly(url: str) -> Iterator[Connection]:
    """Give a connection that writes without a journal and checks no references: who fails here begins anew."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        for setting in ("journal_mode = off", "synchronous = off", "cache_size = -500000"):
            conn.execute(text(f"pragma {setting}"))
        yield conn
        conn.execute(text("pragma journal_mode = wal"))
    engine.dispose()


def multiply(conn: Connection, times: int) -> None:
    """Copy every row so often, with keys and names of its own; and give each document further versions."""
    _number(conn, "n", 1, times - 1)
    tables = [table for table in metadata.sorted_tables if table.name not in SINGLE]
    highest = {table.name: conn.scalar(select(func.max(key))) or 0 for table in tables if (key := _key(table)) is not None}
    for table in tables:  # from a table of its own: what is copied into itself is held in memory first
        conn.execute(text(f"create temp table copied_{table.name} as select * from {table.name}"))
        shown = ", ".join(_copied(column, highest) for column in table.columns)
        conn.execute(text(f"insert into {table.name} ({_names(table)}) select {shown} from copied_{table.name} t, n"))
    _number(conn, "v", 1, VERSIONS - 1)
    conn.execute(text("insert into n values (0)"))
    further = {"document_id": _copied(versions.c.document_id, highest), "fingerprint": "t.fingerprint || ':' || v.n"}
    names = [c.name for c in versions.columns if c.name != "id"]
    shown = ", ".join(further.get(name, f"t.{name}") for name in names)
    conn.execute(text(f"insert into versions ({', '.join(names)}) select {shown} from copied_versions t, n, v"))


def _number(conn: Connection, name: str, first: int, last: int) -> None:
    """Make a table with the numbers from the first to the last."""
    series = "with recursive s(n) as (select :first union all select n + 1 from s where n < :last) select n from s"
    conn.execute(text(f"create temp table {name} as {series}"), {"first": first, "last": last})


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _key(table: Table) -> Column[int] | None:
    """Give the column that numbers a table's rows."""
    columns = list(table.primary_key.columns)
    return columns[0] if len(columns) == 1 and isinstance(columns[0].type, Integer) and not columns[0].foreign_keys else None


def _copied(column: Column[Any], highest: dict[str, int]) -> str:
    """Say what a copy of the number `n.n` has in a column: keys move on together, names become others, the rest stays."""
    name = column.name
    to = next(iter(column.foreign_keys)).column.table.name if column.foreign_keys else "versions" if name == "version_id" else None
    to = to or (column.table.name if _key(column.table) is column else None)
    if column is grams.c.key:
        return f"t.key + case t.place when 'd' then {highest['documents']} else {highest['changes']} end * n.n"
    if to == "passes":
        return f"t.{name}"
    if to in highest:
        return f"t.{name} + {highest[to]} * n.n"
    if name == "band":
        return "t.band + 7919 * n.n"
    return f"t.{name} || '-' || n.n" if name in NAMES else f"t.{name}"


def seconds(work: Callable[[], None], times: int = 7) -> float:
    work()
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def measure(count: int) -> tuple[dict[str, float], float]:
    """Give the seconds of each job, and the bytes on disk a document."""
    with grown(count) as stage:
        with stage.store.read() as conn:
            held = conn.scalar(select(func.count()).select_from(documents)) or 1
            texts = conn.scalar(select(func.count()).select_from(versions))
        print(f"{held} documents, {texts} versions", flush=True)
        size = sum(path.stat().st_size for path in (stage.home / "state").rglob("*") if path.is_file()) / held
        jobs = (stage.look, stage.unchanged, stage.show, stage.by_title, stage.search, stage.digest)
        return {job.__name__: seconds(job) for job in jobs}, size


def main(small: int = SMALL, large: int = LARGE) -> None:
    (few, small_size), (many, large_size) = measure(small), measure(large)
    print(f"{'':12}{small:>12}{large:>12}   ratio")
    for name, at_first in few.items():
        print(f"{name:12}{at_first * 1000:9.1f} ms{many[name] * 1000:9.1f} ms   {many[name] / at_first:.2f}")
    print(f"{'on disk':12}{small_size:>10.0f} B{large_size:>10.0f} B   a document")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
