"""Digests of our own making, small and large."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from watcher.config import Subscriber, shipped
from watcher.digest import Around, compose
from watcher.model import Change, ChangeKind, Cited, Digest, ItemOwed, Match

NOW = datetime(2026, 3, 11, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
READER = Subscriber.model_validate({"id": "li", "name": "李", "channel": {"kind": "email", "to": "li@example.org"}})


def item(n: int, *, title: str = "", url: str | None = "https://www.example.gov.cn/zcfb/{n}.html", length: int = 60) -> ItemOwed:
    kind = ChangeKind.REPEALED if n % 3 == 0 else ChangeKind.NEW
    change = Change(
        id=f"c{n:04}",
        kind=kind,
        title=title or f"海滨市人民政府关于第{n}批<试点>项目*安排*的通知[样例]",
        doc_number=f"海政发〔2026〕{n}号",
        source="sea",
        url=url.format(n=n) if url else None,
        baseline=False,
        effective_date=None,
        by=Cited("海滨市人民政府关于清理文件的决定", None) if kind is ChangeKind.REPEALED else None,
        quote="下列文件自公布之日起废止。" if kind is ChangeKind.REPEALED else None,
        summary="试点项目按照" + "既定安排" * (length // 4) + "组织实施。",
        recorded_at=NOW,
    )
    return ItemOwed(change, Match(("试点", "issuer:海滨市人民政府"), "第一批“试点”项目共十个 & <若干>。"))


def digest(*items: ItemOwed, unsubscribe: str | None = None) -> Digest:
    return compose(READER, items or (item(1),), now=NOW, templates=(shipped("templates"),), around=Around(unsubscribe=unsubscribe))
