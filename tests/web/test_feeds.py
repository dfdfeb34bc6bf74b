"""What programs see: the Atom feed and the JSON API."""

from __future__ import annotations

import feedparser

from tests.web.conftest import Web


def test_the_feed_tells_each_change_under_an_id_that_stays(web: Web) -> None:
    answer = web.client.get("/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    told = web.client.get("/api/changes").json()["changes"]
    assert [entry.id for entry in feed.entries] == [f"urn:policy-change:{change['id']}" for change in told]
    assert feed.entries[0].link.startswith("http://watch.example.org/changes/")
    assert feed.entries[0].updated.startswith("2026-09-10T08:00:00+08:00")
    assert any("同时废止" in entry.content[0].value for entry in feed.entries)


def test_a_feed_of_a_query_has_what_meets_it(web: Web) -> None:
    feed = feedparser.parse(web.client.get("/feed.atom", params={"q": "融资担保 AND change:amended"}).content)
    assert ["【修订】" in entry.title for entry in feed.entries] == [True]


def test_a_faulty_query_is_told_with_its_place(web: Web) -> None:
    answer = web.client.get("/feed.atom", params={"q": "(担保"})
    assert answer.status_code == 400
    assert "第" in answer.text


def test_a_reader_that_has_the_feed_is_told_so(web: Web) -> None:
    tag = web.client.get("/feed.atom").headers["etag"]
    assert web.client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 304


def test_the_log_as_json_has_the_keys_of_check(web: Web) -> None:
    (change,) = web.client.get("/api/changes", params={"kind": "repealed"}).json()["changes"]
    assert change["doc_number"] == "样工信规〔2022〕3号"
    assert change["by"]["doc_number"] == "样工信规〔2026〕5号"
    assert change["effective_date"] == "2026-10-01"
    assert change["recorded_at"] == "2026-09-10T08:00:00+08:00"
    document = web.client.get(f"/api/documents/{change['document']}").json()
    assert document["articles"] == 7
    assert document["standing"]["status"] == "in_force"
    later = web.client.get(f"/api/documents/{change['document']}", params={"as_of": "2026-10-01"}).json()
    assert later["standing"]["status"] == "repealed"
    assert "同时废止" in later["standing"]["evidence"]
    assert [place["gone_at"] is None for place in document["locations"]] == [False, True]
    assert web.client.get("/api/documents/4711").json() == {"error": "no such document"}


def test_the_health_answers(web: Web) -> None:
    assert web.client.get("/healthz").json()["ok"] is True
