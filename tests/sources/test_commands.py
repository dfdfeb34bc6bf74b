"""`watcher sources` as a user runs it, against a site on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.fetch.wire import Wire, said
from tests.support.homes import make_home
from tests.support.site import Site
from watcher.cli.main import root
from watcher.config import load_home


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        for i in range(8):
            site.publish(
                f"/zcfb/202601/t2026010{i + 1}_{i}.html",
                f"样例省财政厅关于印发第{i}类专项资金管理办法的通知",
                f"2026-01-0{i + 1}",
                f"样财规〔2026〕{i + 1}号",
                "各市财政局：",
                "现将办法印发给你们，请遵照执行。",
                "样例省财政厅",
                f"2026年1月{i + 1}日",
            )
        yield site


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home", {})


def sources(home: Path, *args: str, status: int) -> str:
    done = CliRunner().invoke(root, ["--home", str(home), "sources", *args], catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.stdout


def as_json(home: Path, *args: str, status: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sources(home, *args, "--json", status=status))
    return found


def test_add_works_out_a_list_and_test_agrees(home: Path, site: Site) -> None:
    added = as_json(home, "add", site.list_url, "--id", "sample")
    assert added["state"] == "ok"
    assert added["lists"][0]["form"] == "html"
    assert len(added["items"]) == 8
    assert added["document"]["doc_number"] == "样财规〔2026〕8号"
    source = load_home(home).source("sample")
    assert (source.urls, source.expect.min_items) == ((site.list_url,), 4)
    assert "政策发布" in source.name
    tested = as_json(home, "test", "sample")
    assert tested["items"] == added["items"]
    assert all(page["explain"] for page in tested["lists"])


def test_a_person_sees_rows_document_and_reasons(home: Path, site: Site) -> None:
    sources(home, "add", site.list_url, "--id", "sample", "--name", "样例省 [政策]", status=0)
    shown = sources(home, "test", "sample", "--explain", status=0)
    assert "2026-01-08" in shown
    assert "样财规〔2026〕8号" in shown
    assert "样例省 [政策]" in sources(home, "list", status=0)
    assert as_json(home, "list")["sources"][0]["every"] == "30m"


def test_a_source_that_shows_too_little_is_degraded(home: Path, site: Site) -> None:
    sources(home, "add", site.list_url, "--id", "sample", status=0)
    site.empty = True
    tested = as_json(home, "test", "sample", status=1)
    assert tested["state"] == "degraded"
    assert "至少应有4行" in tested["problem"]


def test_a_source_that_does_not_answer_has_failed(home: Path, site: Site) -> None:
    sources(home, "add", site.list_url, "--id", "sample", status=0)
    site.status = 503
    tested = as_json(home, "test", "sample", status=1)
    assert tested["state"] == "failed"
    assert "503" in tested["problem"]


@pytest.mark.parametrize(("status", "empty"), [(503, False), (412, False), (404, False), (200, True)])
def test_nothing_is_written_for_what_cannot_be_read(home: Path, site: Site, status: int, empty: bool) -> None:
    site.status, site.empty = status, empty
    added = as_json(home, "add", site.list_url, status=1)
    assert (added["file"], added["source"]) == (None, None)
    assert added["problem"]
    assert not list((home / "config" / "sources").glob("*.yaml"))


def test_a_feed(home: Path) -> None:
    entry = "<item><title>关于第{0}号事项的通知</title><link>/t{0}.html</link><pubDate>Mon, 05 Jan 2026 08:00:00 +0800</pubDate></item>"
    feed = f"<rss version='2.0'><channel><title>样例厅</title>{''.join(entry.format(i) for i in range(4))}</channel></rss>"
    with Wire() as wire:
        wire.paths["/feed.xml"] = said(200, feed.encode(), {"Content-Type": "application/xml"})
        added = as_json(home, "add", wire.url + "/feed.xml", "--id", "feed", status=1)
    assert added["lists"][0]["form"] == "feed"
    assert len(added["items"]) == 4
    assert added["file"], "a list whose first pages are gone is still a list"
    assert "404" in added["unread"][0]["reason"]


def test_a_column_page_that_fetches_its_rows_by_script(home: Path) -> None:
    margin = "".join(
        f'<li><a href="/qt/art_{i}.html" title="其他栏目的第{i}条消息内容">其他栏目的第{i}条消息内容</a><span>2025-01-01</span></li>'
        for i in range(6)
    )
    rows = "".join(
        f'<li><a href="/art/2026/art_{i}.html" title="关于第{i}号事项的通知">关于第{i}号事项的通知</a><span>2026-01-05</span></li>'
        for i in range(6)
    )
    column = f"""<html><head><meta name="SiteName" content="样例厅"></head><body><ul>{margin}</ul>
        <script parseType="buildstatic" url="/api/front/page/build/unit" queryData="{{'webId':'1','pageId':'2'}}"></script></body></html>"""
    with Wire() as wire:
        wire.paths["/col/"] = said(200, column.encode(), {"Content-Type": "text/html; charset=utf-8"})
        unit = "/api/front/page/build/unit?webId=1&pageId=2&paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A20%7D"
        answer = json.dumps({"success": True, "data": {"html": f"<ul>{rows}</ul>"}})
        wire.paths[unit] = said(200, answer.encode(), {"Content-Type": "application/json"})
        added = as_json(home, "add", wire.url + "/col/", "--id", "unit", status=1)
        assert added["source"]["urls"] == [wire.url + unit]
    assert [item["title"] for item in added["items"]] == [f"关于第{i}号事项的通知" for i in range(6)]


def test_an_unknown_source_is_named_with_its_neighbour(home: Path, site: Site) -> None:
    sources(home, "add", site.list_url, "--id", "sample", status=0)
    done = CliRunner().invoke(root, ["--home", str(home), "sources", "test", "sampel"])
    assert "did you mean 'sample'" in str(done.exception)
