"""Asking as the client does: redirects, second tries, validators, robots.txt, turns."""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
import tomllib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.fetch.wire import Wire, drip, hang_up, in_turn, said, slowly
from watcher.config import FetchSettings
from watcher.fetch import Answer, Client, Trouble, fetch_once
from watcher.model import Refusal

SETTINGS = FetchSettings(allow_private_hosts=True, per_host_delay=0, timeout=5)
T = TypeVar("T")
PAGE = "<html><title>通知</title><body>各有关单位：请遵照执行。</body></html>".encode()
REPLIES = tomllib.loads((Path(__file__).parent / "replies.toml").read_text("utf-8"))["reply"]


def with_client(errand: Callable[[Client], Awaitable[T]], **changed: Any) -> T:
    async def run() -> T:
        async with Client(SETTINGS.model_copy(update=changed)) as client:
            return await errand(client)

    return asyncio.run(run())


def get(url: str, *, etag: str | None = None, last_modified: str | None = None, **changed: Any) -> Answer:
    return with_client(lambda client: client.get(url, etag=etag, last_modified=last_modified), **changed)


def trouble(url: str, **changed: Any) -> Trouble:
    with pytest.raises(Trouble) as met:
        get(url, **changed)
    assert "\n" not in met.value.reason
    return met.value


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: str(case["name"]))
def test_replies(wire: Wire, case: dict[str, Any]) -> None:
    headers = {"Content-Type": "text/html", **case.get("headers", {})}
    wire.paths["/zcfb/t1.html"] = said(case.get("status", 200), case.get("body", "").encode(case.get("charset", "utf-8")), headers)
    url = wire.url + "/zcfb/t1.html"
    if "kind" in case:
        assert trouble(url).kind == case["kind"]
        return
    answer = get(url)
    assert case.get("missing", "") in (answer.missing or "")
    assert (answer.missing is None) == ("missing" not in case)
    assert (answer.url, answer.final_url) == (url, url)


def test_bytes_come_as_they_are(wire: Wire) -> None:
    page = "<html><body>奖励三万元</body></html>".encode("gbk")
    wire.paths["/p"] = said(200, page, {"Content-Type": "text/html", "ETag": '"a"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})
    answer = get(wire.url + "/p")
    assert (answer.body, answer.content_type) == (page, "text/html")
    assert (answer.etag, answer.last_modified) == ('"a"', "Thu, 01 Jan 2026 00:00:00 GMT")


def test_the_servers_own_validators_go_back_and_304_comes(wire: Wire) -> None:
    wire.paths["/p"] = said(304)
    answer = get(wire.url + "/p", etag='W/"x"', last_modified="Thu, 01 Jan 2026 00:00:00 GMT")
    assert answer.not_modified
    assert answer.body == b""
    (request,) = wire.asked("/p")
    assert request.headers["if-none-match"] == 'W/"x"'
    assert request.headers["if-modified-since"] == "Thu, 01 Jan 2026 00:00:00 GMT"


def test_no_validator_is_made_up(wire: Wire) -> None:
    wire.paths["/p"] = said(200, PAGE)
    get(wire.url + "/p")
    (request,) = wire.asked("/p")
    assert not {"if-none-match", "if-modified-since"} & set(request.headers)
    assert request.headers["user-agent"].startswith("watcher/")


# -- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(wire: Wire, status: int) -> None:
    wire.paths |= {"/old/t1.html": said(status, b"", {"Location": "../new/t1.html?a=1"}), "/new/t1.html?a=1": said(200, PAGE)}
    answer = get(wire.url + "/old/t1.html")
    assert (answer.body, answer.final_url) == (PAGE, wire.url + "/new/t1.html?a=1")


def test_a_redirect_may_be_written_in_chinese(wire: Wire) -> None:
    wire.paths["/a"] = lambda h: h.wfile.write("HTTP/1.1 302 Found\r\nLocation: /通知.html\r\nContent-Length: 0\r\n\r\n".encode()) and None
    wire.paths["/%E9%80%9A%E7%9F%A5.html"] = said(200, PAGE)
    assert get(wire.url + "/a").body == PAGE


def test_an_address_may_be_written_in_chinese(wire: Wire) -> None:
    wire.paths["/%E9%80%9A%E7%9F%A5.html"] = said(200, PAGE)
    answer = get(wire.url + "/通知.html")
    assert (answer.body, answer.final_url) == (PAGE, wire.url + "/通知.html")


@pytest.mark.parametrize("location", ["/a", "http://[bad/", "ftp://127.0.0.1/", "http://127.0.0.1:99999/"])
def test_redirects_that_lead_nowhere(wire: Wire, location: str) -> None:
    wire.paths["/a"] = said(302, b"", {"Location": location})
    assert trouble(wire.url + "/a").kind == ("redirects" if location == "/a" else "url")
    assert len(wire.asked("/a")) <= 6


@pytest.mark.parametrize("goal", ["/", "/index.html", "/404.html"])
def test_a_redirect_to_front_or_error_page_means_the_page_is_gone(wire: Wire, goal: str) -> None:
    wire.paths |= {"/zcfb/t1.html": said(302, b"", {"Location": goal}), goal: said(200, PAGE)}
    assert goal in (get(wire.url + "/zcfb/t1.html").missing or "")


def test_a_redirect_to_a_login_is_trouble(wire: Wire) -> None:
    wire.paths |= {"/zcfb/t1.html": said(302, b"", {"Location": "/login?to=x"}), "/login?to=x": said(200, PAGE)}
    assert trouble(wire.url + "/zcfb/t1.html").kind == "login"


def test_a_front_page_that_was_asked_for_is_a_page(wire: Wire) -> None:
    wire.paths |= {"/": said(301, b"", {"Location": "/index.html"}), "/index.html": said(200, PAGE)}
    assert get(wire.url + "/").missing is None


def test_cookies_of_a_redirect_are_kept_for_it_and_no_longer(wire: Wire) -> None:
    set_one = said(302, b"", {"Location": "/p", "Set-Cookie": "seen=1; Path=/; HttpOnly"})
    wire.paths["/p"] = in_turn(set_one, said(200, PAGE))
    with Wire() as other:
        wire.paths["/away"] = said(302, b"", {"Location": other.url + "/p", "Set-Cookie": "seen=2"})
        other.paths["/p"] = said(200, PAGE)

        async def errand(client: Client) -> None:
            await client.get(wire.url + "/p")
            await client.get(wire.url + "/p")
            await client.get(wire.url + "/away")

        with_client(errand)
        assert [r.headers.get("cookie") for r in wire.asked("/p")] == [None, "seen=1", None]
        assert "cookie" not in other.asked("/p")[0].headers


# -- second tries and outages


@pytest.mark.parametrize("first", [said(503), said(502), hang_up, said(200, b"x" * 9, length=99)])
def test_a_passing_failure_is_tried_again_once(wire: Wire, first: Any) -> None:
    wire.paths["/p"] = in_turn(first, said(200, PAGE))
    assert get(wire.url + "/p").body == PAGE


def test_an_outage_fails_fast_and_is_not_hammered(wire: Wire) -> None:
    wire.paths["/p"] = said(503)
    began = time.monotonic()
    assert trouble(wire.url + "/p").kind == "outage"
    assert time.monotonic() - began < 1.5
    assert len(wire.asked("/p")) == 2


@pytest.mark.parametrize("status", [403, 404, 412, 429, 501, 521])
def test_what_will_not_pass_is_not_tried_again(wire: Wire, status: int) -> None:
    wire.paths["/p"] = said(status)
    with_client(lambda client: asyncio.gather(client.get(wire.url + "/p"), return_exceptions=True))
    assert len(wire.asked("/p")) == 1


def test_a_short_retry_after_is_waited_for(wire: Wire) -> None:
    wire.paths["/p"] = in_turn(said(429, b"", {"Retry-After": "1"}), said(200, PAGE))
    assert get(wire.url + "/p").body == PAGE
    first, second = wire.asked("/p")
    assert second.at - first.at >= 1.0


def test_a_retry_after_as_a_date_counts_from_the_servers_date(wire: Wire) -> None:
    away = (
        "HTTP/1.1 503 Busy\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
        "Retry-After: Thu, 01 Jan 2026 00:00:01 GMT\r\nContent-Length: 0\r\n\r\n"
    )
    wire.paths["/p"] = in_turn(lambda h: h.wfile.write(away.encode()) and None, said(200, PAGE))
    assert get(wire.url + "/p").body == PAGE
    first, second = wire.asked("/p")
    assert 1.0 <= second.at - first.at < 3.0


@pytest.mark.parametrize("wait", ["3600", "Fri, 02 Jan 2099 00:00:00 GMT"])
def test_a_long_retry_after_is_told_and_not_waited_for(wire: Wire, wait: str) -> None:
    wire.paths["/p"] = said(503, b"", {"Retry-After": wait})
    met = trouble(wire.url + "/p")
    assert met.kind == "outage"
    assert wait in met.reason
    assert len(wire.asked("/p")) == 1


def test_a_slow_answer_meets_the_deadline_with_all_its_tries(wire: Wire) -> None:
    wire.paths["/p"] = in_turn(hang_up, drip)
    began = time.monotonic()
    assert trouble(wire.url + "/p", timeout=0.4).kind == "timeout"
    assert time.monotonic() - began < 2.0


def test_a_host_that_never_answers_is_left_alone_after_a_few_pages(wire: Wire) -> None:
    for i in range(20):
        wire.paths[f"/p{i}"] = hang_up

    async def errand(client: Client) -> list[str]:
        kinds = []
        for i in range(20):
            with pytest.raises(Trouble) as met:
                await client.get(f"{wire.url}/p{i}")
            kinds.append(met.value.kind)
        return kinds

    assert set(with_client(errand)) == {"connection"}
    assert len([r for r in wire.requests if r.path != "/robots.txt"]) <= 4


def test_trouble_keeps_nothing_alive(wire: Wire) -> None:
    wire.paths["/p"] = said(200, b"x" * 300_000, length=400_000)

    async def errand(client: Client) -> list[Trouble]:
        met = []
        for _ in range(5):
            try:
                await client.get(wire.url + "/p")
            except Trouble as wrong:
                met.append(wrong.with_traceback(None))
        return met

    kept = with_client(errand)
    gc.collect()
    assert {wrong.kind for wrong in kept} == {"cut"}
    assert all(wrong.__context__ is None and wrong.__cause__ is None for wrong in kept)
    assert not [one for one in gc.get_objects() if type(one) is bytearray and len(one) >= 300_000]


# -- robots.txt


def test_robots_are_obeyed_and_read_once_a_host(wire: Wire) -> None:
    rules = b"User-agent: *\nDisallow: /inner/\n\nUser-agent: watcher\nDisallow: /private/\nAllow: /private/open/\n"
    wire.paths |= {"/robots.txt": said(200, rules), "/inner/p": said(200, PAGE), "/private/open/p": said(200, PAGE)}

    async def errand(client: Client) -> list[Any]:
        paths = ("/inner/p", "/private/p", "/private/open/p", "/inner/p")
        return await asyncio.gather(*(client.get(wire.url + path) for path in paths), return_exceptions=True)

    first, second, third, _ = with_client(errand)
    assert isinstance(first, Answer)  # the rules for all are not for one who is named
    assert isinstance(second, Trouble)
    assert second.kind == "robots"
    assert isinstance(third, Answer)
    assert len(wire.asked("/robots.txt")) == 1
    assert not wire.asked("/private/p")


@pytest.mark.parametrize(
    "robots", [said(404), said(403), said(200, b"<html>front page</html>"), said(302, b"", {"Location": "/robots.txt"})]
)
def test_robots_that_cannot_be_had_permit(wire: Wire, robots: Any) -> None:
    wire.paths |= {"/robots.txt": robots, "/p": said(200, PAGE)}
    assert get(wire.url + "/p").body == PAGE


def test_robots_that_fail_forbid(wire: Wire) -> None:
    wire.paths |= {"/robots.txt": said(500), "/p": said(200, PAGE)}
    assert trouble(wire.url + "/p").kind == "outage"
    assert not wire.asked("/p")


def test_a_redirect_into_what_is_forbidden(wire: Wire) -> None:
    wire.paths |= {
        "/robots.txt": said(200, b"User-agent: *\nDisallow: /x/"),
        "/p": said(302, b"", {"Location": "/x/p"}),
        "/x/p": said(200, PAGE),
    }
    assert trouble(wire.url + "/p").kind == "robots"


def test_robots_are_not_asked_where_the_operator_says_so(wire: Wire) -> None:
    wire.paths |= {"/robots.txt": said(200, b"User-agent: *\nDisallow: /"), "/p": said(200, PAGE)}
    assert get(wire.url + "/p", respect_robots=False).body == PAGE
    assert not wire.asked("/robots.txt")


# -- turns


def many(wire: Wire, n: int, seconds: float = 0.0) -> Callable[[Client], Awaitable[object]]:
    for i in range(n):
        wire.paths[f"/p{i}"] = slowly(said(200, PAGE), seconds)
    return lambda client: asyncio.gather(*(client.get(f"{wire.url}/p{i}") for i in range(n)))


def test_with_a_delay_a_host_is_asked_one_thing_at_a_time(wire: Wire) -> None:
    with_client(many(wire, 5), per_host_delay=0.1)
    times = [r.at for r in wire.requests]
    assert all(later - earlier >= 0.099 for earlier, later in itertools.pairwise(times))
    assert wire.most_at_once == 1


def test_without_a_delay_the_overall_limit_holds(wire: Wire) -> None:
    with_client(many(wire, 12, 0.05), concurrency=4)
    assert 2 <= wire.most_at_once <= 4


def test_a_crawl_delay_counts_where_it_is_longer(wire: Wire) -> None:
    wire.paths["/robots.txt"] = said(200, b"User-agent: *\nCrawl-delay: 0.2\n")
    with_client(many(wire, 3))
    times = [r.at for r in wire.requests if r.path != "/robots.txt"]
    assert all(later - earlier >= 0.15 for earlier, later in itertools.pairwise(times))


def test_a_slow_host_holds_no_other_up(wire: Wire) -> None:
    with Wire() as slow:
        for i in range(4):
            slow.paths[f"/p{i}"] = slowly(said(200, PAGE), 0.3)
        fast = many(wire, 4)

        async def errand(client: Client) -> float:
            waiting = [asyncio.ensure_future(client.get(f"{slow.url}/p{i}")) for i in range(4)]
            await asyncio.sleep(0)
            began = time.monotonic()
            await fast(client)
            taken = time.monotonic() - began
            await asyncio.gather(*waiting)
            return taken

        assert with_client(errand, concurrency=2, per_host_delay=0.01) < 0.9


# -- one page


def test_a_source_may_have_its_own_proxy(wire: Wire) -> None:
    wire.paths["http://www.example.gov.cn/p"] = said(200, PAGE)
    assert with_client(lambda client: client.get("http://www.example.gov.cn/p", proxy=wire.url)).body == PAGE
    assert get("http://www.example.gov.cn/p", proxy=wire.url).body == PAGE


def test_fetch_once(wire: Wire) -> None:
    wire.paths["/p"] = said(200, PAGE)
    assert fetch_once(wire.url + "/p", SETTINGS).body == PAGE
    with pytest.raises(Refusal, match="404"):
        fetch_once(wire.url + "/none", SETTINGS)
    with pytest.raises(Refusal, match="allow_private_hosts"):
        fetch_once(wire.url + "/p")


def test_a_validator_sent_twice_by_the_server_goes_back_once(wire: Wire) -> None:
    twice = 'HTTP/1.1 200 OK\r\nETag: "a"\r\nETag: "b"\r\nContent-Length: 0\r\n\r\n'
    wire.paths["/p"] = lambda h: h.wfile.write(twice.encode()) and None
    assert get(wire.url + "/p").etag == '"a"'


def test_a_proxy_that_cannot_be_used_is_trouble() -> None:
    assert trouble("http://www.example.gov.cn/", proxy="http://127.0.0.1:1").kind == "connection"
    assert trouble("http://www.example.gov.cn/", proxy="socks5://127.0.0.1:1").kind == "proxy"
    assert trouble("http://www.example.gov.cn/", proxy="gopher://127.0.0.1:1").kind in {"proxy", "url"}


def test_during_an_outage_pages_are_not_asked_for_twice(wire: Wire) -> None:
    async def errand(client: Client) -> None:
        for i in range(10):
            with pytest.raises(Trouble):
                await client.get(f"{wire.url}/p{i}")

    for i in range(10):
        wire.paths[f"/p{i}"] = said(503)
    with_client(errand)
    assert len([r for r in wire.requests if r.path != "/robots.txt"]) == 11


@pytest.mark.parametrize("wait", ["120", "Thu, 31 Dec 2099 00:00:00 GMT"])
def test_a_host_that_asks_for_a_long_rest_is_asked_nothing_more_in_this_pass(wire: Wire, wait: str) -> None:
    wire.paths |= {"/a": said(429, b"", {"Retry-After": wait}), "/b": said(200, PAGE)}

    async def both(client: Client) -> str:
        with pytest.raises(Trouble):
            await client.get(wire.url + "/a")
        with pytest.raises(Trouble) as met:
            await client.get(wire.url + "/b")
        return met.value.reason

    assert "asked to be left alone" in with_client(both)
    assert not wire.asked("/b")


@pytest.mark.parametrize(
    ("method", "body", "kind"),
    [("form", b"q=&page=2&w=%E9%80%9A", "x-www-form-urlencoded"), ("json", '{"q": "", "page": 2, "w": "通"}'.encode(), "json")],
)
def test_a_query_is_sent_as_the_body_of_a_post(wire: Wire, method: str, body: bytes, kind: str) -> None:
    wire.paths |= {
        "/list": said(307, b"", {"Location": "/lists"}),
        "/lists": said(303, b"", {"Location": "/seen"}),
        "/seen": said(200, PAGE),
    }
    with_client(lambda client: client.get(wire.url + "/list?q=&page=2&w=通", method=method))
    first, second, third = (one for one in wire.requests if one.path != "/robots.txt")
    assert (first.method, first.body) == (second.method, second.body) == ("POST", body)
    assert kind in first.headers["content-type"]
    assert (third.method, third.body) == ("GET", b"")


def test_the_answer_to_a_post_stands_at_its_whole_address(wire: Wire) -> None:
    wire.paths["/list"] = said(200, PAGE)
    answer = with_client(lambda client: client.get(wire.url + "/list?page=2", method="form"))
    assert answer.final_url == answer.url == wire.url + "/list?page=2"
