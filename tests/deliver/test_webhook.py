"""Webhooks: the body, the signature as the published library checks it, and what answers mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from tests.deliver.receivers import Answer, WebServer
from tests.deliver.samples import digest, item
from watcher.config import Channel, FetchSettings, Home, Settings
from watcher.deliver import Courier, Ended, Outcome, webhook
from watcher.model import TOLD, ChangeKind, Match

SECRET = "whsec_b3VyIG93biBzZWNyZXQgb2Ygc29tZSBsZW5ndGg="
HOME = Home(Path("/nowhere"), Settings(fetch=FetchSettings(allow_private_hosts=True)))


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def channel(web: WebServer, **more: str) -> Channel:
    return Channel.model_validate({"kind": "webhook", "url": web.url("/hook?token=private"), "secret": SECRET, **more})


def send(given: Channel, home: Home = HOME) -> Outcome:
    with Courier(home) as courier:
        return courier.send(courier.prepare(digest(item(1), item(3)), given)[0], given)


def test_a_receiver_with_the_published_library_takes_it(web: WebServer) -> None:
    assert send(channel(web)).ended is Ended.SENT
    request = web.requests[0]
    body = Webhook(SECRET).verify(request.body, request.headers)
    assert (body["type"], body["subscriber"]) == ("digest", "li")
    assert [change["id"] for change in body["items"]] == ["c0001", "c0003"]
    assert set(body["items"][0]) == {*TOLD, "recorded_at", "match"}
    assert (body["items"][1]["kind"], body["items"][1]["quote"]) == ("repealed", "下列文件自公布之日起废止。")
    assert body["items"][1]["by"] == {"title": "海滨市人民政府关于清理文件的决定", "doc_number": None}
    match = body["items"][0]["match"]
    assert (match["terms"], match["sentence"]) == (["试点", "issuer:海滨市人民政府"], "第一批“试点”项目共十个 & <若干>。")


def test_a_secret_from_the_environment_signs(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Channel.model_validate({"kind": "webhook", "url": web.url("/hook"), "secret_env": "TEST_HOOK_SECRET"})
    assert (send(given).ended, web.requests) == (Ended.AGAIN, [])
    monkeypatch.setenv("TEST_HOOK_SECRET", SECRET)
    assert send(given).ended is Ended.SENT
    Webhook(SECRET).verify(web.requests[0].body, web.requests[0].headers)


@pytest.mark.parametrize(
    ("status", "ended"),
    [(200, "sent"), (202, "sent"), (204, "sent"), (301, "again"), (400, "again"), (401, "again"), (404, "refused"), (410, "refused"),
     (429, "again"), (500, "again"), (503, "again")],
)  # fmt: skip
def test_what_a_status_means(web: WebServer, status: int, ended: str) -> None:
    web.usual = Answer(status, b"", {"Location": "https://elsewhere.example.org/"} if status == 301 else {})
    outcome = send(channel(web))
    assert outcome.ended == ended
    assert "private" not in outcome.detail
    assert len(web.requests) == 1


def test_a_pause_is_read_as_seconds_and_as_a_date(web: WebServer) -> None:
    web.usual = Answer(429, headers={"Retry-After": "120"})
    assert send(channel(web)).retry_after == timedelta(minutes=2)
    web.usual = Answer(503, headers={"Retry-After": format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)})
    pause = send(channel(web)).retry_after
    assert pause is not None
    assert timedelta(minutes=58) < pause <= timedelta(hours=1)
    web.usual = Answer(503, headers={"Retry-After": "soon"})
    assert send(channel(web)).retry_after is None


def test_nobody_there_and_a_private_address_wait_for_better_days(web: WebServer) -> None:
    closed = channel(web, url="http://127.0.0.1:1/hook?token=private")
    for outcome in (send(closed), send(channel(web), Home(Path("/nowhere"), Settings()))):
        assert outcome.ended is Ended.AGAIN
        assert outcome.detail
        assert "token" not in outcome.detail
    assert web.requests == []


@pytest.mark.parametrize("keys", [("old", "new"), ("new",)])
def test_while_a_secret_is_changed_the_old_and_the_new_one_both_hold(web: WebServer, keys: tuple[str, ...]) -> None:
    named = {"old": SECRET, "new": "whsec_YSBuZXcgc2VjcmV0IG9mIG91ciBvd24gbWFraW5n"}
    given = Channel.model_validate({"kind": "webhook", "url": web.url("/hook"), "secret": [named[key] for key in keys]})
    assert send(given).ended is Ended.SENT
    for key, secret in named.items():
        if key in keys:
            Webhook(secret).verify(web.requests[0].body, web.requests[0].headers)
        else:
            with pytest.raises(WebhookVerificationError):
                Webhook(secret).verify(web.requests[0].body, web.requests[0].headers)


def test_an_empty_secret_is_a_fault_and_not_an_unsigned_message() -> None:
    for secret in ("", [""], ["a", ""]):
        with pytest.raises(ValidationError):
            Channel.model_validate({"kind": "webhook", "url": "https://example.org", "secret": secret})


SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "webhook.schema.json").read_text("utf-8"))


def test_the_schema_tells_every_key_and_kind() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    told = SCHEMA["$defs"]["item"]
    assert set(told["properties"]) == set(told["required"]) == {*TOLD, "recorded_at", "match"}
    assert set(told["properties"]["kind"]["enum"]) == set(ChangeKind)
    assert set(told["properties"]["match"]["properties"]) == {field.name for field in fields(Match)}
    assert SCHEMA["properties"]["version"]["const"] == webhook.VERSION


@pytest.mark.parametrize("kind", ChangeKind)
def test_real_bodies_are_as_the_schema_says(web: WebServer, kind: ChangeKind) -> None:
    owed = [item(1), item(3, url=None)]
    with Courier(HOME) as courier:
        made = digest(*(replace(one, change=replace(one.change, kind=kind, effective_date=date(2026, 5, 1))) for one in owed))
        courier.send(courier.prepare(made, channel(web))[0], channel(web))
    validator = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    body = web.requests[0].json
    assert list(validator.iter_errors(body)) == []
    for wrong in ({"version": 2}, {"items": []}, {"items": [{**body["items"][0], "kind": "abolished"}]}):
        assert list(validator.iter_errors(body | wrong))
