"""A list is a set of documents: how it is ordered, dated, addressed and paged changes nothing; what is new in it is never missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.read.test_attachments import pdf_of
from tests.support.homes import make_home
from tests.support.passes import Watch, told, watching
from tests.support.site import Notice, Site
from tests.support.texts import measure
from watcher.run.looking.twins import Twins

AGENCY = "样例省财政厅"
TOPICS = (
    "节能改造",
    "技能培训",
    "场地租赁",
    "仓储物流",
    "市场开拓",
    "设备更新",
    "冷链运输",
    "数字转型",
    "质量提升",
    "品牌培育",
    "绿色包装",
    "老旧更换",
)
ROWS_A_PAGE = 4


@dataclass(frozen=True)
class Shown:
    """A row as the list shows it."""

    href: str
    title: str
    day: str


@dataclass
class Paged(Site):
    """A site whose list has pages of four rows: /zcfb/, /zcfb/index_1.html, …; documents answer at every spelling of their path."""

    shown: list[Shown] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes]:
        bare = path.partition(";")[0].partition("?")[0].replace("/index.html", "/")
        if self.status == 200 and bare.startswith("/zcfb/") and bare not in self.notices and bare not in self.bodies:
            page = int(bare.rpartition("_")[2].partition(".")[0]) if "index_" in bare else 0
            return (200, self.page(page)) if page * ROWS_A_PAGE < len(self.shown) else (404, b"")
        return super().answer(bare)

    def page(self, number: int) -> bytes:
        rows = self.shown[number * ROWS_A_PAGE :][:ROWS_A_PAGE]
        pages = -(-len(self.shown) // ROWS_A_PAGE)
        items = "".join(f'<li><a href="{row.href}">{row.title}</a><span>{row.day}</span></li>' for row in rows)
        return (
            f'<html><head><meta charset="utf-8"><title>政策发布</title></head><body><ul class="list">{items}</ul>'
            f'<script>createPageHTML({pages}, {number}, "index", "html");</script></body></html>'
        ).encode()

    def put(self, n: int) -> None:
        """Publish document n at the head of the list."""
        topic = TOPICS[n]
        name, path, day = f"{topic}补助资金管理办法", f"/wj/{n}/", f"2026-01-{n + 1:02d}"
        title = f"{AGENCY}关于印发《{name}》的通知"
        self.notices[path] = Notice(title, day, measure(AGENCY, f"样财建〔2026〕{n}号", f"2026年1月{n + 1}日", name))
        self.shown.insert(0, Shown(path, title, day))


@pytest.fixture
def site() -> Iterator[Paged]:
    with Paged() as served:
        for n in range(6):
            served.put(n)
        yield served


@pytest.fixture
def watch(site: Paged, tmp_path: Path) -> Iterator[Watch]:
    make_home(tmp_path, {"first": site.list_url})
    with watching(tmp_path, f"sqlite:///{tmp_path / 'watcher.db'}") as opened:
        assert len(opened.look().changes) == 6
        yield opened


def session(rows: Sequence[Shown]) -> list[Shown]:
    return [replace(row, href=f"{row.href};jsessionid=8F2A{i}66C0") for i, row in enumerate(rows)]


def tracked(rows: Sequence[Shown]) -> list[Shown]:
    return [replace(row, href=f"{row.href}?utm_source=gzh&_=178000000{i:04d}#zoom") for i, row in enumerate(rows)]


def indexed(rows: Sequence[Shown]) -> list[Shown]:
    return [replace(row, href=f"..{row.href}index.html") for row in rows]


def repeated(rows: Sequence[Shown]) -> list[Shown]:
    return [row for row in rows for _ in range(2)]


def sticky(rows: Sequence[Shown]) -> list[Shown]:
    return [rows[-1], *rows]


def redated(rows: Sequence[Shown]) -> list[Shown]:
    return [replace(row, day="2026-03-09") for row in rows]


def undated_order(rows: Sequence[Shown]) -> list[Shown]:
    return [*rows[1::2], *rows[::2]]


def reversed_order(rows: Sequence[Shown]) -> list[Shown]:
    return list(reversed(rows))


def cut_titles(rows: Sequence[Shown]) -> list[Shown]:
    return [replace(row, title=row.title[:18] + "…") for row in rows]


DRESSES = (session, tracked, indexed, repeated, sticky, redated, undated_order, reversed_order, cut_titles)


def test_the_same_documents_in_another_dress_are_no_change(site: Paged, watch: Watch) -> None:
    plain = list(site.shown)
    for dress in DRESSES:
        site.shown = dress(plain)
        report = watch.look()
        assert (dress, told(report), report.sources[0].problem) == (dress, [], None)


def test_another_spelling_of_a_known_address_is_no_new_page(site: Paged, watch: Watch) -> None:
    site.shown = indexed(site.shown)
    report = watch.look()
    assert report.sources[0].fetched == 0
    assert {status for path, status in site.requests[-6:]} == {304}


def test_both_schemes_of_an_address_are_one_page() -> None:
    twins = Twins(["http://www.example.gov.cn/a.html"])
    assert twins.first("https://www.example.gov.cn/a.html") == "http://www.example.gov.cn/a.html"
    assert twins.first("https://www.example.gov.cn/b/index.html") == "https://www.example.gov.cn/b/index.html"
    assert twins.first("http://www.example.gov.cn/b/") == "https://www.example.gov.cn/b/index.html"


def test_two_addresses_of_one_document_are_one(site: Paged, watch: Watch) -> None:
    site.put(6)
    site.notices["/zt/6/"] = site.notices["/wj/6/"]
    site.shown.insert(2, replace(site.shown[0], href="/zt/6/"))
    assert told(watch.look()) == [("new", site.notices["/wj/6/"].title)]
    assert told(watch.look()) == []


def test_nothing_between_is_missed_after_a_week_of_outage(site: Paged, watch: Watch) -> None:
    site.status = 503
    for n in range(6, 12):
        site.put(n)
    assert [s.state for s in watch.look(days=7).sources] == ["failed"]
    site.status = 200
    assert {title for _, title in told(watch.look())} == {site.notices[f"/wj/{n}/"].title for n in range(6, 12)}
    assert told(watch.look()) == []


def test_a_new_row_below_known_ones_is_found(site: Paged, watch: Watch) -> None:
    site.put(6)
    site.shown.insert(3, site.shown.pop(0))
    assert told(watch.look()) == [("new", site.notices["/wj/6/"].title)]


def test_a_new_document_behind_a_page_of_sticky_rows_is_found(site: Paged, watch: Watch) -> None:
    site.put(6)
    new = site.shown.pop(0)
    site.shown = [*site.shown[:ROWS_A_PAGE], new, *site.shown[ROWS_A_PAGE:]]
    site.shown[0], site.shown[1] = site.shown[1], site.shown[0]
    assert told(watch.look()) == [("new", site.notices["/wj/6/"].title)]


def test_a_row_that_leaves_the_list_is_not_gone(site: Paged, watch: Watch) -> None:
    site.shown.pop(1)
    for _ in range(3):
        assert told(watch.look()) == []


def test_rows_that_lead_straight_to_files(site: Paged, watch: Watch) -> None:
    lines = ["关于调整冷库补贴标准的通知", "样财建〔2026〕88号", "各市财政局：", "补贴标准由三成改为五成。", AGENCY, "2026年3月10日"]
    site.bodies["/wj/88.pdf"] = pdf_of([lines])
    site.shown.insert(0, Shown("/wj/88.pdf?t=1780000000123", "关于调整冷库补贴标准的通知", "2026-03-11"))
    report = watch.look()
    assert told(report) == [("new", "关于调整冷库补贴标准的通知")]
    assert [c.doc_number for c in report.changes] == ["样财建〔2026〕88号"]
    site.shown[0] = replace(site.shown[0], href="/wj/88.pdf?t=1790000000123")
    assert told(watch.look()) == []
