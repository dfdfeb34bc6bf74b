"""A subscriber's own pages: reached by signature only, left by one click."""

from __future__ import annotations

import dataclasses
import re
import stat

import pytest

from tests.web.conftest import NOW, Web
from watcher.model import Match
from watcher.run.readers.links import UNSUBSCRIBE, signed_path, unsubscribe_url
from watcher.store import outbox, reading, subscribing


def _path(web: Web, ident: str = "li") -> str:
    return signed_path(web.home, UNSUBSCRIBE, ident)


def test_looking_leaves_nothing(own: Web) -> None:
    page = own.client.get(_path(own))
    assert "融资担保 OR 政府采购" in page.text
    assert '<button class="warn">退订</button>' in page.text
    with own.store.read() as conn:
        assert subscribing.unsubscribed_since(conn, "li") is None


@pytest.mark.parametrize("path", ["/unsubscribe/li/0000", "/unsubscribe/li/" + "é", "/digests/none/0000"])
def test_without_the_signature_there_is_no_such_page(web: Web, path: str) -> None:
    answer = web.client.get(path)
    assert answer.status_code == 404
    assert "链接不完整，或者已经失效" in answer.text
    assert web.client.post(path).status_code in (404, 405)


def test_a_signature_is_good_for_one_subscriber(web: Web) -> None:
    assert web.client.get(_path(web).replace("/li/", "/chen/")).status_code == 404


def test_one_click_leaves_and_nothing_more_is_owed(own: Web) -> None:
    answer = own.client.post(
        _path(own), content="List-Unsubscribe=One-Click", headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 200  # no redirect: RFC 8058, 3.1
    assert "已退订" in answer.text
    assert own.client.post(_path(own)).status_code == 200  # twice is as good as once
    page = own.client.get(_path(own)).text
    assert "已退订" in page
    assert "<button" not in page
    with own.store.transaction() as conn:
        seq = reading.newest(conn)
        assert outbox.record_owed(conn, seq, {"li": Match()}, {"li": "email:li@example.org"}, NOW) == 0
        assert outbox.record_owed(conn, seq, {"new": Match()}, {"new": "email:new@example.org"}, NOW) == 1
        assert [row.subscriber_id for row in outbox.waiting(conn)] == ["new"]


def test_who_left_is_not_brought_back_by_the_next_pass(own: Web) -> None:
    own.client.post(_path(own))
    with own.store.transaction() as conn:
        subscribing.join(conn, own.home.subscribers, NOW)
        assert subscribing.unsubscribed_since(conn, "li") is not None
        subscribing.join(conn, (), NOW)  # the operator takes them out of the configuration
        subscribing.join(conn, own.home.subscribers, NOW)  # and in again
        assert subscribing.unsubscribed_since(conn, "li") is None


def test_a_digest_is_shown_as_it_was_sent(web: Web) -> None:
    page = web.client.get(_path(web)).text
    paths = re.findall(r'href="(/digests/[^"]+)"', page)
    assert len(paths) == 2
    answer = web.client.get(paths[0])
    assert "本期要目" in answer.text
    assert "第七条" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "no-store" in answer.headers["cache-control"]


def test_the_key_is_for_its_owner_alone(web: Web) -> None:
    _path(web)
    assert stat.S_IMODE((web.home.state / "link.key").stat().st_mode) == 0o600


def test_an_address_is_given_where_the_service_has_one(web: Web) -> None:
    assert unsubscribe_url(web.home, "li") is None
    settings = web.home.settings.model_copy(update={"web": web.home.settings.web.model_copy(update={"base_url": "https://example.org/"})})
    public = dataclasses.replace(web.home, settings=settings)
    assert unsubscribe_url(public, "li") == "https://example.org" + _path(web)
