"""Every parser that meets bytes of strangers: what it is called with, what it may answer, and whole inputs to begin from."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.read.test_totality import MAKERS, NOTICE
from watcher.model import Refusal


@dataclass(frozen=True)
class Target:
    """A parser; `run` raises for nothing that is an answer."""

    run: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


def _bytes(data: bytes) -> None:
    from watcher.effects import find_effects
    from watcher.read import read_bytes

    with contextlib.suppress(Refusal):
        for document in read_bytes(data, name="x", url="http://www.example.gov.cn/a/1.html").documents:
            find_effects(document)


def _list(data: bytes) -> None:
    from watcher.read import read_list

    with contextlib.suppress(Refusal):
        read_list(data, url="http://www.example.gov.cn/a/")


def _compare(data: bytes) -> None:
    from watcher.compare import compare_texts

    old, _, new = data.decode("utf-8", "replace").partition("\n==\n")
    compare_texts(old, new)


def _consolidate(data: bytes) -> None:
    from watcher.effects import consolidate

    old, _, decision = data.decode("utf-8", "replace").partition("\n==\n")
    consolidate(old, decision)


def _query(data: bytes) -> None:
    from watcher.match import QueryError, parse_query

    with contextlib.suppress(QueryError):
        parse_query(data.decode("utf-8", "replace"))


def _robots(data: bytes) -> None:
    from watcher.fetch.robots import Rules
    from watcher.http import NoReply

    with contextlib.suppress(NoReply):
        Rules(data.decode("utf-8", "replace"), "watcher/1").check("http://www.example.gov.cn/a/1.html")


def _bounce(data: bytes) -> None:
    from watcher.deliver.dsn import read_bounce

    read_bounce(data, "bounces+{token}@example.org")


def _charset(data: bytes) -> None:
    from watcher.read import decode

    decode(data, "text/html; charset=gb2312")


LAW = "样例条例\n第一条　为了规范活动，制定本条例。\n第二条　申请人应当在三日内申报。\n第三条　本条例自2025年1月1日起施行。"
DECISION = "关于修改《样例条例》的决定\n一、将第二条中的“三日”修改为“五日”。\n二、删去第三条。\n本决定自公布之日起施行。"
REPORT = (
    b"From: mailer@example.org\r\nTo: bounces+abc@example.org\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
    b"Final-Recipient: rfc822; li@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
)
FORMS = {
    name: Target(_list if name in {"list", "feed", "data", "store"} else _bytes, lambda make=make: [make()])
    for name, make in MAKERS.items()
}
TARGETS: dict[str, Target] = FORMS | {
    "charset": Target(_charset, lambda: ["\n".join(NOTICE).encode("gb18030")]),
    "compare": Target(_compare, lambda: [f"{LAW}\n==\n{LAW.replace('三日', '五日')}".encode()]),
    "consolidate": Target(_consolidate, lambda: [f"{LAW}\n==\n{DECISION}".encode()]),
    "query": Target(_query, lambda: ['(数据要素 OR "融资 担保") AND NOT kind:news effective:2026-01..2026-06'.encode()]),
    "robots": Target(_robots, lambda: [b"User-agent: *\nDisallow: /a/*.php$\nCrawl-delay: 3\n"]),
    "bounce": Target(_bounce, lambda: [REPORT]),
}
