"""What readers see: the changes, their evidence, the documents, the sources, the days to come."""

from __future__ import annotations

import subprocess
import sys

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update

from tests.web.conftest import NOW, Web
from watcher.run.tending.mending import retract
from watcher.store import documents, reading
from watcher.store.schema import changes

PAGES = ("/", "/documents", "/documents/1", "/documents/1/versions/1", "/sources", "/calendar", "/nothing", "/documents/abc", "/style.css")


def _change(web: Web, kind: str) -> str:
    row = web.client.get("/api/changes", params={"kind": kind}).json()["changes"][0]
    return web.client.get(f"/changes/{row['id']}").text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_without_scripts_and_takes_nothing_from_elsewhere(web: Web, path: str) -> None:
    answer = web.client.get(path)
    assert answer.status_code in (200, 404, 422)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in answer.text
    assert " style=" not in answer.text


def test_the_front_page_groups_what_was_told_by_day(web: Web) -> None:
    page = web.client.get("/").text
    days = [page.index(day) for day in ("2026年9月10日", "2026年9月9日", "2026年9月8日")]
    assert days == sorted(days)
    assert "2026年9月7日" not in page  # the baseline was told to nobody
    assert page.count('<article class="item">') == 4


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"kind": "repealed"}, 1),
        ({"source": "slczt"}, 2),
        ({"q": "梯度培育"}, 2),  # the new measure, and the repeal by it
        ({"q": "担保 办法"}, 1),
        ({"q": "样财金[2026]42号"}, 1),  # the number in another dress
        ({"q": "没有这样的文件"}, 0),
        ({"kind": "no such kind"}, 4),
    ],
)
def test_the_front_page_shows_what_is_asked_for(web: Web, asked: dict[str, str], shown: int) -> None:
    assert web.client.get("/", params=asked).text.count('<article class="item">') == shown


def test_a_repeal_shows_the_sentence_it_rests_on(web: Web) -> None:
    page = _change(web, "repealed")
    assert "<blockquote>第八条" in page
    assert "同时废止。</blockquote>" in page
    assert "自2026年10月1日起废止" in page
    assert "样工信规〔2026〕5号" in page


def test_an_amendment_shows_each_altered_article(web: Web) -> None:
    page = _change(web, "amended")
    assert "<h3>第五条" in page
    assert "<del>可以</del><ins>应当</ins>" in page


def test_a_held_change_is_shown_to_nobody(own: Web) -> None:
    ident = own.client.get("/api/changes").json()["changes"][0]["id"]
    with own.store.transaction() as conn:
        conn.execute(update(changes).where(changes.c.id == ident).values(held=True))
    assert own.client.get(f"/changes/{ident}").status_code == 404
    assert ident not in own.client.get("/").text


def _document(web: Web, number: str) -> str:
    with web.store.read() as conn:
        (known,) = documents.documents_where(conn, documents.documents.c.doc_number == number)
    return f"/documents/{known.id}"


def test_a_document_stands_as_it_stood_on_the_day_asked_for(web: Web) -> None:
    path = _document(web, "样工信规〔2022〕3号")
    assert "现行有效" in web.client.get(path).text
    assert "已废止" in web.client.get(path, params={"as_of": "2026-10-01"}).text
    assert "尚未施行" in web.client.get(path, params={"as_of": "2022-07-31"}).text
    before = web.client.get(path, params={"as_of": "2026-10-01", "known_at": "2026-09-09"}).text
    assert "已废止" not in before  # nobody knew yet


def test_a_document_shows_its_text_with_its_structure_and_where_it_stands(web: Web) -> None:
    page = web.client.get(_document(web, "样财金〔2024〕18号")).text
    assert '<p class="article"><b>第七条</b>' in page
    assert '<p class="addressee">各市财政局，各政府性融资担保机构：</p>' in page
    assert '<h3 class="annex">样例省小微企业融资担保降费奖补资金管理办法</h3>' in page
    assert "历次文本" in page
    assert "官方网页" in page


def test_a_page_that_moved_is_no_withdrawal(web: Web) -> None:
    page = web.client.get(_document(web, "样工信规〔2022〕3号")).text
    assert "旧网址，已失效" in page
    assert "已撤下" not in page


def test_a_version_shows_what_it_changed(web: Web) -> None:
    path = _document(web, "样财金〔2024〕18号")
    with web.store.read() as conn:
        first, second = (row.id for row in reading.versions_of(conn, int(path.rsplit("/", 1)[1])))
    assert "最初收录的文本" in web.client.get(f"{path}/versions/{first}").text
    assert "<del>1.5%</del><ins>1%</ins>" in web.client.get(f"{path}/versions/{second}").text
    assert web.client.get(f"/documents/2/versions/{second}").status_code == 404


def test_what_only_was_named_has_a_page_too(own: Web) -> None:
    with own.store.transaction() as conn:
        ident = documents.add_stub(conn, "样例省旧办法", "样财金〔2001〕1号", None, ["title:样例省旧办法"], NOW)
    page = own.client.get(f"/documents/{ident}")
    assert page.status_code == 200
    assert "未收录全文" in page.text


def test_the_sources_say_whether_the_silence_can_be_trusted(web: Web) -> None:
    page = web.client.get("/sources").text
    assert "3 个来源中 2 个正常" in page
    assert page.index("样例省市场监督管理局") < page.index("样例省财政厅")  # the troubled one first
    assert "503" in page


def test_the_calendar_looks_ahead(web: Web) -> None:
    page = web.client.get("/calendar").text
    assert "2026年10月" in page
    assert "2022年8月" not in page
    assert b"BEGIN:VCALENDAR" in web.client.get("/calendar.ics").content


def test_words_of_a_site_are_text_and_its_addresses_lead_to_pages_only(own: Web) -> None:
    with own.store.transaction() as conn:
        row = {"id": "bad", "event_key": "bad", "kind": "new", "title": "<script>alert(1)</script>", "url": "javascript:alert(1)"}
        conn.execute(insert(changes).values(**row, baseline=False, held=False, summary="<b>x</b>", quote="<i>", recorded_at=NOW))
    for path in ("/", "/changes/bad", "/feed.atom"):
        page = own.client.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
    assert 'href="javascript' not in own.client.get("/changes/bad").text


def test_a_home_has_its_own_wording(own: Web) -> None:
    folder = own.home.path / "templates" / "web"
    folder.mkdir(parents=True)
    (folder / "problem.html").write_text("本单位没有这一页", "utf-8")
    assert own.client.get("/nothing").text == "本单位没有这一页"


def test_what_is_not_there_is_said_in_words(web: Web) -> None:
    assert "没有这个页面" in web.client.get("/changes/none").text
    assert web.client.get("/documents/999999").status_code == 404
    assert web.client.post("/").status_code == 405


@given(
    st.text(max_size=40),
    st.sampled_from(["/", "/documents", "/feed.atom", "/api/changes", "/documents/1"]),
    st.sampled_from(["q", "kind", "source", "before", "as_of", "known_at", "limit"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_is_a_crash(web: Web, value: str, path: str, name: str) -> None:
    assert web.client.get(path, params={name: value}).status_code in (200, 400, 422)


def test_paging_comes_to_everything_however_small_the_window(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WINDOW", 2)
    seen: list[str] = []
    before: int | None = None
    for _ in range(30):
        given = web.client.get("/api/changes", params={"limit": 1} | ({"before": before} if before else {})).json()
        seen += [change["id"] for change in given["changes"]]
        before = given["next"]
        if before is None:
            break
    assert before is None
    assert len(seen) == len(set(seen)) == 4


def test_a_pass_starts_without_what_only_others_need() -> None:
    code = "import sys, watcher.cli.main, watcher.cli.passes, watcher.run.check; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {"fastapi", "jinja2", "alembic", "structlog", "rapidfuzz", "rjieba", "lxml"} & set(loaded)


def test_a_fault_of_ours_is_a_page_too(own: Web) -> None:
    own.store.close()
    (own.home.state / "watcher.db").unlink()
    (own.home.state / "watcher.db").write_bytes(b"no database at all" * 99)
    with TestClient(own.client.app, raise_server_exceptions=False) as client:
        answer = client.get("/")
        assert answer.status_code == 500
        assert "暂时打不开" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert client.get("/api/changes").json() == {"error": "a fault of the server"}


def test_what_was_taken_back_is_marked_wherever_it_stands(own: Web) -> None:
    change = next(c for c in own.client.get("/api/changes").json()["changes"] if c["kind"] == "repealed")
    done = retract(own.store, own.home, change["id"], "原文只是引用", NOW)
    page = own.client.get(f"/changes/{change['id']}").text
    assert "已撤回" in page
    assert f'href="/changes/{done.id}"' in page
    said = own.client.get(f"/changes/{done.id}").text
    assert "现予撤回：原文只是引用" in said
    assert f'href="/changes/{change["id"]}"' in said
    assert "已撤回" in own.client.get("/").text
    assert f"（已撤回）{change['title']}" in own.client.get("/feed.atom").text
    rows = {row["id"]: row for row in own.client.get("/api/changes").json()["changes"]}
    assert (rows[change["id"]]["superseded_by"], rows[done.id]["supersedes"]) == (done.id, change["id"])
