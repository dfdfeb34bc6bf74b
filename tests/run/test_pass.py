"""A pass, seen from outside: what a site shows from day to day, and what is told of it. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.homes import make_home, watcher
from tests.support.passes import Watch, only, states, told, watching
from tests.support.site import Site
from tests.support.texts import measure, notice

AGENCY = "样例省财政厅"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        for i, topic in enumerate(["节能改造", "技能培训", "场地租赁"], 1):
            name = f"{topic}补助资金管理办法"
            text = measure(AGENCY, f"样财建〔2025〕{i}号", f"2025年{i}月6日", name)
            served.publish(f"/zcfb/t2025_{i}.html", f"{AGENCY}关于印发《{name}》的通知", f"2025-0{i}-08", *text)
        yield served


@pytest.fixture
def watch(site: Site, tmp_path: Path, store_url: str) -> Iterator[Watch]:
    make_home(tmp_path, {"first": site.list_url})
    with watching(tmp_path, store_url) as opened:
        baseline = opened.look()
        assert told(baseline) == []
        assert len(baseline.changes) == 3
        yield opened


def publish_notice(site: Site, n: int = 9, topic: str = "市场开拓") -> str:
    title = f"{AGENCY}关于做好{topic}工作的通知"
    site.publish(f"/zcfb/n{n}.html", title, "2026-03-11", *notice(AGENCY, f"样财企〔2026〕{n}号", "2026年3月10日", topic))
    return title


def test_moving_furniture_is_silent_and_an_unchanged_site_is_not_downloaded_again(site: Site, watch: Watch) -> None:
    site.visits += 1
    assert told(watch.look()) == []
    site.requests.clear()
    report = watch.look()
    assert told(report) == []
    assert states(report) == {"first": "unchanged"}
    assert {status for path, status in site.requests if path != "/robots.txt"} == {304}


def test_a_new_document_is_told_once(site: Site, watch: Watch) -> None:
    title = publish_notice(site)
    report = watch.look()
    assert told(report) == [("new", title)]
    assert only(report, "new").doc_number == "样财企〔2026〕9号"
    assert told(watch.look()) == []


def test_an_edited_article_is_told_with_its_redline(site: Site, watch: Watch) -> None:
    page = site.notices["/zcfb/t2025_2.html"]
    page.paragraphs[8] = "第三条　受理机构应当自收到申请之日起二十个工作日内完成审核，并公示审核结果。"
    change = only(watch.look(), "amended")
    assert change.doc_number == "样财建〔2025〕2号"
    assert [c.new.label for c in change.redline if c.new] == ["第三条"]
    assert told(watch.look()) == []


def test_dress_alone_is_silent(site: Site, watch: Watch) -> None:
    page = site.notices["/zcfb/t2025_1.html"]
    page.paragraphs = [words.replace("，", ",").replace("；", ";") for words in page.paragraphs]
    assert told(watch.look()) == []


def test_a_successor_repeals_its_predecessor_by_half_a_sentence(site: Site, watch: Watch) -> None:
    name = "节能改造补助资金管理办法"
    last = f"本办法自2026年6月1日起施行。《{name}》（样财建〔2025〕1号）同时废止。"
    text = measure(AGENCY, "样财建〔2026〕5号", "2026年3月11日", name, last)
    site.publish("/zcfb/t2026_5.html", f"{AGENCY}关于印发《{name}》的通知", "2026-03-11", *text)
    report = watch.look()
    change = only(report, "repealed")
    assert change.doc_number == "样财建〔2025〕1号"
    assert str(change.effective_date) == "2026-06-01"
    assert change.by is not None
    assert change.by.doc_number == "样财建〔2026〕5号"
    assert "同时废止" in (change.quote or "")
    site.notices["/zcfb/t2025_1.html"].status = "失效"
    assert told(watch.look()) == [], "the mark tells the same event again"


def test_a_status_mark_is_a_repeal_and_its_lifting_is_not_news(site: Site, watch: Watch) -> None:
    site.notices["/zcfb/t2025_3.html"].status = "已废止"
    assert only(watch.look(), "repealed").doc_number == "样财建〔2025〕3号"
    site.notices["/zcfb/t2025_3.html"].status = ""
    assert told(watch.look()) == []


@pytest.mark.parametrize("status", [403, 412, 500, 503, 521])
def test_an_outage_freezes_what_is_known(site: Site, watch: Watch, status: int) -> None:
    site.status = status
    report = watch.look()
    assert states(report) == {"first": "failed"}
    assert told(report) == []
    site.status = 200
    title = publish_notice(site)
    assert told(watch.look()) == [("new", title)]


def test_an_emptied_list_is_degraded_and_nothing_else(site: Site, watch: Watch) -> None:
    site.empty = True
    report = watch.look()
    assert states(report) == {"first": "degraded"}
    assert told(report) == []
    site.empty = False
    assert told(watch.look()) == []


def test_a_list_that_lost_half_of_its_rows_is_believed_only_when_it_has_settled(site: Site, watch: Watch) -> None:
    for n in range(20, 26):
        publish_notice(site, n, f"第{n}项")
    watch.look()
    site.off_list = set(list(site.notices)[2:])
    publish_notice(site)
    for _ in range(3):
        report = watch.look()
        assert states(report) == {"first": "degraded"}
        assert told(report) == []
    assert [kind for kind, _ in told(watch.look())] == ["new"]


def test_a_page_is_withdrawn_when_gone_in_two_passes_while_the_list_is_well(site: Site, watch: Watch) -> None:
    gone = site.notices.pop("/zcfb/t2025_2.html")
    assert told(watch.look()) == []
    site.status = 503
    assert told(watch.look()) == [], "a failed pass neither counts nor breaks the row"
    site.status = 200
    assert told(watch.look()) == [("withdrawn", gone.title)]
    site.notices["/zcfb/t2025_2.html"] = gone
    report = watch.look()
    assert told(report) == []
    assert [n.kind for n in report.notices] == ["back"]


def test_a_page_away_for_one_pass_is_not_withdrawn(site: Site, watch: Watch) -> None:
    gone = site.notices.pop("/zcfb/t2025_2.html")
    assert told(watch.look()) == []
    site.notices["/zcfb/t2025_2.html"] = gone
    assert told(watch.look()) == []
    site.notices.pop("/zcfb/t2025_2.html")
    assert told(watch.look()) == [], "the row of passes was broken"


def test_a_moved_page_is_neither_new_nor_withdrawn(site: Site, watch: Watch) -> None:
    site.notices["/zcfb/moved.html"] = site.notices.pop("/zcfb/t2025_2.html")
    for _ in range(3):
        assert told(watch.look()) == []


def test_a_row_off_the_list_is_not_gone(site: Site, watch: Watch) -> None:
    site.off_list.add("/zcfb/t2025_1.html")
    for _ in range(3):
        assert told(watch.look()) == []


def test_many_edits_at_once_are_held(site: Site, watch: Watch) -> None:
    (watch.path / "config" / "sources" / "first.yaml").write_text(
        f"id: first\nname: 样例\nurls: ['{site.list_url}']\nexpect: {{max_changes: 2}}\n", "utf-8"
    )
    for page in site.notices.values():
        page.paragraphs[7] = "第二条　本条已经改写，与先前所说不同。"
    title = publish_notice(site)
    report = watch.look()
    assert told(report) == [("new", title)]
    assert report.sources[0].held == 3
    assert told(watch.look()) == []


def test_a_lapse_is_told_on_the_day_after_even_while_the_site_is_down(site: Site, watch: Watch) -> None:
    last = "本办法自印发之日起施行，有效期至2026年3月13日。"
    name = "仓储物流补助资金管理办法"
    site.publish(
        "/zcfb/e.html",
        f"{AGENCY}关于印发《{name}》的通知",
        "2026-03-11",
        *measure(AGENCY, "样财建〔2026〕8号", "2026年3月11日", name, last),
    )
    report = watch.look()
    assert [kind for kind, _ in told(report)] == ["new"]
    assert [n.kind for n in report.notices] == ["expires_soon"]
    site.status = 503
    assert told(watch.look()) == []
    assert told(watch.look()) == []
    change = only(watch.look(), "expired")
    assert str(change.effective_date) == "2026-03-13"
    assert told(watch.look()) == []


def test_a_repost_on_another_site_is_not_new_and_outlives_the_first(site: Site, watch: Watch) -> None:
    with Site() as other:
        other.publish("/a/1.html", "样例市转载", "2026-01-05", *notice("样例市财政局", "样市财〔2026〕1号", "2026年1月4日", "会计管理"))
        make_home(watch.path, {"second": other.list_url})
        assert told(watch.look()) == []
        original = site.notices["/zcfb/t2025_2.html"]
        other.notices["/a/copy.html"] = original
        assert told(watch.look()) == []
        site.notices.pop("/zcfb/t2025_2.html")
        for _ in range(3):
            assert told(watch.look()) == [], "it still stands elsewhere"


def test_a_second_sources_baseline_tells_only_what_concerns_known_documents(site: Site, watch: Watch) -> None:
    with Site() as other:
        text = ["样政办〔2026〕3号", "各有关单位：", "经清理，现决定废止下列1件规范性文件，自本通知印发之日起停止执行。"]
        text += ["样例省人民政府办公厅", "2026年3月9日", "附件", "废止的规范性文件目录"]
        text += ["1.《样例省财政厅关于印发〈技能培训补助资金管理办法〉的通知》（样财建〔2025〕2号）"]
        other.publish("/a/1.html", "样例省人民政府办公厅关于废止部分规范性文件的通知", "2026-03-09", *text)
        make_home(watch.path, {"second": other.list_url})
        report = watch.look()
        assert [(str(c.kind), c.doc_number) for c in report.changes if not c.baseline] == [("repealed", "样财建〔2025〕2号")]


def test_an_issue_of_a_bulletin_gives_each_document_once(site: Site, watch: Watch) -> None:
    known = site.notices["/zcfb/t2025_1.html"]
    fresh = [f"{AGENCY}关于做好市场开拓工作的通知", *notice(AGENCY, "样财企〔2026〕9号", "2026年3月10日", "市场开拓")]
    other = [f"{AGENCY}关于做好人才引进工作的通知", *notice(AGENCY, "样财企〔2026〕7号", "2026年3月8日", "人才引进")]
    titles = [known.title, fresh[0], other[0]]
    contents = [f"- {i}、{title}（来源：样例省财政厅）" for i, title in enumerate(titles, 1)]
    head = ["本 期 要 目", *contents, "政策参考", "2026年 第1期", "总第9期", "2026.3.11", "政策解读"]
    body = [*head, known.title, *known.paragraphs, *fresh, *other]
    site.bodies["/zcfb/issue1.txt"] = "\n\n".join(body).encode()
    site.publish("/zcfb/issue1.txt", "政策参考2026年第1期", "2026-03-11")
    report = watch.look()
    assert sorted(told(report)) == sorted([("new", fresh[0]), ("new", other[0])])
    publish_notice(site)
    assert told(watch.look()) == [], "the ministry's own page repeats what the issue gave"


def test_one_bad_page_costs_one_page(site: Site, watch: Watch) -> None:
    site.bodies["/zcfb/bad.html"] = b"%PDF-1.7 broken" * 500
    site.publish("/zcfb/bad.html", "打不开的文件", "2026-03-11")
    title = publish_notice(site)
    assert told(watch.look()) == [("new", title)]


def test_one_dead_source_stops_no_other(site: Site, watch: Watch) -> None:
    make_home(watch.path, {"dead": "http://127.0.0.1:9/zcfb/"})
    title = publish_notice(site)
    report = watch.look()
    assert states(report) == {"dead": "failed", "first": "ok"}
    assert told(report) == [("new", title)]


def test_a_page_of_garbled_bytes_tells_nothing(site: Site, watch: Watch) -> None:
    site.bodies["/zcfb/garbled.html"] = b"\x00\xff" * 500
    site.publish("/zcfb/garbled.html", "乱码页面", "2026-03-11")
    report = watch.look()
    assert told(report) == []
    assert "garbled.html" in (report.sources[0].problem or "")


def test_two_that_name_the_same_sources_in_another_order_do_not_wait_for_each_other(site: Site, tmp_path: Path, store_url: str) -> None:
    idents = [f"s{n:02}" for n in range(20)]
    home = make_home(tmp_path, dict.fromkeys(idents, site.list_url), store=store_url)

    def look(order: list[str]) -> int:
        return watcher(home, "check", "--no-send", *order).returncode

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(look, [idents, idents[::-1]])) == [0, 0]
