"""One source as the store knows it: how its passes went, what is expected of it, and what to mind before it is asked at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.run.asking.usual import usual
from watcher.run.looking.rhythm import next_pass
from watcher.store import health, log

if TYPE_CHECKING:
    from watcher.config import Home, Source
    from watcher.model import Notice
    from watcher.run.asking.usual import Usual
    from watcher.store import Health, Store

NOTICES = 3
"""Notices of a source that are shown, the newest first."""
QUIRKS = {
    "unseen": "列表的样子未经核实（资料中只有网址）：先用 watcher doctor {id} 看能否访问，再用 watcher sources test {id} --explain "
    "看读出的行；无误则删去该文件中的 enabled: false 和 unseen，读不出则用 watcher sources add 网址 --id {id} --force 重写",
    "china_only": "该站可能只对境内开放：本机在境外时设 proxy",
    "waf": "该站有防火墙，可能要求浏览器运行脚本，届时无法用程序监测",
    "old_tls": "该站只会过时的加密：设 tls: {{legacy: true}}",
    "http_only": "该站只有 http 网址",
    "gbk": "该站页面用国标码",
}
"""What is known of a site (`quirks`) → what its operator should mind."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one source is, and what to mind."""

    source: Source
    group: str
    health: Health
    next_pass: datetime | None  # None: it is off
    usual: Usual
    notices: tuple[Notice, ...]
    hints: tuple[str, ...]


def standing_of(home: Home, store: Store, source: Source, now: datetime) -> Standing:
    """Give how a source is at `now`, in the home's zone; its site is not asked."""
    with store.read() as conn:
        known = health.health_of(conn, source.id)
        said = [notice for notice, _ in log.notices_of(conn, ("source",)) if notice.title == source.name]
    due = next_pass(source, known, now) if source.enabled else None
    expected = usual(store, source, home.settings.fetch, now)
    return Standing(source, home.groups[source.id], known, due, expected, tuple(said[:NOTICES]), tuple(hints(source)))


def hints(source: Source) -> Iterator[str]:
    """Say what to mind of a source before it is asked."""
    if not source.enabled and "unseen" not in source.quirks:
        yield f"该源已停用（enabled: false）；启用前用 watcher sources test {source.id} 核对"
    for quirk in source.quirks:
        yield QUIRKS[quirk].format(id=source.id)
