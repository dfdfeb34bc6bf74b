"""`sources add` on lists of every build: the rows are found, and the file that is written is read as it was seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from click.testing import CliRunner

from tests.fetch.wire import Wire, said
from tests.sources.cms import ANSWER, CMS, POSTS
from tests.sources.shapes import PLAIN, SHAPES, Shape, page, rows
from tests.support.homes import make_home
from watcher.cli.main import root
from watcher.config import load_home

TYPES = {"<": "text/html", "{": "application/json", "[": "application/json"}
DOCUMENT = page(
    "<h1>关于做好城市更新有关工作的通知</h1><div id='zoom'><p>各县区人民政府：</p><p>"
    + "为推进城市更新，现就有关事项通知如下，请结合实际认真抓好落实。" * 20
    + "</p></div>"
)


def run(home: Path, *args: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(root, ["--home", str(home), "sources", *args, "--json"], catch_exceptions=False)
    return done.exit_code, json.loads(done.stdout)


def serve(wire: Wire, paths: Mapping[str, str | bytes]) -> None:
    for path, body in paths.items():
        data = body if isinstance(body, bytes) else body.encode()
        kind = TYPES.get(data[:1].decode("latin-1"), "text/plain")
        wire.paths[path] = said(200, data, {"Content-Type": kind})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path, {})


@pytest.mark.parametrize("shape", [*SHAPES, *CMS], ids=lambda shape: shape.name)
def test_rows_are_found(home: Path, shape: Shape) -> None:
    with Wire() as wire:
        serve(wire, shape.paths)
        _, added = run(home, "add", wire.url + shape.add, "--id", "new")
        assert added["refused"] is None
        assert [(urlsplit(i["url"]).path, i["title"], i["date"]) for i in added["items"]][: len(shape.expected)] == shape.expected
        assert added["place"] == wire.url + (shape.place or shape.add)
        assert (added["lists"][0]["form"], added["paged"]) == (shape.form, shape.paged)
        assert load_home(home).source("new").pages == (3 if shape.paged else 1)
        _, tested = run(home, "test", "new")
        assert (tested["state"], tested["items"]) == ("ok", added["items"])


def by_post(handler: BaseHTTPRequestHandler) -> None:
    """Answer to a POST of the right parameters alone, whatever else is sent; a server asked otherwise says so."""
    wire_said = said(405)
    handler.path = "/front/queryList"
    if handler.command == "POST":
        wire_said = said(200, ANSWER.encode(), {"Content-Type": "application/json"})
    wire_said(handler)


@pytest.mark.parametrize("way", POSTS)
def test_a_list_that_answers_to_a_post_alone_is_found_in_the_pages_script(home: Path, way: str) -> None:
    script, method = POSTS[way]
    with Wire() as wire:
        serve(wire, {"/zcfb/": page(f"<ul id='l'></ul><script>$.post('/visit/count', {{id: 7}});{script}</script>")})
        wire.paths["/front/queryList"] = by_post
        _, added = run(home, "add", wire.url + "/zcfb/", "--id", "new")
        assert (added["refused"], len(added["items"])) == (None, 8)
        assert added["source"]["method"] == load_home(home).source("new").method == method
        assert "channelId=2031" in added["place"]
        assert run(home, "test", "new")[1]["items"] == added["items"]
        sent = {(asked.method, asked.path) for asked in wire.requests}
        assert ("POST", "/visit/count") not in sent, "what is no list is left alone"
        [body, *_] = [asked.body.decode() for asked in wire.requests if asked.method == "POST"]
        assert ('"channelId": 2031' in body) if method == "json" else ("channelId=2031" in body)


@pytest.mark.parametrize("line", range(21))
def test_every_saved_list_page(home: Path, shared: Path, line: int) -> None:
    saved = [json.loads(row) for row in (shared / "pages" / "lists.jsonl").read_text("utf-8").splitlines()]
    kept = [row for row in saved if (shared / "pages" / row["file"]).exists()]
    if line >= len(kept):
        pytest.skip("fewer pages are saved")
    row = kept[line]
    place = urlsplit(row["base_url"] or "http://h/xxgk/list/")
    path = quote(place.path) + (f"?{quote(place.query, safe='=&')}" if place.query else "")
    with Wire() as wire:
        wire.paths[path] = said(200, (shared / "pages" / row["file"]).read_bytes(), {"Content-Type": "text/html"})
        _, added = run(home, "add", wire.url + path, "--id", "saved")
        wanted = {(urljoin(wire.url + path, item["href"]), item["title"], item["date"]) for item in row["items"]}
        assert {(item["url"], item["title"], item["date"]) for item in added["items"]} == wanted
        assert len(added["items"]) == len(wanted)
        if "TRAP" in row["note"] or "negative" in row["note"]:
            assert "build/unit" in added["refused"], "rows of a margin are no list to be watched"
            return
        assert run(home, "test", "saved")[1]["state"] == "ok"


SAMPLES = {
    "chinatax_getFileListByCodeId.shape.json": 1,
    "chinatax_search5.shape.json": 2,
    "csrc_searchList.shape.json": 1,
    "fwfx_ndrc_query.shape.json": 5,
    "gkmlpt_api_all.shape.json": 4,
    "gov_ZUIXINZHENGCE.shape.json": 6,
    "gxzf_igs_search_list.shape.json": 1,
    "jpaas_unit_mofcom.shape.json": 3,
    "jpage_dataproxy.shape.xml": 1,
    "nea_ds.shape.json": 4,
    "nea_ds.mojibake.shape.json": 4,
    "neimenggu_chinatax_search_list.json": 2,
    "sousuo_zhengcelibrary_gw.shape.json": 6,
    "sousuo_zhengcelibrary.catmap.shape.json": 3,
}


@pytest.mark.parametrize(("name", "count"), SAMPLES.items())
def test_every_sample_of_an_api(home: Path, shared: Path, name: str, count: int) -> None:
    with Wire() as wire:
        wire.paths["/api/list"] = said(200, (shared / "pages" / "api" / name).read_bytes(), {"Content-Type": "application/json"})
        _, added = run(home, "add", wire.url + "/api/list", "--id", "sample")
        assert (len(added["items"]), added["refused"]) == (count, None)
        assert all(item["date"] and item["title"] for item in added["items"])


FRONT = page(
    f"<div class='news'><h2>今日样例</h2><ul>{rows(PLAIN)}</ul></div>"
    "<div><h2>政策文件</h2><a href='/zcwj/'>更多&gt;&gt;</a></div>"
    "<a href='/tzgg/'>通知公告</a><a href='/fg/'>法规规章</a><a href='/x/'>政务服务</a>"
)


def test_a_front_page_names_its_lists(home: Path) -> None:
    with Wire() as wire:
        serve(
            wire, {"/": FRONT, "/zcwj/": page(f"<ul>{rows(PLAIN)}</ul>"), "/tzgg/": page(f"<ul>{rows(PLAIN)}</ul>"), "/fg/": page("暂无")}
        )
        status, added = run(home, "add", wire.url + "/")
        assert (status, added["file"]) == (1, None)
        assert "front page" in added["refused"]
        assert {(column["name"], column["url"], column["rows"]) for column in added["columns"]} == {
            ("政策文件", wire.url + "/zcwj/", 8),
            ("通知公告", wire.url + "/tzgg/", 8),
        }
        assert run(home, "add", wire.url + "/", "--force", "--id", "front")[1]["file"]


def test_a_page_of_several_columns_names_them(home: Path) -> None:
    block = "<div><h3>{}</h3><a href='{}'>更多</a></div><ul>{}</ul>"
    body = block.format("规范性文件", "/gfxwj/", rows(PLAIN)) + block.format("通知公告", "/tzgg/", rows(PLAIN, "/n/{i}.html"))
    with Wire() as wire:
        serve(wire, {"/zwgk/": page(body)})
        _, added = run(home, "add", wire.url + "/zwgk/", "--id", "several")
    assert added["file"]
    assert [(one["name"], one["url"]) for one in added["sections"]] == [
        ("规范性文件", wire.url + "/gfxwj/"),
        ("通知公告", wire.url + "/tzgg/"),
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (DOCUMENT, "the page of one document (关于做好城市更新有关工作的通知)"),
        (page("<div id='app'></div><script src='/app.js'></script>"), "filled by a script"),
        (page("<p>" + "本站政策栏目正在建设之中，敬请期待。" * 12 + "</p>"), "no rows were found"),
        ('{"data": {"rows": [{"docId": 7, "docTitle": "关于理财业务的办法", "publishDate": "2026-06-30"}]}}', "`select.link`"),
        ('{"success": false, "message": "系统异常"}', "系统异常"),
        (b"%PDF-1.4 a file", "no list, but"),
    ],
)
def test_what_cannot_be_watched_is_said(home: Path, body: str | bytes, why: str) -> None:
    with Wire() as wire:
        serve(wire, {"/zcfb/": body})
        status, added = run(home, "add", wire.url + "/zcfb/")
    assert (status, added["file"]) == (1, None)
    assert why in added["refused"]


def test_robots_are_kept_to(home: Path) -> None:
    with Wire() as wire:
        serve(wire, {"/robots.txt": "User-agent: *\nDisallow: /zcfb/\n", "/zcfb/": page(f"<ul>{rows(PLAIN)}</ul>")})
        assert "robots.txt" in run(home, "add", wire.url + "/zcfb/")[1]["refused"]
        assert not wire.asked("/zcfb/")


def test_nothing_is_written_in_a_dry_run_and_over_only_by_force(home: Path) -> None:
    with Wire() as wire:
        serve(wire, {"/zcfb/": page(f"<ul>{rows(PLAIN)}</ul>")})
        url = wire.url + "/zcfb/"
        status, dry = run(home, "add", url, "--id", "a", "--dry-run")
        assert (status, dry["file"]) == (1, None)
        assert "id: a\n" in dry["yaml"]
        file = Path(run(home, "add", url, "--id", "a")[1]["file"])
        moved = file.parent / "city" / file.name
        moved.parent.mkdir()
        file.rename(moved)
        done = CliRunner().invoke(root, ["--home", str(home), "sources", "add", url, "--id", "a"])
        assert "--force" in str(done.exception)
        assert run(home, "add", url, "--id", "a", "--name", "改名", "--force")[1]["file"] == str(moved)
        assert load_home(home).source("a").name == "改名"


def test_the_file_says_what_was_seen(home: Path) -> None:
    with Wire() as wire:
        serve(wire, {"/zcfb/": page(f"<ul>{rows(PLAIN)}</ul>"), "/doc/0.html": DOCUMENT})
        _, added = run(home, "add", wire.url + "/zcfb/", "--id", "a")
    text = added["yaml"]
    assert "# Of its rows 8 have a date and 0 a number." in text
    assert "# Its first document was read as: 关于做好城市更新有关工作的通知" in text
    assert "every: 2h" in text
    assert len(text.splitlines()) < 25
