"""What the doctor says of sources and of the home, and what becomes of a source that is taken out."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.support.calls import call
from tests.support.homes import make_home
from tests.support.passes import Watch, told, watching
from tests.support.site import Site
from tests.support.texts import notice
from watcher import tls
from watcher.config import load_home
from watcher.run.looking.troubles import ABROAD, named, table
from watcher.run.tending.fitness import Check, fitness
from watcher.run.tending.reach import Reach, reach

AGENCY = "样例省财政厅"


@pytest.fixture
def seen(httpserver: HTTPServer, tmp_path: Path) -> Iterator[dict[str, Reach]]:
    """Sources of every kind, asked once."""
    page = "<html><body>栏目</body></html>"
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/well/").respond_with_data(page, content_type="text/html")
    for status in (403, 412, 503, 404):
        httpserver.expect_request(f"/{status}/").respond_with_data(page, status=status, content_type="text/html")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and never says a word
        urls = {f"s{status}": httpserver.url_for(f"/{status}/") for status in (403, 412, 503, 404)}
        urls |= {"well": httpserver.url_for("/well/"), "slow": f"http://127.0.0.1:{silent.getsockname()[1]}/"}
        urls |= {"closed": f"http://127.0.0.1:{closed}/", "nobody": "http://nobody.invalid/"}
        make_home(tmp_path, urls)
        file = tmp_path / "config" / "watcher.yaml"
        file.write_text(file.read_text("utf-8").replace("per_host_delay: 0", "per_host_delay: 0, timeout: 2"), "utf-8")
        home = load_home(tmp_path)
        yield {one.id: one for one in reach(home.sources, home.settings.fetch)}


def test_each_source_is_told_with_what_is_wrong_and_what_to_do(seen: dict[str, Reach]) -> None:
    problems = {ident: one.problem for ident, one in seen.items()}
    assert problems == {
        "well": None,
        "s403": "站点拒绝访问",
        "s412": "站点要求浏览器运行脚本",
        "s503": "站点故障",
        "s404": "栏目页不存在",
        "slow": "连接或应答超时",
        "closed": "连接被拒绝",
        "nobody": "域名无法解析",
    }
    assert seen["well"].ok
    assert seen["well"].answered_ms is not None
    assert seen["well"].skew is not None
    assert abs(seen["well"].skew) < timedelta(seconds=30)
    assert all(one.advice and one.reason for one in seen.values() if not one.ok)
    assert "proxy" in (seen["s403"].advice or "")


def test_a_source_that_nobody_has_seen_is_tested_next(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request("/zcfb/").respond_with_data("<html><body>栏目</body></html>", content_type="text/html")
    make_home(tmp_path, {"one": httpserver.url_for("/zcfb/")})
    file = tmp_path / "config" / "sources" / "one.yaml"
    file.write_text(file.read_text("utf-8") + "quirks: [unseen]\nenabled: false\n", "utf-8")
    assert "watcher sources test one" in call(tmp_path, "doctor", "one", "--json").json["sources"][0]["advice"]


CERTIFICATES = {
    10: "证书已过期",
    62: "证书不是这个域名的",
    20: "证书的签发者未知",
    18: "证书是自签名的，签发者未知",
    66: "站点只会过时的加密",
}


@pytest.mark.parametrize("code", CERTIFICATES)
def test_what_is_wrong_with_a_certificate_is_told_in_its_own_words(code: int) -> None:
    assert named("tls", "; ".join(tls.CERTIFICATE[code])).said == CERTIFICATES[code]


def test_every_fault_of_tls_has_words_of_its_own() -> None:
    said = [*tls.CERTIFICATE.values(), *((what, remedy) for _, what, remedy in tls.HANDSHAKE)]
    assert [row for row in said if named("tls", "; ".join(row)).said == "无法建立加密连接"] == []


def test_every_kind_of_trouble_has_its_row() -> None:
    kinds = "outage refused busy challenge login robots redirects url private dns connection timeout tls proxy cut encoding too_large"
    assert {named(kind, "whatever it was").said for kind in kinds.split()} & {named("what nobody knows").said} == set()


def test_each_row_says_in_chinese_what_is_wrong_and_what_to_do() -> None:
    for row in table():
        assert re.search(r"[一-龥]{2}", row.says), row
        assert re.search(r"[一-龥]{2}", row.advice), row
        re.compile(row.words)


def test_of_the_rows_of_one_kind_the_last_takes_whatever_is_left() -> None:
    for kind in {row.kind for row in table()}:
        rows = [row for row in table() if row.kind == kind]
        assert [bool(row.words) for row in rows] == [True] * (len(rows) - 1) + [False], kind


def test_a_source_known_to_answer_only_from_china_is_told_so(tmp_path: Path) -> None:
    make_home(tmp_path, {"one": "http://nobody.invalid/"})
    file = tmp_path / "config" / "sources" / "one.yaml"
    file.write_text(file.read_text("utf-8").replace("http://nobody.invalid/", "http://127.0.0.1:9/") + "quirks: [china_only]\n", "utf-8")
    home = load_home(tmp_path)
    [one] = reach(home.sources, home.settings.fetch)
    assert one.advice
    assert "该站只对境内开放：为该源设 proxy（境内出口）" in one.advice
    assert ABROAD not in one.advice


def checks(home: Path, reached: list[Reach] | None = None) -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = {}
    for check in fitness(load_home(home), reached or [], Watch(home, None).now):  # type: ignore[arg-type]  # only its clock
        found.setdefault(check.what, []).append(check)
    return found


ROBOT = {"id": "li", "channel": {"kind": "wecom", "url": "https://qyapi.example.com/x?key=1", "secret_env": "NO_SUCH_VARIABLE"}}
BY_MAIL = {"id": "wang", "channel": {"kind": "email", "to": "wang@example.org"}}


def test_a_fit_home(tmp_path: Path) -> None:
    make_home(tmp_path, {})
    found = checks(tmp_path)
    assert {what for what, rows in found.items() if not all(row.ok for row in rows)} <= {"字体", "磁盘"}
    assert "邮件" not in found


def test_what_is_wrong_with_a_home(tmp_path: Path) -> None:
    make_home(tmp_path, {}, subscribers=[ROBOT, BY_MAIL], settings="mail: {port: 9}\n")
    (tmp_path / "config" / "subscribers.yaml").chmod(0o644)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "digest.txt").write_text("{% for x in %}", "utf-8")
    (tmp_path / "templates" / "digset.html").write_text("x", "utf-8")
    behind = Reach("one", "一", "http://x", "ok", 1, 1, skew=timedelta(minutes=20))
    found = checks(tmp_path, [behind])
    assert [row.ok for row in found["模板"]] == [False, False]
    assert found["密钥"][0].advice == f"chmod 600 {tmp_path / 'config' / 'subscribers.yaml'}"
    assert "NO_SUCH_VARIABLE" in found["密钥"][1].said
    assert found["时钟"][0].said == "比1个网站慢20分钟"
    assert not found["邮件"][0].ok
    assert found["数据库"][0].ok


def test_a_faulty_query_is_told_with_its_place(tmp_path: Path) -> None:
    make_home(tmp_path, {}, subscribers=[{**BY_MAIL, "query": "(补助 AND"}])
    assert "subscribers.yaml" in checks(tmp_path)["配置"][0].said


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with Site() as site:
        site.publish(
            "/zcfb/t1.html",
            f"{AGENCY}关于做好会计管理工作的通知",
            "2026-01-05",
            *notice(AGENCY, "样财会〔2026〕1号", "2026年1月4日", "会计管理"),
        )
        make_home(tmp_path, {"first": site.list_url}, subscribers=[{"id": "li", "channel": {"kind": "file", "url": "out"}}])
        with watching(tmp_path, f"sqlite:///{tmp_path / 'state' / 'watcher.db'}") as opened:
            opened.look()
            site.publish(
                "/zcfb/n.html",
                f"{AGENCY}关于人才引进的通知",
                "2026-03-11",
                *notice(AGENCY, "样财企〔2026〕2号", "2026年3月10日", "人才引进"),
            )
            assert len(told(opened.look())) == 1
            yield opened


def test_the_doctor_says_it_in_one_table(watch: Watch) -> None:
    said = call(watch.path, "doctor", now=watch.now.isoformat())
    assert "first" in said.out
    assert "1个来源，0个不通" in said.out
    found = call(watch.path, "doctor", "first", "--json", now=watch.now.isoformat()).json
    assert [(one["id"], one["kind"]) for one in found["sources"]] == [("first", "ok")]
    assert {"配置", "密钥", "数据库", "磁盘", "时钟"} <= {check["what"] for check in found["home"]}


def test_a_source_is_taken_out_only_after_asking_and_nothing_is_lost(watch: Watch) -> None:
    asked = call(watch.path, "sources", "remove", "first", typed="n\n", now=watch.now.isoformat())
    assert asked.status == 1
    assert "已记下未送达的1条照常送达" in asked.out
    assert "其中2件只见于此" in asked.out
    assert [source.id for source in load_home(watch.path).sources] == ["first"]
    found = call(watch.path, "sources", "remove", "first", "--yes", "--json", now=watch.now.isoformat()).json
    assert (found["removed"], found["documents"], found["only_here"], found["owed"]) == (True, 2, 2, 1)
    assert load_home(watch.path).sources == ()
    assert call(watch.path, "show", "样财企〔2026〕2号").status == 0
    later = (watch.now + timedelta(days=3)).isoformat()
    assert call(watch.path, "send", "--json", now=later).json["sent"] == 1
    assert call(watch.path, "sources", "remove", "first").status == 2
    Path(found["file"]).rename(watch.path / "config" / "sources" / "first.yaml")
    assert told(watch.look()) == [], "put back, it goes on where it stood"
