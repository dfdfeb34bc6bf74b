"""The line that tells a change, in Chinese, for a reader who has a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.compare import quoted
from watcher.digest import gist
from watcher.model import EffectKind, Op

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from watcher.model import Cited, Comparison, Document

LENGTH = 110
"""Characters; two lines on a phone."""
VERBS = {
    "repeals": "被废止",
    "partially_repeals": "部分条款被废止",
    "amends": "被修改",
    "extends": "有效期延长",
    "suspends": "暂停实施",
    "resumes": "恢复实施",
    "corrects": "被更正",
}
OPS = {Op.MODIFIED: "修改", Op.INSERTED: "新增", Op.DELETED: "删去", Op.MOVED: "移动", Op.RENUMBERED: "改号"}


def of_document(document: Document, drafts: Sequence[str] = ()) -> str:
    """Give the first words of substance of a document's text, after what sets it apart: a draft, or what drafts became."""
    before = "征求意见：" if document.draft else f"由征求意见稿定稿（{drafts[-1]}）。" if drafts else ""
    return shortened(before + gist(document))


def of_comparison(comparison: Comparison) -> str:
    """Say which articles differ: 第三条修改；第七条新增；另有2处."""
    said: list[str] = []
    for change in comparison.changes:
        place = change.new or change.old
        label = place.label if place and place.label else "正文"
        words = f"{label}{OPS[change.op]}"
        if words not in said:
            said.append(words)
    return "；".join(said[:4]) + (f"；另有{len(said) - 4}处" if len(said) > 4 else "")


def of_verdict(verdict: str, by: str, comparison: Comparison) -> str:
    """Say how a published text stands to what the decisions `by` ordered, where it is not just that."""
    if verdict == "differs":
        return f"公布的新文本与{by}所作修改不一致：{of_comparison(comparison)}"
    return f"已公布新文本，与{by}未能逐条核对：{of_comparison(comparison)}"


def of_amendment(by: Cited, articles: tuple[str, ...], day: date | None, orders: Comparison | None) -> str:
    """Say which articles a decision amends; without `orders`, that its changes have not been worked into the text."""
    said = of_effect(EffectKind.AMENDS, by, () if orders else articles, day)
    return f"{said}：{of_comparison(orders)}" if orders and orders.changed else f"{said}；修改尚未并入文本"


def of_moved_repeal(by: Cited, before: date | None, day: date | None) -> str:
    """Say that a repeal still to come was moved to another day."""
    return f"废止日期由{_day(before)}改为{_day(day)}，依据{_named(by)}"


def of_postponement(by: Cited, day: date) -> str:
    """Say that a document begins to hold on another day."""
    return f"施行日期改为{_day(day)}，依据{_named(by)}"


def of_effect(kind: EffectKind, by: Cited, articles: tuple[str, ...], day: date | None) -> str:
    """Say what a document does to another, and from when."""
    since = f"，自{_day(day)}起" if day else "，生效日期未载明"
    what = "、".join(articles[:3]) + ("等" if len(articles) > 3 else "")
    named = _named(by)
    return f"{what}{VERBS[kind]}{since}" + (f"，依据{named}" if named else "")


def _named(by: Cited) -> str:
    title = quoted(by.title) if by.title else ""
    return title + (f"（{by.doc_number}）" if by.doc_number else "")


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "未载明的日期"


def shortened(words: str) -> str:
    """Cut to two lines."""
    return words if len(words) <= LENGTH else words[: LENGTH - 1] + "…"
