"""When known pages are looked at again: by age, by what the site hints at, within a budget, none never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.homes import make_home
from tests.support.passes import Watch, told, watching
from tests.support.site import Site
from tests.support.texts import notice
from watcher.config import Expect
from watcher.run.looking.habits import Past, Seen, breaches, frozen, learn, see, usual_silence
from watcher.run.looking.listing import out_of_order
from watcher.run.looking.revisit import LATEST, age_of, next_visit, requests_a_day, within_budget
from watcher.store import Page

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
AGENCY = "样例省财政厅"


def page(n: int, first_seen: datetime, visit: datetime | None) -> Page:
    return Page(n, "s", f"https://example.org/{n}", False, None, None, "a" * 64, None, first_seen, None, None, None, visit)


@given(st.lists(st.integers(0, 15), unique=True, max_size=7), st.lists(st.integers(0, 15), unique=True, max_size=7))
def test_what_is_out_of_order_is_what_must_go_for_the_rest_to_be_in_order(before: list[int], now: list[int]) -> None:
    moved = out_of_order([str(n) for n in before], [str(n) for n in now])
    common = [n for n in now if n in before]
    kept = [n for n in common if str(n) not in moved]
    assert kept == sorted(kept, key=before.index)
    longest = max(k for k in range(len(common) + 1) for row in combinations(common, k) if list(row) == sorted(row, key=before.index))
    assert len(kept) == longest


def test_ten_thousand_documents_cost_less_than_the_budget() -> None:
    days = [timedelta(days=3652 * i / 10_000) for i in range(10_000)]
    assert 300 < requests_a_day(days) < 600
    assert requests_a_day([timedelta(0)]) == 4
    assert requests_a_day([timedelta(days=9999)]) == timedelta(days=1) / LATEST


def test_old_ones_are_asked_ever_more_rarely_and_none_never_however_small_the_budget() -> None:
    asked: dict[int, list[int]] = {n: [] for n in range(60)}
    pages = {n: page(n, NOW - timedelta(days=5 * n), None) for n in asked}
    for day in range(120):
        now = NOW + timedelta(days=day)
        due = [one for one in pages.values() if one.next_visit is None or one.next_visit <= now]
        for n in [n for n, one in pages.items() if one.url in within_budget(due, 5)]:
            asked[n].append(day)
            pages[n] = page(n, pages[n].first_seen, next_visit(None, pages[n].first_seen, now))
    assert all(asked.values())
    assert len(asked[0]) > len(asked[40]) >= 2
    assert max(sum(day in days for days in asked.values()) for day in range(120)) <= 5


def test_a_page_is_as_old_as_its_row_says() -> None:
    assert age_of(date(2026, 3, 1), NOW, NOW) == timedelta(days=9, hours=9)
    assert age_of(None, NOW, NOW) == timedelta(0)


ROWS = [{"title": f"第{i}号通知", "date": f"2026-03-0{i}", "doc_number": None} for i in range(1, 9)]


def past(*rows: int, well: bool = True, fill: float = 1.0) -> list[Past]:
    shares = {"title": 1.0, "date": fill, "number": 0.0}
    return [Past(date(2026, 3, i + 1), well, Seen(n, shares, date(2026, 3, 1), n)) for i, n in enumerate(rows)]


@pytest.mark.parametrize(
    ("before", "rows", "said"),
    [
        (past(8, 8, 8), 8, None),
        (past(8, 8, 8), 4, None),
        (past(8, 8, 8), 3, "通常有8行"),
        (past(8), 3, "通常有8行"),
        (past(5, 5, 5), 2, None),  # too few to tell
        (past(), 3, None),
        (past(8, 8, 8) + past(3, 3, 3, well=False), 3, None),  # settled
        (past(8, 8, 8) + past(0, 0, 0, well=False), 3, "通常有8行"),  # an outage is no settling
        (past(8, 8, 8) + past(3, 3, well=False), 3, "通常有8行"),
        (past(8, 8, 8), 0, "expect.min_items"),
    ],
)
def test_a_list_is_held_against_its_habit(before: list[Past], rows: int, said: str | None) -> None:
    found = breaches(Expect(), learn(before), before, see(ROWS[:rows], rows))
    assert bool(found) == bool(said)
    assert not said or said in found[0].said


def test_dates_that_are_lost_are_missed_and_dates_that_never_were_are_not() -> None:
    bare = see([row | {"date": None} for row in ROWS], 8)
    assert "日期" in breaches(Expect(), learn(past(8, 8, 8)), past(8, 8, 8), bare)[0].said
    assert breaches(Expect(), learn(past(8, 8, 8, fill=0.0)), past(8, 8, 8, fill=0.0), bare) == []


def test_silence_is_measured_by_the_longest_that_was_usual() -> None:
    weekly = [date(2026, 1, 1) + timedelta(days=7 * i) for i in range(20)]
    assert usual_silence(weekly[:5]) is None
    assert usual_silence(weekly) == timedelta(days=14)
    assert usual_silence([*weekly, weekly[-1] + timedelta(days=60)]) == timedelta(days=120)
    habit, seen = learn(past(8, 8, 8), weekly), see(ROWS, 8)
    assert frozen(Expect(), habit, seen, date(2026, 3, 20)) is None
    silent = frozen(Expect(), habit, seen, date(2026, 4, 1))
    assert silent is not None
    assert "2026-03-08" in silent.said
    assert frozen(Expect(max_silence=timedelta(days=90)), habit, seen, date(2026, 4, 1)) is None


@given(st.lists(st.dates(date(2025, 1, 1), date(2026, 1, 1)), max_size=40))
def test_what_was_usual_once_is_never_named(days: list[date]) -> None:
    most = usual_silence(days)
    assert most is None or all(later - earlier <= most for earlier, later in zip(sorted(days), sorted(days)[1:], strict=False))


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        for i in range(8):
            text = notice(AGENCY, f"样财企〔2025〕{i}号", "2025年6月6日", f"第{i}批试点")
            served.publish(f"/zcfb/n{i}.html", f"{AGENCY}关于做好第{i}批试点工作的通知", f"2025-0{i + 1}-08", *text)
        served.per_page = 4
        yield served


@pytest.fixture
def watch(site: Site, tmp_path: Path) -> Iterator[Watch]:
    make_home(tmp_path, {"first": site.list_url})
    config = tmp_path / "config" / "watcher.yaml"
    config.write_text(config.read_text("utf-8").replace("revisit: always", "revisit: adaptive"), "utf-8")
    with watching(tmp_path, f"sqlite:///{tmp_path / 'w.db'}") as opened:
        opened.look()
        yield opened


def looked_at(site: Site) -> set[str]:
    return {path for path, _ in site.requests if path.startswith("/zcfb/n")}


def test_a_document_put_in_below_known_rows_is_found_within_a_day(site: Site, watch: Watch) -> None:
    title = f"{AGENCY}关于做好补发文件清理工作的通知"
    text = notice(AGENCY, "样财企〔2025〕99号", "2025年2月20日", "补发文件清理")
    before = dict(site.notices)
    site.publish("/zcfb/n99.html", title, "2025-02-20", *text)
    late = site.notices.pop("/zcfb/n99.html")
    site.notices = {}
    for path, one in before.items():
        if one.day < late.day and "/zcfb/n99.html" not in site.notices:
            site.notices["/zcfb/n99.html"] = late
        site.notices[path] = one
    assert told(watch.look()) == [("new", title)]


def test_a_row_that_the_site_touched_is_looked_at_before_its_time(site: Site, watch: Watch) -> None:
    watch.look()
    site.requests.clear()
    watch.day -= 1
    assert told(watch.look()) == []
    assert looked_at(site) == set(), "their time has not come"
    site.notices["/zcfb/n3.html"].day = "2025-04-09"
    watch.look()
    assert looked_at(site) == {"/zcfb/n3.html"}, "another date on the list"
    site.requests.clear()
    site.notices = {"/zcfb/n5.html": site.notices.pop("/zcfb/n5.html"), **site.notices}
    page = site.notices["/zcfb/n5.html"]
    page.paragraphs[3] = "一、总体安排"
    watch.day -= 1
    assert told(watch.look()) == [("amended", page.title)], "moved up on the list"
    assert looked_at(site) == {"/zcfb/n5.html"}
