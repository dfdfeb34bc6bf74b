"""Every way in which a site fails: it is called by its name, changes nothing of what is known, and is over within one pass."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fetch.secure import DAY, NOW, Authority
from tests.fetch.secure import serving as serving_tls
from tests.support.homes import make_home
from tests.support.passes import FIRST, Watch, states, told, watching
from tests.support.site import Notice, Site
from tests.support.texts import measure, notice
from tests.support.world import a_world
from watcher.config import load_home
from watcher.model import ChangeKind
from watcher.run.asking.usual import usual
from watcher.run.check import CheckReport
from watcher.run.looking.habits import SETTLED
from watcher.run.looking.pages import wants_whole
from watcher.store import pages

AGENCY = "样例省财政厅"
TOPICS = ("节能改造", "技能培训", "场地租赁", "仓储物流", "市场开拓", "设备更新", "人才引进")
TROUBLES = tomllib.loads(Path(__file__).with_name("troubles.toml").read_text("utf-8"))["trouble"]
NEVER = {ChangeKind.AMENDED, ChangeKind.REPEALED, ChangeKind.WITHDRAWN}
CACHE_ERROR = """<html><head><title>请求出错</title></head><body><h1>您的请求暂时无法处理</h1>
<p>节点异常，请稍后重试。</p><p>Request ID: {n}</p><p>时间：2026-03-13 09:00:0{n[15]}</p></body></html>"""
IN_ITS_PLACE = ("mojibake", "304", "half", "front", "soft", "gbk")
"""Manners that have shown something at an address that is gone."""
LIMITS = "fetch: {allow_private_hosts: true, per_host_delay: 0, revisit: always, timeout: 20, max_bytes: 1000000}\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site and a home that has seen it once; each test takes a copy of the home."""
    home = tmp_path_factory.mktemp("first")
    with Site() as served:
        for i, topic in enumerate(TOPICS, 1):
            name = f"{topic}补助资金管理办法"
            text = measure(AGENCY, f"样财建〔2025〕{i}号", f"2025年{i}月6日", name)
            served.publish(f"/zcfb/t{i}.html", f"{AGENCY}关于印发《{name}》的通知", f"2025-0{i}-08", *text)
        make_home(home, {"first": served.list_url})
        (home / "config" / "watcher.yaml").write_text(LIMITS, "utf-8")
        with watching(home, f"sqlite:///{home / 'w.db'}") as watch:
            for _ in range(3):
                watch.look()
        yield served, home


@pytest.fixture
def site(first: tuple[Site, Path]) -> Iterator[Site]:
    served, _ = first
    kept = {path: Notice(n.title, n.day, list(n.paragraphs), n.status) for path, n in served.notices.items()}
    yield served
    served.notices, served.manner, served.misbehaves, served.lies, served.bare_list = kept, None, "all", False, False
    served.off_list, served.bodies, served.visits, served.requests, served.moved_list, served.columns = set(), {}, 0, [], False, ()


@pytest.fixture
def watch(first: tuple[Site, Path], tmp_path: Path) -> Iterator[Watch]:
    home = tmp_path / "home"
    shutil.copytree(first[1], home)
    with watching(home, f"sqlite:///{home / 'w.db'}") as opened:
        opened.day = 3
        yield opened


def publish(site: Site, n: int = 9, topic: str = "夜间经济") -> str:
    title = f"{AGENCY}关于做好{topic}工作的通知"
    site.publish(f"/zcfb/n{n}.html", title, "2026-03-13", *notice(AGENCY, f"样财企〔2026〕{n}号", "2026年3月12日", topic))
    return title


def problem(report: CheckReport) -> str:
    return report.sources[0].problem or ""


@pytest.mark.parametrize("case", TROUBLES, ids=lambda case: f"{case['manner']}-{case.get('where', 'all')}")
def test_a_failure_is_named_freezes_what_is_known_and_is_over_within_one_pass(site: Site, watch: Watch, case: dict[str, str]) -> None:
    site.manner, site.misbehaves = case["manner"], case.get("where", "all")
    if site.manner == "drip":
        (watch.path / "config" / "watcher.yaml").write_text(LIMITS.replace("timeout: 20", "timeout: 2.5"), "utf-8")
    title = publish(site)
    for _ in range(2):
        report = watch.look()
        assert states(report) == {"first": case["state"]}
        assert case["says"] in problem(report)
        assert [c for c in report.changes if c.kind in NEVER or not c.baseline] == []
        assert report.sources[0].held == 0
    site.manner = None
    report = watch.look()
    assert told(report) == [("new", title)]
    assert states(report) == {"first": "ok"}
    assert told(watch.look()) == []


CERTIFICATES = {
    "expired": ({"until": NOW - DAY}, "证书已过期", "请站点更新证书"),
    "another-name": ({"host": "www.example.com"}, "证书不是这个域名的", "核对网址"),
    "unknown-issuer": ({}, "证书的签发者未知", "tls.ca_file"),
}


@pytest.mark.parametrize("fault", [*CERTIFICATES, "self-signed"])
def test_a_certificate_that_is_not_believed_is_named_with_its_remedy(site: Site, watch: Watch, fault: str, tmp_path: Path) -> None:
    root = Authority(tmp_path)
    wanted, says, advises = CERTIFICATES.get(fault, ({}, "证书是自签名的", "tls.accept_fingerprint"))
    shown = root.itself if fault == "self-signed" else root.sign("site", **wanted)
    source = watch.path / "config" / "sources" / "first.yaml"
    well = source.read_text("utf-8")
    trusting = f"tls: {{ca_file: {root.file}}}\n" if fault in {"expired", "another-name"} else ""
    title = publish(site)
    with serving_tls(shown) as url:
        source.write_text(well.replace(site.url, url) + trusting, "utf-8")
        for _ in range(2):
            report = watch.look()
            assert (states(report), report.changes) == ({"first": "failed"}, [])
            assert says in problem(report)
            assert advises in (report.sources[0].advice or "")
    source.write_text(well, "utf-8")
    assert told(watch.look()) == [("new", title)]


def test_gbk_without_a_word_of_it_is_read(site: Site, watch: Watch) -> None:
    site.manner = "gbk"
    title = publish(site)
    assert told(watch.look()) == [("new", title)]
    site.manner = None
    assert told(watch.look()) == []


def test_a_list_that_lost_its_dates_is_degraded(site: Site, watch: Watch) -> None:
    site.bare_list = True
    title = publish(site)
    report = watch.look()
    assert states(report) == {"first": "degraded"}
    assert told(report) == []
    site.bare_list = False
    assert told(watch.look()) == [("new", title)]


def test_a_redesign_that_cannot_be_read_is_one_word_to_the_operator_with_the_page(site: Site, watch: Watch) -> None:
    site.bodies["/zcfb/"] = b"<html><body><div id='app'></div><script>load('/api/rows')</script></body></html>"
    site.manner, site.misbehaves = None, "all"
    site.moved_list = True
    first = watch.look()
    [word] = first.notices
    assert word.kind == "source"
    assert "zcfb" in word.text
    kept = word.text.partition("存于 ")[2]
    assert Path(kept).is_file()
    assert watch.look().notices == []
    site.moved_list = False
    assert watch.look().notices == []


@pytest.mark.parametrize(("column", "word"), [("number", "文号"), ("status", "效力状态")])
def test_a_column_that_appears_or_vanishes_is_named_and_believed_once_it_stays(site: Site, watch: Watch, column: str, word: str) -> None:
    title = publish(site)
    assert told(watch.look()) == [("new", title)]
    for columns, said in (((column,), f"列表新出现了{word}一栏"), ((), f"列表不再有{word}")):
        site.columns = columns
        site.notices["/zcfb/t5.html"].status = "失效"
        for _ in range(SETTLED):
            report = watch.look()
            assert (states(report), told(report)) == ({"first": "degraded"}, [])
            assert said in problem(report)
        assert [states(watch.look())["first"] in {"ok", "unchanged"} for _ in range(SETTLED)] == [True] * SETTLED


def test_a_column_that_comes_and_goes_with_another_design_is_silent(site: Site, watch: Watch) -> None:
    rows = "".join(f"<tr><td><a href='{p}'>{n.title}</a></td><td>有效</td><td>{n.day}</td></tr>" for p, n in site.notices.items())
    site.bodies["/zcfb/"] = f"<html><body><table class='gk'>{rows}</table></body></html>".encode()
    site.moved_list = True
    assert [states(watch.look()) for _ in range(3)] == [{"first": "unchanged"}] * 3
    site.moved_list = False
    assert [states(watch.look()) for _ in range(3)] == [{"first": "unchanged"}] * 3


def test_pages_that_lost_their_numbers_are_named_and_change_nothing(site: Site, watch: Watch) -> None:
    for page in site.notices.values():
        page.paragraphs.pop(0)
    report = watch.look()
    assert (states(report), told(report)) == ({"first": "degraded"}, [])
    assert "7个页面不再有文号" in problem(report)


def test_new_pages_that_all_hold_no_document_are_asked_again_and_told_once(site: Site, watch: Watch) -> None:
    titles = [publish(site, n, topic) for n, topic in enumerate(TOPICS[:4], 11)]
    shell = b"<html><body><div id='app'></div><script src='/app.js'></script></body></html>"
    site.bodies |= {f"/zcfb/n{n}.html": shell for n in range(11, 15)}
    reports = [watch.look(), watch.look()]
    assert [states(report) for report in reports] == [{"first": "degraded"}] * 2
    assert [told(report) for report in reports] == [[], []]
    [word] = [notice for report in reports for notice in report.notices]
    assert Path(word.text.rpartition("存于 ")[2]).read_bytes()
    assert "页面读不出文件" in problem(reports[1])
    site.bodies.clear()
    assert sorted(told(watch.look())) == sorted(("new", title) for title in titles)


def test_troubles_that_come_together_change_nothing(site: Site, watch: Watch) -> None:
    """Half of the list gone while its rows are dated anew; then a challenge by status, and one without."""
    kept = dict(site.notices)
    site.notices = {path: replace(page, day="2026-03-13") for path, page in list(kept.items())[:3]}
    reports = [watch.look()]
    site.notices = kept
    for manner in ("521", "challenge"):
        site.manner = manner
        reports.append(watch.look())
    assert [(states(report)["first"], told(report)) for report in reports] == [("degraded", []), ("failed", []), ("failed", [])]
    site.manner = "gbk"
    assert told(watch.look()) == [], "the list comes back in another charset"
    site.manner = None
    assert told(watch.look()) == []


def test_an_error_page_of_a_cache_in_place_of_each_page_changes_nothing(site: Site, watch: Watch) -> None:
    title = publish(site)
    for n, path in enumerate(site.notices):
        site.bodies[path] = CACHE_ERROR.format(n=f"{n * 7919:016x}").encode()
    kept, site.notices = site.notices, dict(site.notices)
    listed = site._list(0).encode()
    for path in kept:
        site.notices.pop(path)
    site.bodies["/zcfb/"], site.moved_list = listed, True
    for _ in range(3):
        report = watch.look()
        assert (states(report), told(report), report.sources[0].held) == ({"first": "degraded"}, [], 0), problem(report)
    site.notices, site.bodies, site.moved_list = kept, {}, False
    assert told(watch.look()) == [("new", title)]


def test_an_emptied_list_never_settles(site: Site, watch: Watch) -> None:
    site.off_list = set(site.notices)
    for _ in range(6):
        report = watch.look()
        assert states(report) == {"first": "degraded"}
        assert told(report) == []
    site.off_list = set()
    assert states(watch.look()) == {"first": "unchanged"}


def test_outages_do_not_make_a_halved_list_believed(site: Site, watch: Watch) -> None:
    site.manner = "outage"
    for _ in range(4):
        watch.look()
    site.manner, site.off_list = None, set(list(site.notices)[3:])
    report = watch.look()
    assert states(report) == {"first": "degraded"}
    assert "通常有7行" in problem(report)


def test_a_list_that_is_silent_beyond_its_habit_is_named_and_news_end_it(site: Site, watch: Watch) -> None:
    source = watch.path / "config" / "sources" / "first.yaml"
    source.write_text(source.read_text("utf-8") + "expect: {max_silence: 300d}\n", "utf-8")
    report = watch.look()
    assert states(report) == {"first": "unchanged"}
    watch.day += 60
    report = watch.look()
    assert states(report) == {"first": "degraded"}
    assert "列表可能停止更新" in problem(report)
    site.notices["/zcfb/t1.html"].paragraphs[8] = "第三条　受理机构应当自收到申请之日起三十个工作日内完成审核。"
    assert [kind for kind, _ in told(watch.look())] == ["amended"], "what it shows is concluded from all the same"
    title = publish(site)
    report = watch.look()
    assert (told(report), states(report)) == ([("new", title)], {"first": "ok"})


def test_a_frozen_list_is_named_though_its_dates_move(site: Site, watch: Watch) -> None:
    source = watch.path / "config" / "sources" / "first.yaml"
    source.write_text(source.read_text("utf-8") + "expect: {max_silence: 30d}\n", "utf-8")
    publish(site)
    watch.look()
    for _ in range(4):
        watch.day += 10
        for page in site.notices.values():
            page.day = f"{watch.now.date()}"
        report = watch.look()
        assert told(report) == []
    assert states(report) == {"first": "degraded"}
    assert "列表可能停止更新" in problem(report)


def test_a_body_that_is_suddenly_shorter_by_half_is_named_and_set_aside(site: Site, watch: Watch) -> None:
    page = site.notices["/zcfb/t2.html"]
    whole = list(page.paragraphs)
    page.paragraphs[:] = [*whole[:4], whole[-1]]
    report = watch.look()
    assert (states(report), told(report), report.sources[0].held) == ({"first": "degraded"}, [], 1)
    assert "正文少了一半以上" in problem(report)
    assert "watcher changes --held" in (report.sources[0].advice or "")
    page.paragraphs[:] = whole
    report = watch.look()
    assert (states(report), told(report)) == ({"first": "ok"}, [])


def test_fields_that_a_person_asks_for_are_asserted(site: Site, watch: Watch) -> None:
    source = watch.path / "config" / "sources" / "first.yaml"
    source.write_text(source.read_text("utf-8") + "expect: {fill: {number: 0.9}}\n", "utf-8")
    report = watch.look()
    assert states(report) == {"first": "degraded"}
    assert "expect.fill.number" in problem(report)


def test_half_of_the_pages_gone_at_once_is_the_sites_fault_and_one_is_not(site: Site, watch: Watch) -> None:
    kept = dict(site.notices)
    for path in list(site.notices)[:4]:
        site.notices.pop(path)
    for _ in range(3):
        report = watch.look()
        assert states(report) == {"first": "degraded"}
        assert told(report) == []
    site.notices = kept
    assert told(watch.look()) == []
    gone = site.notices.pop("/zcfb/t3.html")
    assert told(watch.look()) == []
    assert told(watch.look()) == [("withdrawn", gone.title)]


def test_a_site_that_recovers_while_it_is_looked_at_loses_nothing(site: Site, watch: Watch) -> None:
    kept = dict(site.notices)
    site.manner, site.misbehaves = "not_found", "pages"
    assert states(watch.look()) == {"first": "degraded"}
    site.manner = None
    site.notices.pop("/zcfb/t3.html")  # asked for a moment before all is well again
    assert told(watch.look()) == []
    site.notices = kept
    assert told(watch.look()) == []


def test_pages_taken_down_for_good_are_told_once_a_person_allows_it(site: Site, watch: Watch) -> None:
    for path in list(site.notices)[:4]:
        site.notices.pop(path)
    watch.look()
    source = watch.path / "config" / "sources" / "first.yaml"
    source.write_text(source.read_text("utf-8") + "expect: {max_gone: 4, min_items: 1}\n", "utf-8")
    watch.look()
    assert [kind for kind, _ in told(watch.look())] == []
    assert watch.look()


def test_a_new_page_that_ends_in_mid_air_for_days_is_taken_as_it_is(site: Site, watch: Watch) -> None:
    title = publish(site)
    whole = site.answer("/zcfb/n9.html")[1]
    site.bodies["/zcfb/n9.html"] = whole[: whole.index(b'<div class="footer">')]
    for _ in range(4):
        assert told(watch.look()) == []
    assert told(watch.look()) == [("new", title)]


def test_a_text_that_comes_where_none_was_is_no_amendment(site: Site, watch: Watch) -> None:
    title = f"{AGENCY}关于做好夜间经济工作的通知"
    site.publish("/zcfb/n9.html", title, "2026-03-13")
    assert told(watch.look()) == [("new", title)]
    publish(site)
    assert told(watch.look()) == []


def test_a_server_that_lies_about_304_is_caught_and_asked_in_full(site: Site, watch: Watch) -> None:
    site.lies = True
    page = site.notices["/zcfb/t2.html"]
    page.paragraphs[8] = "第三条　受理机构应当自收到申请之日起三十个工作日内完成审核，并公示审核结果。"
    title = publish(site)
    said = [*told(watch.look(days=3)), *told(watch.look())]
    assert said == [("new", title)], "every three days the list itself is asked for"
    with watch.store.read() as conn:
        [known] = [one for one in pages.pages_of(conn, "first").values() if one.url.endswith("/t2.html")]
    watch.day = next(day for day in range(watch.day + 1, watch.day + 130) if wants_whole(known, FIRST + timedelta(days=day)))
    report = watch.look()
    assert told(report) == [("amended", page.title)]
    assert [n.kind for n in report.notices] == ["source"]
    page = site.notices["/zcfb/t4.html"]
    page.paragraphs[8] = "第三条　受理机构应当自收到申请之日起四十个工作日内完成审核，并公示审核结果。"
    assert told(watch.look()) == [("amended", page.title)], "the server is not believed for a while"


def test_in_a_quiet_round_at_most_one_page_in_fifty_comes_again(site: Site, watch: Watch) -> None:
    with watch.store.read() as conn:
        [known, *_] = [one for one in pages.pages_of(conn, "first").values() if not one.listing]
    many = [replace(known, url=f"https://www.example.gov.cn/zcfb/{i}.html") for i in range(5000)]
    for day in (20, 41, 99):
        assert sum(wants_whole(one, FIRST + timedelta(days=day)) for one in many) <= 100
    assert not any(wants_whole(one, FIRST + timedelta(days=13)) for one in many), "what came in full of late is believed"


def test_some_days_over_some_sources_of_which_some_fail(tmp_path: Path) -> None:
    """The short form of `python -m benchmarks days`."""
    with a_world(4, seed=5) as world:
        make_home(tmp_path, {name: world.url(name) for name in world.sites})
        with watching(tmp_path, f"sqlite:///{tmp_path / 'w.db'}") as watch:
            watch.look()
            count = 0
            for _ in range(12):
                world.night()
                changes = [(str(c.kind), c.title, c.source or "") for c in watch.look().changes if not c.baseline]
                count += len(changes)
                assert world.settle(changes) == []
            assert count > 3


def test_what_is_expected_of_a_source_is_shown_with_what_its_revisits_cost(watch: Watch) -> None:
    home = load_home(watch.path)
    expected = usual(watch.store, home.source("first"), home.settings.fetch, watch.now)
    assert (expected.rows, expected.least_rows, expected.pages, expected.max_changes) == (7, 4, 7, 20)
    assert expected.fill == {"title": 0.4, "date": 0.4}
    assert 0 < expected.revisits_a_day < expected.budget
    said = "\n".join(expected.lines())
    assert "少于4行视为异常" in said
    assert "上限1000次" in said


def test_what_was_taken_off_is_told_once_whatever_the_site_shows_in_its_place(site: Site, watch: Watch) -> None:
    title = site.notices.pop("/zcfb/t3.html").title
    assert told(watch.look()) + told(watch.look()) == [("withdrawn", title)]
    for manner in IN_ITS_PLACE:
        site.manner, site.misbehaves = manner, "pages"
        during = [*told(watch.look()), *told(watch.look())]
        site.manner = None
        after = [*told(watch.look()), *told(watch.look())]
        assert (manner, during, after) == (manner, [], [])


def test_what_was_taken_off_and_is_there_again_is_said_to_be_back(site: Site, watch: Watch) -> None:
    taken = site.notices.pop("/zcfb/t3.html")
    assert told(watch.look()) + told(watch.look()) == [("withdrawn", taken.title)]
    site.notices["/zcfb/t3.html"] = taken
    assert [notice.kind for notice in watch.look().notices] == ["back"]
    taken.paragraphs[8] = "第三条　受理机构应当自收到申请之日起三十个工作日内完成审核，并公示审核结果。"
    assert told(watch.look()) == [("amended", taken.title)]
    site.notices.pop("/zcfb/t3.html")
    assert told(watch.look()) + told(watch.look()) == [("withdrawn", taken.title)]
    taken.paragraphs[8] = "第三条　受理机构应当自收到申请之日起四十个工作日内完成审核，并公示审核结果。"
    site.notices["/zcfb/t3.html"] = taken
    report = watch.look()
    assert ([notice.kind for notice in report.notices], told(report)) == (["back"], [("amended", taken.title)])
