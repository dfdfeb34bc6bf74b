"""What is held for a look: why, on what evidence, and what becomes of it. On both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.support.homes import make_home
from tests.support.passes import Watch, only, told, watching
from tests.support.site import Site
from tests.support.texts import FILLER, measure, notice
from watcher.cli.main import root
from watcher.config import load_home
from watcher.model import Change, Refusal
from watcher.run.concluding.review import Chosen, discard, release, waiting
from watcher.run.readers.profiles import load_profiles
from watcher.store.schema import changes, owed

AGENCY = "样例省财政厅"
READER = {"id": "li", "channel": {"kind": "file", "url": "out"}, "query": ""}
TOPICS = ("节能改造", "技能培训", "场地租赁", "仓储物流", "市场开拓", "设备更新")
FIRST = "/zcfb/t1.html"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        for i, topic in enumerate(TOPICS, 1):
            name = f"{topic}补助资金管理办法"
            text = measure(AGENCY, f"样财建〔2025〕{i}号", f"2025年{i}月6日", name)
            served.publish(f"/zcfb/t{i}.html", f"{AGENCY}关于印发《{name}》的通知", f"2025-0{i}-08", *text)
        yield served


@pytest.fixture
def watch(site: Site, tmp_path: Path, store_url: str) -> Iterator[Watch]:
    make_home(tmp_path, {"first": site.list_url}, subscribers=[READER])
    with watching(tmp_path, store_url) as opened:
        opened.look()
        yield opened


def held(watch: Watch) -> list[Change]:
    with watch.store.read() as conn:
        return waiting(conn, Chosen())


def let_go(watch: Watch, *ids: str, source: str | None = None) -> list[Change]:
    home = load_home(watch.path)
    return release(home, watch.store, load_profiles(home), Chosen(ids, source), watch.now)


def owed_rows(watch: Watch) -> list[tuple[str, str, bool]]:
    """What is owed, as (kind, title, held)."""
    with watch.store.read() as conn:
        return [tuple(row) for row in conn.execute(select(changes.c.kind, changes.c.title, changes.c.held).join_from(owed, changes))]


def halve(site: Site) -> list[str]:
    page = site.notices[FIRST]
    whole = page.paragraphs
    page.paragraphs = whole[:8]
    return whole


def repeal_first(site: Site) -> None:
    said = f"经研究，决定废止《{site.notices[FIRST].title}》（样财建〔2025〕1号），自本通知印发之日起停止执行。"
    text = ["样财办〔2026〕3号", said, AGENCY, "2026年3月13日"]
    site.publish("/zcfb/g.html", f"{AGENCY}关于废止一件规范性文件的通知", "2026-03-13", *text)


def test_a_text_that_lost_half_of_its_words_is_held_and_settles_when_they_are_back(site: Site, watch: Watch) -> None:
    whole = halve(site)
    report = watch.look()
    assert told(report) == []
    assert report.sources[0].held == 1
    [change] = held(watch)
    assert change.kind == "amended"
    assert "少了一半以上" in (change.held_for or "")
    assert change.redline
    assert told(watch.look()) == []
    site.notices[FIRST].paragraphs = whole
    assert told(watch.look()) == [], "the text known before stayed the document's"
    assert held(watch) == []
    assert owed_rows(watch) == []


def test_what_is_released_is_told_and_owed_once_from_then_on(site: Site, watch: Watch) -> None:
    halve(site)
    watch.look(days=3)
    [change] = held(watch)
    [said] = let_go(watch, change.id)
    assert (said.kind, said.held, said.recorded_at) == ("amended", False, watch.now)
    assert [row[0] for row in owed_rows(watch)] == ["amended"]
    assert held(watch) == []
    site.visits += 1
    assert told(watch.look()) == [], "the released text is the document's now"
    with pytest.raises(Refusal, match="no held change"):
        let_go(watch, change.id)
    assert len(owed_rows(watch)) == 1


def test_what_is_discarded_is_never_told_and_does_not_come_again(site: Site, watch: Watch) -> None:
    whole = halve(site)
    watch.look()
    [change] = held(watch)
    discard(watch.store, Chosen((change.id,)), "页面未加载完整", watch.now)
    site.visits += 1
    assert told(watch.look()) == []
    assert held(watch) == []
    site.notices[FIRST].paragraphs = [words.replace("十五个", "二十个") for words in whole]
    assert [c.label for change in [only(watch.look(), "amended")] for c in [change.redline[0].new] if c]
    assert owed_rows(watch)[0][0] == "amended"


def test_an_edit_while_half_of_the_text_waits_is_told_against_the_text_known(site: Site, watch: Watch) -> None:
    whole = halve(site)
    watch.look()
    site.notices[FIRST].paragraphs = [words.replace("百分之二十五", "百分之三十") for words in whole]
    change = only(watch.look(), "amended")
    assert all("百分之" in (part.new.text if part.new else "") for part in change.redline)
    assert held(watch) == []


@pytest.mark.parametrize(
    ("title", "paragraphs", "why"),
    [
        (None, measure(AGENCY, "（见附件）", "2025年1月6日", "节能改造补助资金管理办法", articles=6), "文号"),
        ("样例省财政厅", ["今日要闻", *FILLER], "列表仍称其为"),
        (
            None,
            ["样财建〔2025〕1号", *(f"门户网站正在升级，第{i}个栏目暂时无法浏览，敬请谅解。" for i in range(12))],
            "少了一半|几乎没有相同",
        ),
    ],
)
def test_a_page_that_lost_its_number_its_title_or_its_words_is_held(
    site: Site, watch: Watch, title: str | None, paragraphs: list[str], why: str
) -> None:
    page, listed = site.notices[FIRST], site.notices[FIRST].title
    page.paragraphs = paragraphs
    if title:
        site.bodies[FIRST] = page.page(1).replace(listed, title).encode()
    assert told(watch.look()) == []
    [change] = held(watch)
    assert change.title == listed
    assert any(word in (change.held_for or "") for word in why.split("|")), change.held_for


def test_the_same_passage_in_many_documents_is_the_sites_doing(site: Site, watch: Watch) -> None:
    for path in list(site.notices)[:3]:
        site.notices[path].paragraphs.append("本站信息以纸质文件为准，欢迎关注微信公众号。")
    assert told(watch.look()) == []
    assert len(held(watch)) == 3
    for path in list(site.notices)[:3]:
        site.notices[path].paragraphs.pop()
        assert told(watch.look()) == [], "each comes back by itself, and is no amendment"
    assert held(watch) == []


def test_most_texts_at_once_are_held_and_a_new_document_beside_them_is_told(site: Site, watch: Watch) -> None:
    for i, page in enumerate(site.notices.values()):
        page.paragraphs[8] = f"第三条　本条已经改写为第{i}种说法，与先前不同。"
    title = f"{AGENCY}关于做好人才引进工作的通知"
    site.publish("/zcfb/n9.html", title, "2026-03-11", *notice(AGENCY, "样财企〔2026〕9号", "2026年3月10日", "人才引进"))
    assert told(watch.look()) == [("new", title)]
    assert len(held(watch)) == len(TOPICS)
    released = let_go(watch, source="first")
    assert len(released) == len(TOPICS)
    assert told(watch.look()) == []
    assert len(owed_rows(watch)) == len(TOPICS) + 1


def test_held_marks_come_to_nothing_and_a_repeal_later_is_told(site: Site, watch: Watch) -> None:
    (watch.path / "config" / "sources" / "first.yaml").write_text(
        f"id: first\nname: 样例\nurls: ['{site.list_url}']\nexpect: {{max_changes: 2}}\n", "utf-8"
    )
    for page in site.notices.values():
        page.status = "失效"
    assert told(watch.look()) == []
    assert [change.kind for change in held(watch)] == ["repealed"] * len(TOPICS)
    discard(watch.store, Chosen(source="first"), "网站误标", watch.now)
    for page in site.notices.values():
        page.status = ""
    assert told(watch.look()) == []
    repeal_first(site)
    assert only(watch.look(), "repealed").doc_number == "样财建〔2025〕1号"


def test_a_held_mark_is_confirmed_by_a_document_that_says_so(site: Site, watch: Watch) -> None:
    (watch.path / "config" / "sources" / "first.yaml").write_text(
        f"id: first\nname: 样例\nurls: ['{site.list_url}']\nexpect: {{max_changes: 2}}\n", "utf-8"
    )
    for page in site.notices.values():
        page.status = "失效"
    watch.look()
    repeal_first(site)
    assert only(watch.look(), "repealed").by is not None
    assert len(held(watch)) == len(TOPICS) - 1


def said(home: Path, *args: str, status: int = 0, now: str = "2026-03-12T09:00:00+08:00") -> str:
    """What the program prints in this process."""
    done = CliRunner().invoke(root, ["--home", str(home), *args, "--now", now])
    assert done.exit_code == status, done.output
    return done.stdout


def test_a_person_sees_why_and_what_to_type(tmp_path: Path, site: Site) -> None:
    home = make_home(tmp_path, {"first": site.list_url}, subscribers=[READER])
    said(home, "check", "--no-send", now="2026-03-10T09:00:00+08:00")
    halve(site)
    said(home, "check", "--no-send", status=1, now="2026-03-11T09:00:00+08:00")
    [change] = json.loads(said(home, "changes", "--held", "--json"))["changes"]
    assert {"held_for", "redline", "document_id"} <= change.keys()
    shown = said(home, "changes", "--held")
    assert f"watcher release {change['id']}" in shown
    assert f"watcher discard {change['id']}" in shown
    assert "待核对" in shown
    assert json.loads(said(home, "changes", "--json")) == {"changes": []}
    said(home, "release", status=2)
    assert "已发布1件" in said(home, "release", "--all")
    assert json.loads(said(home, "discard", "--all", "--reason", "无", "--json")) == {"discarded": []}
    [row] = json.loads(said(home, "changes", "--json"))["changes"]
    assert (row["kind"], row["held"]) == ("amended", False)
    assert json.loads(said(home, "send", "--json", now="2026-03-13T09:00:00+08:00"))["sent"] == 1
