"""Any robots.txt gives rules; a host's answers decide whether it is asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.fetch.hosts import PATIENCE, Host
from watcher.fetch.robots import LONGEST_DELAY, rules_from
from watcher.http import NoReply, Reply

LINES = st.sampled_from(
    [
        "User-agent: *",
        "User-agent: watcher",
        "Disallow: /*?*a*a*a",
        "Disallow: /",
        "Allow: /$",
        "Crawl-delay: nan",
        "Crawl-delay: 1e9",
        "Sitemap:",
        "",
    ]
)


def reply(status: int, body: bytes = b"") -> Reply:
    return Reply("http://www.example.gov.cn/robots.txt", status, {}, body)


@given(lines=st.lists(LINES | st.text(max_size=20), max_size=12), path=st.text(max_size=20))
def test_any_text_gives_rules(lines: list[str], path: str) -> None:
    rules = rules_from(reply(200, "\n".join(lines).encode("utf-8", "surrogatepass")), "watcher/0.1")
    assert not rules.delay > LONGEST_DELAY
    try:
        rules.check(f"http://www.example.gov.cn/{path}")
    except NoReply as known:
        verdict = known.kind
    else:
        verdict = "allowed"
    assert verdict in {"robots", "allowed"}


@pytest.mark.parametrize("answer", [None, reply(404, b"Disallow: /"), reply(403), reply(200, b"\xff\xfe\x00"), reply(302)])
def test_what_cannot_be_read_permits(answer: Reply | None) -> None:
    rules_from(answer, "watcher/0.1").check("http://www.example.gov.cn/zcfb/")


def test_a_host_rests_only_after_silence_in_a_row() -> None:
    host = Host("http://www.example.gov.cn", 1)
    silence = NoReply("timeout", "no answer")
    for _ in range(PATIENCE - 1):
        host.note(silence)
    host.note(NoReply("cut", "it did answer"))
    host.note(silence)
    host.check_awake()
    for _ in range(PATIENCE):
        host.note(silence)
    with pytest.raises(NoReply, match="left alone"):
        host.check_awake()
    host.note(reply(200))
    host.check_awake()
