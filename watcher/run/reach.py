"""Which sources this machine can reach, how fast, and what is wrong with the others."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watcher.fetch import Client, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.config import FetchSettings, Source

ABROAD = "若本机在境外：该站可能只对境内开放，为该源设 proxy（境内出口）"
ADVICE = (
    # kind, words of the reason, what is wrong, what to do
    ("dns", "", "域名无法解析", "核对网址；检查本机的 DNS"),
    ("private", "", "域名指向内网地址", "核对网址；确为内网站点时设 fetch.allow_private_hosts"),
    ("timeout", "", "连接或应答超时", f"稍后再试；{ABROAD}"),
    ("connection", "refused|Errno 111", "连接被拒绝", f"核对网址与端口；{ABROAD}"),
    ("connection", "reset|EOF|broke", "连接被中断", f"{ABROAD}；或站点的防火墙在拦截"),
    ("connection", "", "连接失败", f"检查本机网络；{ABROAD}"),
    ("tls", "not valid yet", "证书尚未生效", "核对本机时间；或等站点的证书生效"),
    ("tls", "expired", "证书已过期", "请站点更新证书；确认无误后可用 tls.accept_fingerprint 只认这一张"),
    ("tls", "revoked", "证书已被吊销", "请站点更换证书"),
    ("tls", "another host|another address|know this name", "证书不是这个域名的", "核对网址；确认无误后可用 tls.accept_fingerprint"),
    (
        "tls",
        "issuer is not known|nobody knows|signed by itself",
        "证书的签发者未知",
        "用 tls.ca_file 或 tls.accept_fingerprint",
    ),
    ("tls", "certificate shown is", "证书与所认的指纹不符", "向站点核实后改 tls.accept_fingerprint"),
    ("tls", "no TLS at this port", "该端口不是加密的", "改用该站的 http:// 地址"),
    ("tls", "broke off", "握手时连接被中断", f"{ABROAD}；或设 tls: {{legacy: true}}"),
    ("tls", "legacy: true", "站点只会过时的加密", "为该源设 tls: {legacy: true}"),
    ("tls", "", "无法建立加密连接", "试 tls: {legacy: true}，或改用该站的 http:// 地址"),
    ("proxy", "", "代理不通", "检查该源的 proxy 或 fetch.proxy"),
    ("refused", "login", "要求登录", "换成公开的栏目页"),
    ("refused", "", "站点拒绝访问（403等）", f"{ABROAD}；或与站点联系"),
    ("busy", "", "站点嫌请求太多（429）", "调大 fetch.per_host_delay"),
    ("challenge", "", "站点要求浏览器运行脚本（412、521等）", "无法用程序监测；找该站的订阅源或接口，不要设法绕过"),
    ("login", "", "给出的是登录页", "换成公开的栏目页"),
    ("outage", "", "站点故障（5xx）", "稍后再试"),
    ("robots", "", "robots.txt 不许抓取", "征得站点同意后可设 fetch.respect_robots: false"),
    ("redirects", "", "重定向绕圈", "核对网址"),
    ("missing", "", "栏目页不存在（404）", "站点可能改版：watcher sources add 新网址"),
    ("", "", "无法读取", "watcher sources test"),
)
"""Kind of trouble and a word of its reason → what is wrong, what to do; the first row that fits counts."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How one source answers this machine. `kind` is ok or the kind of trouble; times are milliseconds."""

    id: str
    name: str
    url: str
    kind: str
    resolved_ms: int | None
    answered_ms: int | None
    problem: str | None = None
    reason: str | None = None  # in the words of whoever noticed it
    advice: str | None = None
    skew: timedelta | None = None  # how far the site's clock is ahead of ours

    @property
    def ok(self) -> bool:
        """Whether the source can be reached."""
        return self.kind == "ok"


def reach(sources: Sequence[Source], settings: FetchSettings) -> list[Reach]:
    """Ask each source's first address once, politely, all at the same time; not from inside an event loop."""

    async def errand() -> list[Reach]:
        async with Client(settings) as client:
            return list(await asyncio.gather(*(_reach(client, source, settings) for source in sources)))

    return asyncio.run(errand())


async def _reach(client: Client, source: Source, settings: FetchSettings) -> Reach:
    url = source.urls[0]
    through = source.proxy or settings.proxy
    resolved = None if through else await _resolved(url)
    began = time.monotonic()
    try:
        answer = await client.get(url, proxy=source.proxy, tls=source.tls)
    except Trouble as wrong:
        return _troubled(source, url, wrong.kind, wrong.reason, resolved, proxied=through is not None)
    took = round((time.monotonic() - began) * 1000)
    if answer.missing:
        return _troubled(source, url, "missing", answer.missing, resolved, proxied=through is not None)
    return Reach(source.id, source.name, url, "ok", resolved, took, skew=_skew(answer.headers.get("date")))


def _troubled(source: Source, url: str, kind: str, reason: str, resolved: int | None, *, proxied: bool) -> Reach:
    problem, advice = diagnosis(kind, reason)
    if proxied:
        advice = advice.replace(ABROAD, "经代理仍不通，换一个代理试试")
    elif "china_only" in source.quirks and ABROAD in advice:
        advice = "该站只对境内开放：为该源设 proxy（境内出口）"
    return Reach(source.id, source.name, url, kind, resolved, None, problem, reason, advice)


def diagnosis(kind: str, reason: str) -> tuple[str, str]:
    """Give what is wrong and what to do, for a kind of trouble and the reason that was given."""
    return next((what, to_do) for row, words, what, to_do in ADVICE if row in (kind, "") and re.search(words, reason, re.IGNORECASE))


async def _resolved(url: str) -> int | None:
    """Give the milliseconds that the name took; None where it has no address."""
    split = urlsplit(url)
    began = time.monotonic()
    try:
        await asyncio.get_running_loop().getaddrinfo(split.hostname, split.port or split.scheme, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return None
    return round((time.monotonic() - began) * 1000)


def _skew(said: str | None) -> timedelta | None:
    try:
        return parsedate_to_datetime(said or "") - datetime.now(UTC)
    except (ValueError, TypeError):
        return None
