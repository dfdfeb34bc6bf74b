"""Issues of bulletins as sources publish them: recorded, matched with what ministries' sites gave, told only where new."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.support.calls import call
from tests.support.homes import make_home
from tests.support.passes import FIRST, Watch, only, states, told, watching
from tests.support.site import Site
from tests.support.texts import measure, notice
from watcher.config import load_home
from watcher.digest.bulletin import write_bulletin
from watcher.model import Issue
from watcher.read import read_bytes, read_list
from watcher.run.asking.history import History, find, history
from watcher.run.concluding.bulletins import same_issue
from watcher.store import issues
from watcher.store.issues import Published
from watcher.web import create_app

MINISTRY, OTHER = "样例省财政厅", "样例省商务厅"
NEWS = "样例省召开中小企业服务工作会议部署全年任务"
NEWS_TEXT = ["会议指出，要把服务送到企业门口。", "会议强调，各地要在六月底前建立台账。", "会议要求，力戒形式主义。"]


@dataclass(frozen=True)
class Piece:
    """One document of an issue, as printed there."""

    title: str
    text: tuple[str, ...]
    section: str
    excerpt: bool = False

    def lines(self) -> list[str]:
        return [self.title, *(["（原文节选）"] if self.excerpt else []), *self.text]


def policy(topic: str, n: int, section: str = "政策解读") -> Piece:
    return Piece(f"{MINISTRY}关于做好{topic}工作的通知", tuple(notice(MINISTRY, f"样财企〔2026〕{n}号", "2026年3月10日", topic)), section)


def law(n: int, *, last: str = "本办法自印发之日起施行。", topic: str = "设备更新") -> Piece:
    name = f"{topic}补助资金管理办法"
    text = measure(MINISTRY, f"样财建〔2026〕{n}号", "2026年3月9日", name, last)
    return Piece(f"{MINISTRY}关于印发《{name}》的通知", tuple(text), "政策解读")


def issue(pieces: list[Piece], number: str = "2026年 第1期", day: str = "2026.3.11") -> list[str]:
    """The lines of an issue with its contents, masthead and sections."""
    contents = [f"- {i}、{piece.title}（来源：{MINISTRY}）" for i, piece in enumerate(pieces, 1)]
    lines, section = ["本 期 要 目", *contents, "政策参考", number, "总第9期", day], None
    for piece in pieces:
        lines += [piece.section] if piece.section != section else []
        section = piece.section
        lines += piece.lines()
    return lines


def as_page(lines: list[str]) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = f'<html><head><meta charset="utf-8"><title>政策参考</title></head><body><div class="TRS_Editor">{body}</div></body></html>'
    return page.encode()


def as_docx(lines: list[str]) -> bytes:
    import docx

    written, file = docx.Document(), io.BytesIO()
    for line in lines:
        written.add_paragraph(line)
    written.save(file)
    return file.getvalue()


def as_pdf(lines: list[str]) -> bytes:
    reading = read_bytes(as_text(lines))
    return write_bulletin(list(reading.documents), issue=reading.issue or Issue(), form="pdf")


def as_zip(lines: list[str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("issue.txt", as_text(lines))
    return file.getvalue()


def as_text(lines: list[str]) -> bytes:
    return "\n\n".join(lines).encode()


def put(site: Site, path: str, lines: list[str], form: Callable[[list[str]], bytes] = as_text, title: str = "政策参考2026年第1期") -> None:
    site.bodies[path] = form(lines)
    site.publish(path, title, "2026-03-11")


def publish(site: Site, path: str, piece: Piece) -> None:
    site.publish(path, piece.title, "2026-03-10", *piece.text)


@pytest.fixture
def ministry() -> Iterator[Site]:
    with Site() as site:
        publish(site, "/zcfb/old.html", policy("会计管理", 1))
        yield site


@pytest.fixture
def press() -> Iterator[Site]:
    with Site() as site:
        before = issue([policy("仓储物流", 80), policy("场地租赁", 81)], "2025年 第9期", "2025.12.11")
        put(site, "/zcfb/issue0.txt", before, title="政策参考2025年第9期")
        yield site


@pytest.fixture
def watch(ministry: Site, press: Site, tmp_path: Path) -> Iterator[Watch]:
    make_home(tmp_path, {"ministry": ministry.list_url, "press": press.list_url})
    with watching(tmp_path, f"sqlite:///{tmp_path / 'state' / 'watcher.db'}") as opened:
        opened.look()
        yield opened


def contents(watch: Watch, ident: int) -> list[tuple[int, str | None, str, bool, bool]]:
    with watch.store.read() as conn:
        return [(e.position, e.section, e.title, e.excerpt, e.fresh) for e in issues.contents(conn, ident) if not e.gone_at]


def held(watch: Watch) -> dict[int, Published]:
    with watch.store.read() as conn:
        return {one.id: one for one, _ in issues.published(conn)}


def shown(watch: Watch, name: str) -> History:
    with watch.store.read() as conn:
        [known] = find(conn, name)
        return history(conn, known.id, watch.now.date(), watch.now)


FORMS = {
    "text": (as_text, "/zcfb/1.txt"),
    "page": (as_page, "/zcfb/1.html"),
    "print": (as_pdf, "/zcfb/1.pdf"),
    "word": (as_docx, "/zcfb/1.docx"),
    "zip": (as_zip, "/zcfb/1.zip"),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_issue_in_any_form_is_recorded_with_what_it_adds(watch: Watch, ministry: Site, press: Site, form: str) -> None:
    publish(ministry, "/zcfb/n2.html", policy("人才引进", 2))
    watch.look()
    write, path = FORMS[form]
    news = Piece(NEWS, tuple(NEWS_TEXT), "部委动态")
    put(press, path, issue([policy("人才引进", 2), policy("市场开拓", 3), news]), write)
    assert sorted(told(watch.look())) == sorted([("new", policy("市场开拓", 3).title), ("new", NEWS)])
    newest = max(held(watch))
    assert held(watch)[newest].masthead == Issue("政策参考", "2026年第1期", "总第9期", date(2026, 3, 11), None)
    assert contents(watch, newest) == [
        (1, "政策解读", policy("人才引进", 2).title, False, False),
        (2, "政策解读", policy("市场开拓", 3).title, False, True),
        (3, "部委动态", NEWS, False, True),
    ]
    [place] = shown(watch, "样财企〔2026〕2号").issues
    assert (place.issue.name, place.position, place.section) == ("《政策参考》2026年第1期（总第9期）", 1, "政策解读")
    assert told(watch.look()) == []


def test_the_issue_first_and_the_ministrys_page_after_it_is_told_once(watch: Watch, ministry: Site, press: Site) -> None:
    fresh = law(5)
    put(press, "/zcfb/1.txt", issue([fresh, policy("市场开拓", 3)]))
    assert len(told(watch.look())) == 2
    printed = replace(fresh, text=(*fresh.text[:8], fresh.text[8].replace("十五个", "十六个"), *fresh.text[9:]))
    assert printed != fresh
    publish(ministry, "/zcfb/n5.html", printed)
    assert told(watch.look()) == [], "a bulletin that printed another word amends nothing"
    assert "十六个" in shown(watch, "样财建〔2026〕5号").text, "the issuer's own page is the text"
    ministry.notices["/zcfb/n5.html"].paragraphs[8] = fresh.text[8].replace("十五个", "四十个")
    assert only(watch.look(), "amended").doc_number == "样财建〔2026〕5号"


def test_an_excerpt_never_amends_and_gives_way_to_the_full_text(watch: Watch, ministry: Site, press: Site) -> None:
    repeal = "本办法自2026年5月1日起施行。《会计管理补助办法》（样财会〔2020〕7号）同时废止。"
    full = law(6, last=repeal)
    part = replace(full, text=full.text[:9], excerpt=True)
    put(press, "/zcfb/1.txt", issue([part, policy("市场开拓", 3)]))
    assert [kind for kind, _ in told(watch.look())] == ["new", "new"]
    first = shown(watch, "样财建〔2026〕6号")
    assert first.document is not None
    assert first.document.excerpt
    assert [place.excerpt for place in first.issues] == [True]
    publish(ministry, "/zcfb/n6.html", full)
    report = watch.look()
    assert [kind for kind, _ in told(report)] == ["repealed"], "what the excerpt left out is told, and no amendment"
    now = shown(watch, "样财建〔2026〕6号")
    assert now.document is not None
    assert not now.document.excerpt
    assert "同时废止" in now.text
    put(press, "/zcfb/2.txt", issue([part, policy("人才引进", 4)], "2026年 第2期", "2026.3.15"), title="政策参考2026年第2期")
    assert [title for _, title in told(watch.look())] == [policy("人才引进", 4).title]
    assert "同时废止" in shown(watch, "样财建〔2026〕6号").text
    assert [place.issue.number for place in shown(watch, "样财建〔2026〕6号").issues] == ["2026年第1期", "2026年第2期"]


def test_a_corrected_issue_stays_one_issue(watch: Watch, press: Site) -> None:
    put(press, "/zcfb/1.txt", issue([policy("市场开拓", 3), policy("人才引进", 4)]))
    watch.look()
    before = set(held(watch))
    press.bodies["/zcfb/1.txt"] = as_text(issue([policy("设备更新", 5), policy("市场开拓", 3)]))
    assert told(watch.look()) == [("new", policy("设备更新", 5).title)], "what was taken out is not withdrawn"
    assert set(held(watch)) == before
    assert [title for _, _, title, _, _ in contents(watch, max(before))] == [policy("设备更新", 5).title, policy("市场开拓", 3).title]
    [place] = shown(watch, "样财企〔2026〕4号").issues
    assert place.gone_at is not None
    assert told(watch.look()) == []


def test_one_issue_as_a_file_and_as_a_page_is_one(watch: Watch, press: Site) -> None:
    lines = issue([policy("市场开拓", 3), policy("人才引进", 4), law(5)])
    put(press, "/zcfb/1.docx", lines, as_docx)
    assert len(told(watch.look())) == 3
    put(press, "/zcfb/1.html", lines, as_page)
    assert told(watch.look()) == []
    newest = max(held(watch))
    with watch.store.read() as conn:
        assert [url.rsplit("/")[-1] for url in issues.pages_of(conn, newest)] == ["1.docx", "1.html"]
    press.notices.pop("/zcfb/1.docx")
    press.bodies.pop("/zcfb/1.docx")
    for _ in range(3):
        assert told(watch.look()) == [], "it still stands in the other file"


def test_an_address_that_shows_the_newest_issue_shows_one_after_the_other(watch: Watch, press: Site) -> None:
    first = [policy("市场开拓", 3), policy("人才引进", 4), law(5)]
    put(press, "/zcfb/latest.html", issue(first), as_page, "政策参考（最新一期在线阅读）")
    assert len(told(watch.look())) == 3
    following = issue([policy("设备更新", 6), policy("技能培训", 7), law(8, topic="节能改造")], "2026年 第2期", "2026.4.11")
    press.bodies["/zcfb/latest.html"] = as_page([line.replace("总第9期", "总第10期") for line in following])
    assert [kind for kind, _ in told(watch.look())] == ["new"] * 3
    assert [one.number for one in held(watch).values()][:2] == ["2026年第2期", "2026年第1期"]


def test_news_without_a_date_is_matched_by_the_day_of_its_issue(watch: Watch, ministry: Site, press: Site) -> None:
    ministry.publish("/zcfb/news.html", NEWS, "2026-03-09", *NEWS_TEXT)
    assert told(watch.look()) == [("new", NEWS)]
    put(press, "/zcfb/1.txt", issue([policy("市场开拓", 3), Piece(NEWS, (*NEWS_TEXT, "会议还通报了上年情况。"), "部委动态")]))
    assert [title for _, title in told(watch.look())] == [policy("市场开拓", 3).title]
    later = Piece(NEWS, ("会议回顾了过去的一年。", "会议对新一年的工作作出部署。"), "部委动态")
    lines = issue([policy("人才引进", 4), later], "2027年 第1期", "2027.3.11")
    put(press, "/zcfb/2.txt", [line.replace("总第9期", "总第13期") for line in lines], title="政策参考2027年第1期")
    watch.day += 365
    assert NEWS in [title for _, title in told(watch.look())], "the meeting of the next year is another one"


KNOWN = Published(1, "政策参考", "2026年第1期", "总第9期", date(2026, 3, 11), "样例市服务中心", "press", FIRST)


@pytest.mark.parametrize(
    ("said", "source", "same"),
    [
        (Issue("政策参考", "2026年第1期"), "press", True),
        (Issue("政策参考", None, "总第9期"), "press", True),
        (Issue("政策参考", "2026年第2期"), "press", False),
        (Issue("行业动态", "2026年第1期"), "press", False),
        (Issue("政策参考", "2026年第1期"), "elsewhere", False),
        (Issue("政策参考", "2026年第1期", None, None, "样例市服务中心"), "elsewhere", True),
        (Issue("政策参考", "2026年第1期", None, None, "另一中心"), "press", False),
        (Issue("政策参考", None, None, date(2026, 3, 11)), "press", True),
        (Issue("政策参考", None, None, date(2026, 3, 12)), "press", False),
        (Issue(), "press", False),
    ],
)
def test_when_two_mastheads_are_of_one_issue(said: Issue, source: str, same: bool) -> None:
    assert same_issue(KNOWN, said, source, date(2026, 3, 20)) is same


def test_a_number_without_its_year_is_told_apart_by_time() -> None:
    bare = replace(KNOWN, number="第3期", serial=None)
    assert same_issue(bare, Issue("政策参考", "第3期", None, date(2026, 3, 12)), "press", date(2026, 3, 20))
    assert not same_issue(bare, Issue("政策参考", "第3期", None, date(2027, 3, 12)), "press", date(2027, 3, 20))


def test_an_issue_is_shown_on_the_command_line_and_on_its_page(watch: Watch, press: Site) -> None:
    put(press, "/zcfb/1.txt", issue([replace(policy("市场开拓", 3), excerpt=True), policy("人才引进", 4)]))
    watch.look()
    newest = max(held(watch))
    listed = call(watch.path, "issues", "--json").json["issues"]
    assert [(one["number"], one["documents"]) for one in listed] == [("2026年第1期", 2), ("2025年第9期", 2)]
    one = call(watch.path, "issues", str(newest), "--json").json
    assert one["issue"]["urls"] == [press.url + "/zcfb/1.txt"]
    rows = [(row["section"], row["excerpt"], row["fresh"]) for row in one["contents"]]
    assert rows == [("政策解读", True, True), ("政策解读", False, True)]
    assert call(watch.path, "issues", "999").status == 2
    with TestClient(create_app(load_home(watch.path), watch.store, lambda: watch.now)) as client:
        assert "《政策参考》2026年第1期（总第9期）" in client.get("/issues").text
        page = client.get(f"/issues/{newest}").text
        assert policy("人才引进", 4).title in page
        assert "原文节选" in page
        ident = one["contents"][0]["document_id"]
        assert f'href="/issues/{newest}"' in client.get(f"/documents/{ident}").text
        assert client.get("/issues/999").status_code == 404


def as_contents(site: Site, number: str, paths: list[str]) -> bytes:
    """A gazette's page that only links the documents of its newest issue."""
    rows = "".join(f'<li><a href="{path}">{site.notices[path].title}</a></li>' for path in paths)
    head = '<meta charset="utf-8"><title>样例省人民政府公报</title>'
    return f"<html><head>{head}</head><body><h1>样例省人民政府公报{number}</h1><h3>部门文件</h3><ul>{rows}</ul></body></html>".encode()


def test_a_page_of_contents_is_an_issue_of_the_documents_that_it_links(tmp_path: Path, ministry: Site) -> None:
    names = ("仓储物流", "场地租赁", "技能培训", "节能改造", "夜间经济", "数据要素", "冷链物流")
    paths = [f"/gb/content_{n}00.htm" for n in range(21, 28)]
    for path, (n, topic) in zip(paths, enumerate(names, 21), strict=True):
        publish(ministry, path, policy(topic, n))
    make_home(tmp_path, {"gazette": f"{ministry.url}/gb/"})
    with watching(tmp_path, f"sqlite:///{tmp_path / 'w.db'}") as watch:
        ministry.bodies["/gb/"] = as_contents(ministry, "2026年第5号（总号：1862）", paths[:6])
        assert states(watch.look()) == {"gazette": "ok"}
        ministry.bodies["/gb/"] = as_contents(ministry, "2026年第6号（总号：1863）", [*paths[2:6][::-1], paths[6]])
        assert told(watch.look()) == [("new", ministry.notices[paths[6]].title)], "what stood in the issue before is no news"
        printed = {one.number: one for one in held(watch).values()}
        assert {number: len(contents(watch, one.id)) for number, one in printed.items()} == {"2026年第5号": 6, "2026年第6号": 5}
        assert [title for _, _, title, *_ in contents(watch, printed["2026年第6号"].id)][-1] == ministry.notices[paths[6]].title
        assert told(watch.look()) == []


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("样例省人民政府公报2026年第5号", "2026年第5号"),
        ("政策文件", None),
        ("2026年政策文件", None),
        ("第5期", None),  # an issue of which the year is not said may be a part of anything
    ],
)
def test_the_heading_of_a_list_says_whether_it_is_an_issue(heading: str, number: str | None) -> None:
    rows = "".join(f'<li><a href="/gb/content_{n}00.htm">关于做好第{n}批项目申报工作的通知</a></li>' for n in range(6))
    listing = read_list(f"<html><body><h2>{heading}</h2><ul>{rows}</ul></body></html>".encode(), url="https://www.example.gov.cn/gb/")
    assert (listing.issue and listing.issue.number) == number
    issues_of = "".join(f'<li><a href="/gb/{n}/index.htm">公报2026年第{n}号目录全文</a></li>' for n in range(1, 7))
    listing = read_list(f"<html><body><h2>{heading}</h2><ul>{issues_of}</ul></body></html>".encode(), url="https://www.example.gov.cn/gb/")
    assert listing.issue is None, "a list of issues is none itself"
