"""How much one pass may tell without a look: as the file says, as the source's past has it, else by what it holds. On both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.calls import call
from tests.support.homes import make_home
from watcher.config import Expect, Source
from watcher.model import ChangeKind, Notice, SourceState
from watcher.run.concluding.burst import burst_limit, usual_burst
from watcher.store import Event, PassFigures, Store, health, log, open_store, reviews

NOW = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG_AGO = NOW - timedelta(days=400)
SOURCE = Source(id="first", name="样例", urls=("https://www.example.gov.cn/zcfb/",))


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(store_url, tmp_path / "state")
    yield opened
    opened.close()


def told(store: Store, counts: Sequence[int], *, held: str | None = None, days_ago: int = 30) -> list[int]:
    """Passes over the source that told so many amendments each; gives the rows of the log."""
    seqs = []
    with store.transaction() as conn:
        for number, count in enumerate(counts):
            at = NOW - timedelta(days=days_ago, hours=number)
            ident = health.begin_pass(conn, SOURCE.id, at)
            for i in range(count):
                event = Event(
                    f"amended:{days_ago}:{number}:{i}", ChangeKind.AMENDED, f"样例办法之{i}", None, "正文有修改", source_id=SOURCE.id
                )
                seqs.append(log.record(conn, event, baseline=False, held=held, pass_id=ident, now=at) or 0)
    return seqs


def limit(store: Store, *, since: datetime = LONG_AGO, max_changes: int | None = None) -> int:
    with store.read() as conn:
        return burst_limit(conn, SOURCE.model_copy(update={"expect": Expect(max_changes=max_changes)}), since, NOW)


def test_the_limit_is_learnt_from_the_second_busiest_pass_of_a_year(store: Store) -> None:
    assert limit(store) == 20
    told(store, [2, 11, 300, 1])
    assert limit(store) == 33
    assert limit(store, since=NOW - timedelta(days=30)) == 20, "its past is too short to say"
    assert limit(store, max_changes=4) == 4, "a person's word stands over it"
    told(store, [500, 400], days_ago=380)
    assert limit(store) == 33, "what was usual more than a year ago is not now"


def test_of_what_was_held_only_what_was_released_counts(store: Store) -> None:
    seqs = told(store, [40, 30], held="超过上限")
    assert limit(store) == 20
    with store.transaction() as conn:
        for seq in seqs:
            reviews.put(conn, seq, reviews.Verdict.RELEASED, NOW)
    assert limit(store) == 90


@pytest.mark.parametrize(("counts", "usual"), [([], 0), ([9], 0), ([300, 5], 5)])
def test_one_busy_pass_is_no_habit(counts: list[int], usual: int) -> None:
    assert usual_burst(counts) == usual


def test_a_source_is_shown_with_its_trouble_its_assertions_and_what_to_mind(tmp_path: Path) -> None:
    home = make_home(tmp_path, {"first": "https://www.example.gov.cn/zcfb/"})
    file = home / "config" / "sources" / "first.yaml"
    file.write_text(file.read_text("utf-8") + "expect: {max_changes: 7}\nquirks: [unseen, china_only]\nenabled: false\n", "utf-8")
    store = open_store(f"sqlite:///{home / 'state' / 'watcher.db'}", home / "state")
    with store.transaction() as conn:
        ident = health.begin_pass(conn, "first", NOW)
        figures = PassFigures(SourceState.FAILED, "证书已过期", 0, 0, 0, 0, advice="请站点更新证书")
        health.end_pass(conn, ident, "first", figures, NOW)
        log.add_notice(conn, "source:degraded:first:None", Notice("source", "样例", None, NOW.date(), "页面存于 state/x.zst"), NOW)
    store.close()
    at = "2026-03-11T09:00:00+08:00"
    shown = call(home, "sources", "show", "first", now=at)
    for words in ("访问失败", "证书已过期", "办法：请站点更新证书", "超过7件", "未经核实", "watcher sources test first", "只对境内开放"):
        assert words in shown.out, words
    said = call(home, "sources", "show", "first", "--json", now=at).json
    assert (said["state"], said["advice"], said["expected"]["max_changes"]) == ("failed", "请站点更新证书", 7)
    assert (said["next_pass"], len(said["hints"])) == (None, 2)
