"""Attachments as children of their document: fetched with its page, compared, and acting where they are what it says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from tests.support.homes import make_home
from tests.support.passes import Watch, only, states, told, watching
from tests.support.site import Site
from tests.support.texts import FILLER, measure, notice
from watcher.run.asking.history import find, history
from watcher.run.concluding.attached import stem

AGENCY = "样例省财政厅"
NAME = "节能改造补助资金管理办法"
TITLE = f"{AGENCY}关于印发《{NAME}》的通知"
NUMBER = "样财建〔2025〕1号"
ARTICLES = measure(AGENCY, NUMBER, "2025年1月6日", NAME)[5:]
PLAIN = [*ARTICLES[:3], "第三条　受理机构应当在十五个工作日内完成审核。", *ARTICLES[4:]]
EDITED = [line.replace("在十五个工作日", "在二十个工作日") for line in PLAIN]


def link(path: str, name: str) -> str:
    return f'附件：<a href="{path}">{name}</a>'


def as_text(lines: list[str]) -> bytes:
    return "\n".join(lines).encode()


def as_word(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        body = [
            NUMBER,
            "各市、县人民政府有关部门：",
            f"现将《{NAME}》印发给你们，请认真贯彻执行。",
            link("/f/a.docx", f"{NAME}.docx"),
            link("/f/a.txt", f"{NAME}.txt"),
        ]
        served.publish("/zcfb/1.html", TITLE, "2025-01-08", *body, AGENCY, "2025年1月6日")
        served.publish(
            "/zcfb/2.html",
            f"{AGENCY}关于做好会计管理工作的通知",
            "2025-02-08",
            *notice(AGENCY, "样财会〔2025〕2号", "2025年2月6日", "会计管理"),
        )
        served.bodies |= {"/f/a.docx": as_word(PLAIN), "/f/a.txt": as_text(PLAIN)}
        yield served


@pytest.fixture
def watch(site: Site, tmp_path: Path, store_url: str) -> Iterator[Watch]:
    make_home(tmp_path, {"first": site.list_url})
    with watching(tmp_path, store_url) as opened:
        assert told(opened.look()) == []
        yield opened


def asked(site: Site, path: str) -> list[int]:
    return [status for at, status in site.requests if at == path]


def test_a_change_in_an_attachment_is_told_once_with_its_name_and_redline(site: Site, watch: Watch) -> None:
    assert asked(site, "/f/a.docx") == [200]
    site.requests.clear()
    assert told(watch.look()) == []
    assert asked(site, "/f/a.docx") == [304], "an unchanged file is not downloaded again"
    site.bodies |= {"/f/a.docx": as_word(EDITED), "/f/a.txt": as_text(EDITED)}
    change = only(watch.look(), "amended")
    assert change.doc_number == NUMBER
    assert f"附件《{NAME}》" in change.summary
    assert [p.new.label for p in change.redline if p.new] == ["第三条"]
    assert told(watch.look()) == []


def test_a_decision_on_a_measure_in_an_attachment_is_told_with_its_redline_and_the_new_file_is_silent(site: Site, watch: Watch) -> None:
    words = [
        f"现决定对《{NAME}》（{NUMBER}）作如下修改：",
        "一、将第三条中的“十五个工作日”修改为“二十个工作日”。",
        "本通知自印发之日起施行。",
    ]
    about = f"{AGENCY}关于修改《{NAME}》的通知"
    site.publish("/zcfb/3.html", about, "2026-03-11", "样财建〔2026〕5号", "各有关单位：", *words, AGENCY, "2026年3月11日")
    change = only(watch.look(), "amended")
    assert change.doc_number == NUMBER
    assert [p.new.label for p in change.redline if p.new] == ["第三条"]
    site.bodies |= {"/f/a.docx": as_word(EDITED), "/f/a.txt": as_text(EDITED)}
    assert told(watch.look()) == []


def test_other_bytes_with_the_same_words_are_silent(site: Site, watch: Watch) -> None:
    site.bodies["/f/a.txt"] = as_text([line.replace("，", ",") for line in PLAIN])
    assert told(watch.look()) == []


def test_a_file_put_up_under_another_address_is_held_against_the_old_one(site: Site, watch: Watch) -> None:
    page = site.notices["/zcfb/1.html"]
    page.paragraphs[4] = link("/f/b.txt", f"{NAME}.txt")
    site.bodies["/f/b.txt"] = as_text(EDITED)
    assert [p.new.label for p in only(watch.look(), "amended").redline if p.new] == ["第三条"]


def test_a_file_gone_or_broken_counts_against_nobody(site: Site, watch: Watch) -> None:
    del site.bodies["/f/a.docx"]
    site.bodies["/f/a.txt"] = b"%PDF-1.7 broken" * 50
    report = watch.look()
    assert told(report) == []
    assert states(report) == {"first": "unchanged"}
    assert [n.kind for n in report.notices] == ["attachment"], "the exchanged file cannot be read: somebody may look"
    site.requests.clear()
    watch.look()
    assert asked(site, "/f/a.docx") == [], "not asked for again so soon"
    with watch.store.read() as conn:
        [known] = find(conn, NUMBER)
        shown = history(conn, known.id, watch.now.date(), watch.now).attachments
    assert [(one.texts, bool(one.problem)) for one in shown] == [(1, True), (1, True)]


def test_the_measure_in_an_attachment_acts(site: Site, watch: Watch) -> None:
    last = f"第八条　本办法自2026年6月1日起施行。《{NAME}》（{NUMBER}）同时废止。"
    site.bodies["/f/new.docx"] = as_word([NAME, *ARTICLES[1:-1], last])
    body = [
        "样财建〔2026〕5号",
        "各市、县人民政府有关部门：",
        f"现将《{NAME}》印发给你们，请遵照执行。",
        link("/f/new.docx", f"{NAME}.docx"),
    ]
    site.publish("/zcfb/3.html", TITLE, "2026-03-11", *body, AGENCY, "2026年3月11日")
    report = watch.look()
    change = only(report, "repealed")
    assert (change.doc_number, change.by.doc_number if change.by else None) == (NUMBER, "样财建〔2026〕5号")
    assert "同时废止" in (change.quote or "")


def test_a_list_in_an_attachment_repeals_and_is_counted_with_the_page(site: Site, watch: Watch) -> None:
    rows = ["废止的规范性文件目录", f"1.《{TITLE.replace('《', '〈').replace('》', '〉')}》（{NUMBER}）"]
    site.bodies["/f/list.txt"] = as_text(rows)
    words = "经清理，决定废止下列1件规范性文件（目录见附件），自本通知印发之日起停止执行。"
    body = ["样财办〔2026〕5号", "各有关单位：", words, link("/f/list.txt", "废止的规范性文件目录.txt"), AGENCY, "2026年3月11日"]
    site.publish("/zcfb/3.html", f"{AGENCY}关于废止部分规范性文件的通知", "2026-03-11", *body)
    report = watch.look()
    assert only(report, "repealed").doc_number == NUMBER
    assert [n.kind for n in report.notices if n.kind == "contradiction"] == []


def test_a_form_beside_a_document_acts_on_nothing(site: Site, watch: Watch) -> None:
    site.bodies["/f/form.txt"] = as_text(["申请表填写说明", f"填表前请知悉：《{NAME}》（{NUMBER}）废止。"])
    body = [*notice(AGENCY, "样财企〔2026〕9号", "2026年3月10日", "市场开拓"), *FILLER, *FILLER, link("/f/form.txt", "申请表.txt")]
    site.publish("/zcfb/3.html", f"{AGENCY}关于做好市场开拓工作的通知", "2026-03-11", *body)
    assert [kind for kind, _ in told(watch.look())] == ["new"]


def test_fetching_attachments_can_be_turned_off(site: Site, tmp_path: Path, store_url: str) -> None:
    make_home(tmp_path, {"first": site.list_url})
    source = tmp_path / "config" / "sources" / "first.yaml"
    source.write_text(source.read_text("utf-8") + "attachments: false\n", "utf-8")
    with watching(tmp_path, store_url) as opened:
        opened.look()
    assert asked(site, "/f/a.docx") == []


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("附件1.渡口管理办法.pdf", "附件1.渡口管理办法"),
        ("渡口管理办法（OFD版）.ofd", "渡口管理办法"),
        ("渡口管理办法", "渡口管理办法"),
        ("渡口表格[Word版].docx", "渡口表格"),
    ],
)
def test_a_name_without_its_format(name: str, bare: str) -> None:
    assert stem(name) == bare
